import JSON

/// The path and body of an HTTP request.
struct RequestMessage: Sendable {
    /// What follows the base address.
    let path: String
    let body: [UInt8]

    /// - Throws: `ModelError.refused` for a continuation that the server does not support;
    ///   `ModelError.misconfigured` for a choice, for which OpenAI's API has no member.
    init(_ request: CompletionRequest, _ options: RemoteModel.Options) throws(ModelError) {
        guard request.choice == nil else {
            throw .misconfigured(
                "the server of \"\(options.model)\" cannot be held to a choice of answers; a model "
                    + "in this process can: give its checkpoint's path")
        }
        var object: JSONObject = ["model": .string(options.model)]
        var size = 512
        switch request.prompt {
        case .chat(let messages):
            path = "/chat/completions"
            object["messages"] = .array(messages.map(\.json))
            size += messages.reduce(0) { $0 + $1.content.utf8.count + 64 }
            if request.prompt.continuesMessage {
                try Self.addContinuation(options.continuation, to: &object)
            }
        case .raw(let text):
            path = "/completions"
            object["prompt"] = .string(text)
            size += text.utf8.count
        }
        Self.add(request, to: &object)
        for member in options.extraBody.members {
            // Spelled out because `nil` alone would be a JSON null.
            object[member.key] = member.value.isNull ? JSON?.none : member.value
        }
        var bytes: [UInt8] = []
        // A little more, for escapes.
        bytes.reserveCapacity(size + size / 16)
        JSON.object(object).write(to: &bytes)
        body = bytes
    }

    private static func add(_ request: CompletionRequest, to object: inout JSONObject) {
        object["temperature"] = .number(request.sampling.temperature)
        object["top_p"] = .number(request.sampling.topP)
        // Members of vLLM, SGLang and llama.cpp, which other servers may refuse.
        // All tokens is -1 there; some refuse 0.
        if let topK = request.sampling.topK { object["top_k"] = .number(topK == 0 ? -1 : topK) }
        if let minP = request.sampling.minP { object["min_p"] = .number(minP) }
        object["max_tokens"] = .number(request.sampling.maxTokens)
        // Servers may read numbers as doubles, which are exact only below 2^53.
        object["seed"] = .number(Int(request.seed & (1 << 53 - 1)))
        if request.count > 1 { object["n"] = .number(request.count) }
        if !request.sampling.stop.isEmpty {
            object["stop"] = .array(request.sampling.stop.map { .string($0) })
        }
    }

    private static func addContinuation(
        _ continuation: RemoteModel.Continuation, to object: inout JSONObject
    ) throws(ModelError) {
        switch continuation {
        case .finalMessage:
            object["continue_final_message"] = true
            object["add_generation_prompt"] = false
        case .implicit: break
        case .unsupported: throw .continuationRefused(by: "this server", nil)
        }
    }
}

extension ModelPrompt {
    /// Whether the last message is the assistant's, to be continued.
    var continuesMessage: Bool {
        if case .chat(let messages) = self { messages.last?.role == "assistant" } else { false }
    }
}

extension ModelError {
    private static let continuationText = "does not continue an assistant's message"

    /// The error of a server that cannot continue an assistant's message.
    public static func continuationRefused(by server: String, _ message: String?) -> ModelError {
        .refused("\(server) \(continuationText)" + (message.map { ": \($0)" } ?? ""))
    }

    /// Whether the server refused to continue the assistant's message, so that a request without a
    /// continuation may succeed.
    public var refusesContinuation: Bool {
        if case .refused(let text) = self { text.contains(Self.continuationText) } else { false }
    }
}

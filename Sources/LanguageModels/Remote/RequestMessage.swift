import JSON

/// The path and body of an HTTP request.
struct RequestMessage: Sendable {
    /// What follows the base address.
    let path: String
    let body: [UInt8]
    /// The members that a server may refuse, by the names under which they are sent.
    let sent: [String: String]
    let size: PromptGauge.Size

    /// - Throws: `ModelError.misconfigured` for a choice, for which OpenAI's API has no member.
    init(
        _ request: CompletionRequest, _ options: RemoteModel.Options, _ members: RequestMembers
    ) throws(ModelError) {
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
                object["continue_final_message"] = true
                object["add_generation_prompt"] = false
            }
        case .raw(let text):
            path = "/completions"
            object["prompt"] = .string(text)
            size += text.utf8.count
        }
        var sent: [String: String] = [:]
        for (member, value) in Self.members(of: request) {
            guard let name = members.name(of: member) else { continue }
            object[name] = value
            sent[name] = member
        }
        for member in options.extraBody.members {
            // Spelled out because `nil` alone would be a JSON null.
            object[member.key] = member.value.isNull ? JSON?.none : member.value
            sent[member.key] = nil
        }
        // Nothing reads these: a server that refuses them is not sent them, whoever set them.
        for member in ["logprobs", "top_logprobs"] where object[member] != nil {
            let isSent = members.name(of: member) != nil
            if !isSent { object[member] = nil }
            sent[member] = isSent ? member : nil
        }
        self.sent = sent
        self.size = PromptGauge.Size(request.prompt)
        var bytes: [UInt8] = []
        // A little more, for escapes.
        bytes.reserveCapacity(size + size / 16)
        JSON.object(object).write(to: &bytes)
        body = bytes
    }

    private static func members(of request: CompletionRequest) -> [(String, JSON)] {
        let sampling = request.sampling
        var members: [(String, JSON)] = [("temperature", .number(sampling.temperature))]
        if let topP = sampling.topP { members.append(("top_p", .number(topP))) }
        // Members of vLLM, SGLang and llama.cpp, which other servers may refuse.
        // All tokens is -1 there; some refuse 0.
        if let topK = sampling.topK { members.append(("top_k", .number(topK == 0 ? -1 : topK))) }
        if let minP = sampling.minP { members.append(("min_p", .number(minP))) }
        members.append(("max_tokens", .number(sampling.maxTokens)))
        // Servers may read numbers as doubles, which are exact only below 2^53.
        members.append(("seed", .number(Int(request.seed & (1 << 53 - 1)))))
        if request.count > 1 { members.append(("n", .number(request.count))) }
        if !sampling.stop.isEmpty {
            members.append(("stop", .array(sampling.stop.map { .string($0) })))
        }
        return members
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

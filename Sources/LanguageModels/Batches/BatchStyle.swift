package import JSON

/// The form that a provider's batch API gives to requests: files in, files out, within a day or so.
///
/// Sources: the providers' documentation of 2026, as far as it was read; see `limits`.
public enum BatchStyle: String, Sendable, CaseIterable {
    /// OpenAI's batch files, which vLLM's `run-batch` reads too.
    case openai
    /// Anthropic's message batches: one document that holds all requests.
    case anthropic
    /// Gemini's batch files.
    case gemini
    /// Together's batch files.
    case together

    /// What one batch may hold: requests, and bytes of the file.
    public var limits: (requests: Int, bytes: Int) {
        switch self {
        case .openai: (50_000, 200_000_000)
        case .anthropic: (100_000, 256_000_000)
        case .gemini: (1_000_000, 2_000_000_000)
        case .together: (50_000, 100_000_000)
        }
    }

    /// Whether one request can ask for several answers.
    package var asksForSeveral: Bool { self == .openai || self == .together }

    /// What stands before, between and behind the requests of a file.
    package var frame: (head: String, separator: String, tail: String) {
        self == .anthropic ? ("{\"requests\":[\n", ",\n", "\n]}\n") : ("", "\n", "\n")
    }

    /// A request as it stands in a file. It holds no key.
    ///
    /// - Parameters:
    ///   - id: at most 64 letters, digits and hyphens.
    ///   - options: how the model is asked where it is served; address and key are not used.
    /// - Throws: `ModelError.misconfigured` for what cannot be asked in this form.
    package func request(
        _ request: CompletionRequest, id: String, _ options: RemoteModel.Options
    ) throws(ModelError) -> JSONObject {
        switch self {
        case .openai, .together:
            let message = try RequestMessage(request, options, options.members)
            guard let body = try? JSON.parse(message.body) else {
                throw .misconfigured("a request could not be written")
            }
            if self == .together { return ["custom_id": .string(id), "body": body] }
            return [
                "custom_id": .string(id), "method": "POST", "url": .string("/v1" + message.path),
                "body": body,
            ]
        case .anthropic:
            return ["custom_id": .string(id), "params": .object(try anthropic(request, options))]
        case .gemini:
            return ["key": .string(id), "request": .object(try gemini(request, options))]
        }
    }

    /// The turns of a chat: those of the system apart, which both APIs want.
    private func turns(
        _ request: CompletionRequest
    ) throws(ModelError) -> (system: String, turns: [ChatMessage]) {
        guard case .chat(let messages) = request.prompt, request.choice == nil else {
            throw .misconfigured("a batch of the style \"\(rawValue)\" takes nothing but chats")
        }
        let system = messages.filter { $0.role == .system }.map(\.content)
        return (system.joined(separator: "\n\n"), messages.filter { $0.role != .system })
    }

    private func anthropic(
        _ request: CompletionRequest, _ options: RemoteModel.Options
    ) throws(ModelError) -> JSONObject {
        let (system, turns) = try turns(request)
        let sampling = request.sampling
        var params: JSONObject = [
            "model": .string(options.model), "max_tokens": .number(sampling.maxTokens),
            "messages": .array(turns.map(\.json)),
        ]
        if !system.isEmpty { params["system"] = .string(system) }
        let sent: [(String, JSON?)] = [
            ("temperature", .number(sampling.temperature)),
            ("top_p", sampling.topP.map { .number($0) }),
            ("top_k", sampling.topK.flatMap { $0 > 0 ? .number($0) : nil }),
        ]
        for (member, value) in sent {
            guard let value, let name = options.members.name(of: member) else { continue }
            params[name] = value
        }
        if !sampling.stop.isEmpty {
            params["stop_sequences"] = .array(sampling.stop.map { .string($0) })
        }
        add(options.extraBody, to: &params)
        return params
    }

    private func gemini(
        _ request: CompletionRequest, _ options: RemoteModel.Options
    ) throws(ModelError) -> JSONObject {
        let (system, turns) = try turns(request)
        let sampling = request.sampling
        func content(_ text: String) -> JSON { .array([.object(["text": .string(text)])]) }
        var config: JSONObject = [
            "temperature": .number(sampling.temperature),
            "maxOutputTokens": .number(sampling.maxTokens),
        ]
        if let topP = sampling.topP { config["topP"] = .number(topP) }
        if let topK = sampling.topK, topK > 0 { config["topK"] = .number(topK) }
        if !sampling.stop.isEmpty {
            config["stopSequences"] = .array(sampling.stop.map { .string($0) })
        }
        // A number of 32 bits there.
        if options.members.name(of: "seed") != nil {
            config["seed"] = .number(Int(request.seed & 0x7FFF_FFFF))
        }
        var object: JSONObject = [
            "contents": .array(
                turns.map { turn in
                    .object([
                        "role": turn.role == .assistant ? "model" : "user",
                        "parts": content(turn.content),
                    ])
                })
        ]
        if !system.isEmpty { object["systemInstruction"] = .object(["parts": content(system)]) }
        object["generationConfig"] = .object(config)
        add(options.extraBody, to: &object)
        return object
    }

    private func add(_ extra: JSONObject, to object: inout JSONObject) {
        for member in extra.members {
            object[member.key] = member.value.isNull ? JSON?.none : member.value
        }
    }
}

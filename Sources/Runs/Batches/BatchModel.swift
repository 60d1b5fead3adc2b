internal import Files
internal import JSON
internal import LanguageModels

/// A model that is asked by files: it gives the answers that have come in, and hands on what is to be
/// asked.
///
/// Or, before another model, one that spares it what has been answered.
struct BatchModel: LanguageModel {
    /// What came in for a request.
    typealias Answers = @Sendable (_ id: String) throws -> BatchResult.Outcome?

    private let name: String
    private let answers: Answers
    /// Takes what has no answer.
    private let ask: @Sendable (CompletionRequest, _ id: String) throws -> Void
    private let asksForSeveral: Bool
    /// Is asked instead of handing on.
    private let next: (any LanguageModel)?

    /// A model that is asked by files.
    ///
    /// - Parameters:
    ///   - name: the model's name at its server.
    ///   - asksForSeveral: whether one request can ask for several answers.
    ///   - ask: takes a request to be asked, and its id.
    init(
        _ name: String, asksForSeveral: Bool, answers: @escaping Answers,
        ask: @escaping @Sendable (CompletionRequest, _ id: String) throws -> Void
    ) {
        self.name = name
        self.asksForSeveral = asksForSeveral
        self.answers = answers
        self.ask = ask
        next = nil
    }

    /// `model`, but for what files have answered.
    init(_ name: String, before model: any LanguageModel, answers: @escaping Answers) {
        self.name = name
        self.answers = answers
        asksForSeveral = true
        ask = { _, _ in }
        next = model
    }

    var generatedTokens: Int? { next?.generatedTokens }
    var traffic: ModelTraffic? { next?.traffic }
    var constrainsAnswers: Bool { next?.constrainsAnswers ?? false }
    var continuesMessages: Bool { next?.continuesMessages ?? false }

    func complete(_ request: CompletionRequest) async throws -> Reply {
        // Batch APIs begin anew where a chat ends with the assistant's message; another turn asks.
        if next == nil, case .chat(let messages) = request.prompt,
            messages.last?.role == .assistant
        {
            throw ModelError.continuationRefused(by: "a batch", nil)
        }
        if let reply = try answer(request) { return reply }
        if let next { return try await next.complete(request) }
        throw Postponed()
    }

    /// The whole answer; what it lacks is asked for.
    private func answer(_ request: CompletionRequest) throws -> Reply? {
        let given = try answers(Self.id(request, name)).flatMap(reply)
        if let given, given.completions.count >= request.count { return given }
        // Who gave too few answers at once is asked for one at a time.
        if request.count == 1 || asksForSeveral && given == nil && next == nil {
            try ask(request, Self.id(request, name))
            return nil
        }
        // One answer a request, with the seeds that a server with `n` would have used.
        var whole = Reply(completions: [], attempts: 0)
        var isWhole = true
        for index in 0..<request.count {
            var single = request
            single.count = 1
            single.seed &+= UInt64(index)
            let id = Self.id(single, name)
            guard let reply = try answers(id).flatMap(reply) else {
                try ask(single, id)
                isWhole = false
                continue
            }
            whole.completions += reply.completions.prefix(1)
            whole.usage = whole.usage + reply.usage
            whole.attempts += 1
        }
        return isWhole ? whole : nil
    }

    /// - Throws: `ModelError.refused` for what can never be answered, unless there is somebody to ask.
    private func reply(_ outcome: BatchResult.Outcome) throws -> Reply? {
        switch outcome {
        case .reply(let reply): return reply
        case .refused(let reason) where next == nil: throw ModelError.refused(reason)
        case .refused, .again: return nil
        }
    }

    /// Names a request by what it says: `b1-` and 24 letters and digits of its SHA-256.
    static func id(_ request: CompletionRequest, _ model: String) -> String {
        let prompt: JSON =
            switch request.prompt {
            case .raw(let text): .string(text)
            case .chat(let messages): .array(messages.map(\.json))
            }
        let sampling = request.sampling
        let parts: [JSON] = [
            .string(model), prompt, .number(sampling.temperature),
            sampling.topP.map { .number($0) } ?? .null, sampling.topK.map { .number($0) } ?? .null,
            sampling.minP.map { .number($0) } ?? .null, .number(sampling.maxTokens),
            .array(sampling.stop.map { .string($0) }),
            .number(String(request.seed & (1 << 53 - 1))), .number(request.count),
        ]
        let digits = SHA256.hexDigest(of: JSON.array(parts).text)
        // 120 bits, in 24 digits of 5 bits.
        let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
        let bits = digits.prefix(30).compactMap(\.hexDigitValue)
            .flatMap { digit in (0..<4).map { digit >> (3 - $0) & 1 } }
        return "b1-"
            + String(
                stride(from: 0, to: 120, by: 5).map { place in
                    alphabet[bits[place..<place + 5].reduce(0) { $0 * 2 + $1 }]
                })
    }
}

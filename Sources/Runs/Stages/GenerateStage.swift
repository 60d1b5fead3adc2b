internal import Chance
internal import Datasets
internal import Files
internal import Foundation
internal import JSON
internal import LanguageModels
internal import RunLogs
internal import Workers

/// Makes a prompt's candidates with a model, or takes them from the journal.
struct GenerateStage: Sendable {
    var model: any LanguageModel
    /// Candidates per prompt.
    var count: Int
    var sampling: Sampling
    /// Put before the prompt as a system message.
    var system: String?
    var seed: UInt64
    var gate: Gate
    /// `nil` for candidates that nobody keeps.
    var journal: Journal?
    var counters: RunCounters
    /// `nil` where nothing limits what is spent.
    var budget: Budget?
    /// Whether the model sees the prompt as it stands, without a chat template.
    var raw = false
    /// Candidates of other runs, which are taken before the model is asked.
    var reused: ReusedVotes?

    /// The candidates of `record`. One that came with candidates keeps them.
    ///
    /// - Throws: `Unplayable` where the model gives no answer.
    func candidates(
        for record: PromptRecord, past: JournaledCandidates?, rank: Int = 0
    ) async throws -> [Candidate] {
        if !record.candidates.isEmpty { return record.candidates }
        if let past {
            counters.update { $0.earlierTokens += past.tokens }
            counters.update { $0.leftOut += max(0, count - past.candidates.count) }
            return past.candidates.map(Candidate.init)
        }
        let start = ContinuousClock.now
        let request = request(record)
        let digest = Self.digest(request.prompt)
        if let made = try await reusable(record, request, digest) { return made }
        let (reply, lost): (Reply, Charge)
        do {
            (reply, lost) = try await complete(request, of: record.id, rank)
        } catch ModelError.unavailable(let problem) {
            throw try noAnswer(problem, "the generator gave no answer: \(problem)")
        } catch ModelError.refused(let problem) {
            throw try noAnswer(problem, "the generator refused: \(problem)")
        }
        let candidates = reply.completions.enumerated().compactMap { Self.fields($0, $1) }
        if candidates.isEmpty {
            try await account.keep(reply.charge + lost, of: record.id, .generator)
            let problem = Self.nothing(in: reply)
            // A model that will not answer is there, and may answer another prompt.
            if reply.completions.contains(where: { $0.finish == .refusal }) {
                counters.update { $0.generatorFailures.noteAnswer() }
                throw Unplayable(reason: problem)
            }
            throw try noAnswer(problem, problem)
        }
        counters.update {
            $0.generated += candidates.count
            $0.leftOut += reply.completions.count - candidates.count
            $0.generatorFailures.noteAnswer()
            $0.tokens += reply.usage.completion
        }
        var made = JournaledCandidates(
            id: record.id, candidates: candidates, seed: request.seed.asSent, prompt: digest,
            tokens: reply.usage.completion,
            milliseconds: (ContinuousClock.now - start).milliseconds,
            at: Date.now.millisecondsSince1970)
        (made.promptTokens, made.cachedTokens) = (reply.usage.prompt, reply.usage.cached)
        (made.requests, made.lost) = (reply.attempts, lost)
        try await append(made)
        return candidates.map(Candidate.init)
    }

    private func complete(
        _ request: CompletionRequest, of id: String, _ rank: Int
    ) async throws -> (answer: Reply, lost: Charge) {
        // All matches of the prompt depend on its candidates.
        try await gate.pass(.init(rank: rank, height: .max)) {
            counters.update { $0.generating += 1 }
            defer { counters.update { $0.generating -= 1 } }
            return try await account.ask(
                of: id, .generator, promptBytes: request.prompt.byteCount, charge: \.charge
            ) { try await model.complete(request) }
        }
    }

    private var account: Account {
        Account(journal: journal, counters: counters, budget: budget)
    }

    /// What another run's generator made of the same prompt, taken into the journal.
    private func reusable(
        _ record: PromptRecord, _ request: CompletionRequest, _ digest: String
    ) async throws -> [Candidate]? {
        guard let reused,
            var made = try reused.candidates(for: record, digest, seed: request.seed.asSent)
        else { return nil }
        made.id = record.id
        made.at = Date.now.millisecondsSince1970
        if !reused.isOwn { try await append(made) }
        counters.update { [made] in
            $0.reusedCandidates += made.candidates.count
            $0.earlierTokens += made.tokens
            $0.leftOut += max(0, count - made.candidates.count)
        }
        return made.candidates.map(Candidate.init)
    }

    /// Journals candidates.
    ///
    /// - Throws: `Unplayable` for those that take more than a line may have: nobody would read them.
    private func append(_ made: JournaledCandidates) async throws {
        do { try await journal?.append(.candidates(made)) } catch LogError.tooLong(let bytes) {
            if made.origin == nil { try await account.keep(made.charge, of: made.id, .generator) }
            throw Unplayable(
                reason: "its candidates are \(LogError.tooLong(bytes)); lower \"generate.n\" or "
                    + "\"generate.max_tokens\"")
        }
    }

    /// - Returns: why this prompt has no candidates.
    /// - Throws: `RunError` where no prompt gets any.
    private func noAnswer(_ problem: String, _ reason: String) throws -> Unplayable {
        counters.update { $0.generatorFailures.note(problem) }
        let counts = counters.snapshot
        if counts.generatorFailures.isEverything(underWay: counters.sent(of: counts.generating)) {
            throw RunError.noCandidates(counts.generatorFailures)
        }
        return Unplayable(reason: reason)
    }

    /// Decides all chance in the candidates of the record with this id.
    static func chance(_ id: String, seed: UInt64) -> UInt64 {
        StableHash.of("generate", seed, id)
    }

    private func request(_ record: PromptRecord) -> CompletionRequest {
        let chance = Self.chance(record.id, seed: seed)
        return CompletionRequest(
            prompt: prompt(record), sampling: sampling, seed: chance,
            count: count, affinity: chance)
    }

    /// Names what the model is shown, so that it is not asked for the same again.
    private static func digest(_ prompt: ModelPrompt) -> String {
        let parts: [JSON] =
            switch prompt {
            case .raw(let text): [.string(text)]
            case .chat(let messages): messages.map(\.json)
            }
        return String(SHA256.hexDigest(of: JSON.array(parts).text).prefix(32))
    }

    private func prompt(_ record: PromptRecord) -> ModelPrompt {
        let system = system.map { [ChatMessage.system($0)] } ?? []
        switch record.prompt {
        case .text(let text): return raw ? .raw(text) : .chat(system + [.user(text)])
        case .messages(let messages):
            return .chat(system + messages)
        }
    }

    /// Why a reply without any candidate has none.
    private static func nothing(in reply: Reply) -> String {
        if let refused = reply.completions.first(where: { $0.finish == .refusal }) {
            return "the generator refused: \(refused.text.prefix(300))"
        }
        let isCut = reply.completions.contains { $0.finish == .length }
        return "the generator gave nothing but empty answers"
            + (isCut ? ": its thinking was cut; raise generate.max_tokens" : "")
    }

    /// A completion as a candidate: the answer as its text, the thinking apart. `nil` for a refusal
    /// and where there is no answer: nobody is to choose it.
    private static func fields(_ index: Int, _ completion: Completion) -> JSONObject? {
        if completion.finish == .refusal { return nil }
        var text = completion.text
        var reasoning = completion.reasoning
        if let end = text.firstRange(of: "</think>") {
            var thinking = text[..<end.lowerBound]
            if thinking.hasPrefix("<think>") { thinking = thinking.dropFirst("<think>".count) }
            reasoning = String(thinking)
            text = String(text[end.upperBound...].drop(while: \.isNewline))
        }
        if text.unicodeScalars.allSatisfy(\.properties.isWhitespace) { return nil }
        var object: JSONObject = ["id": .string(String(index)), "text": .string(text)]
        if let reasoning { object["reasoning"] = .string(reasoning) }
        object["finish_reason"] = .string(completion.finish.name)
        return object
    }
}

extension Candidate {
    fileprivate init(_ fields: JSONObject) {
        self.init(
            id: fields["id"]?.string ?? "", text: fields["text"]?.string ?? "", fields: fields)
    }
}

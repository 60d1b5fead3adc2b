internal import Chance
internal import JSON
public import LanguageModels

/// A language model as the judge: the Reward Reasoning Model, the DirectJudge baseline, or another
/// model with its own template.
public struct ModelJudge: Judge {
    /// What happens when thinking reaches its limit.
    public enum OnLimit: String, Sendable, Hashable, CaseIterable {
        /// The thinking is closed and the verdict asked for in a short continuation.
        case conclude
        case abstain
    }

    public var model: any LanguageModel
    public var template: JudgeTemplate
    /// `maxTokens` bounds thinking and verdict together.
    public var sampling: Sampling
    public var onLimit: OnLimit
    /// The limit of tokens of a continuation that asks for the verdict.
    public var concludeTokens: Int
    /// Holds the model to the verdicts that are offered, and says whether it thinks before. Needs a
    /// model that can be held (`constrainsAnswers`) and a template without a pattern. `nil`: the
    /// verdict is read from what the model says.
    public var verdictStart: AnswerChoice.Start?

    public init(
        model: any LanguageModel, template: JudgeTemplate = .rrm, sampling: Sampling = Sampling(),
        onLimit: OnLimit = .conclude, concludeTokens: Int = 100,
        verdictStart: AnswerChoice.Start? = nil
    ) {
        self.model = model
        self.template = template
        self.sampling = sampling
        self.onLimit = onLimit
        self.concludeTokens = concludeTokens
        self.verdictStart = verdictStart
    }

    /// Climbs a ladder before it abstains: read the reply, read it again less strictly, close the
    /// thinking and ask for the verdict alone, sample once more.
    public func compare(_ comparison: Comparison) async throws -> Verdict {
        let messages = template.messages(for: comparison)
        let reader = VerdictReader(spelling: template.spelling)
        var calls: [JudgeCall] = []
        var reading = VerdictReader.Reading.none
        do {
            for step in [JudgeCall.Step.judge, .again] {
                let reply = try await ask(messages, comparison, step)
                calls.append(JudgeCall(step: step, reply: reply))
                let completion = calls[calls.count - 1].completion
                if completion.finish == .contentFilter {
                    return Verdict(
                        .abstain(.refused), note: "the server held the answer back", calls: calls)
                }
                reading = reader.read(completion)
                if case .thinking = reading, onLimit == .abstain { break }
                if case .verdict = reading { break }
                guard let end = try await conclude(messages, completion, comparison) else {
                    continue
                }
                calls.append(JudgeCall(step: .conclude, reply: end))
                let concluded = reader.read(calls[calls.count - 1].completion)
                if case .verdict = concluded {
                    reading = concluded
                    break
                }
            }
        } catch ModelError.unavailable(let problem) {
            return Verdict(.abstain(.transport), note: problem, calls: calls)
        } catch ModelError.refused(let problem) {
            return Verdict(.abstain(.refused), note: problem, calls: calls)
        }
        switch reading {
        case .verdict(let choice, let spelled):
            return Verdict(
                choice, spelled: spelled, probability: calls.last?.completion.probability,
                calls: calls)
        case .notOffered(let spelled):
            return Verdict(.abstain(.notOffered), spelled: spelled, calls: calls)
        case .thinking, .none:
            return Verdict(.abstain(reading.reason), calls: calls)
        }
    }

    private func ask(
        _ messages: [ChatMessage], _ comparison: Comparison, _ step: JudgeCall.Step
    ) async throws -> Reply {
        var request = CompletionRequest(
            prompt: .chat(messages), sampling: sampling, seed: comparison.seed,
            choice: verdictStart.flatMap(choice))
        // System text, query and first answer are what comparisons can share.
        request.affinity = StableHash.of(comparison.id, comparison.first.id)
        if step != .judge { request.seed = StableHash.of(step.rawValue, comparison.seed) }
        return try await model.complete(request)
    }

    private func choice(_ start: AnswerChoice.Start) -> AnswerChoice? {
        template.spelling.offered.map { AnswerChoice($0, start: start) }
    }

    /// Closes the thinking that `completion` broke off and asks for the verdict alone.
    ///
    /// First as a continuation of the assistant's own message, which most servers can do; where
    /// the server cannot, as another turn of the conversation.
    ///
    /// - Returns: `nil` where the server takes neither, as when the thinking has filled its context.
    private func conclude(
        _ messages: [ChatMessage], _ completion: Completion, _ comparison: Comparison
    ) async throws -> Reply? {
        let thinking = Self.thinking(of: completion)
        var request = CompletionRequest(
            prompt: .chat(
                messages + [.assistant(Self.opened(completion) + Self.closing + "\n</think>\n\n")]),
            sampling: sampling, seed: StableHash.of("conclude", comparison.seed),
            choice: verdictStart.flatMap { _ in choice(.atOnce) })
        request.sampling.maxTokens = concludeTokens
        request.affinity = StableHash.of(comparison.id, comparison.first.id)
        do {
            do {
                return try await model.complete(request)
            } catch let error as ModelError where error.refusesContinuation {
                request.prompt = .chat(
                    messages + [.assistant(thinking), .user(Self.request(template.spelling))])
                return try await model.complete(request)
            }
        } catch ModelError.refused {
            return nil
        }
    }

    private static func thinking(of completion: Completion) -> String {
        if let reasoning = completion.reasoning, !reasoning.isEmpty { return reasoning }
        var text = completion.text.prefix(upTo: completion.text.thinkingEnd)
        if text.hasPrefix("<think>") { text = text.dropFirst("<think>".count) }
        return text.drop { $0 == "\n" } + ""
    }

    /// The thinking with its opening tag. What the model wrote stays as it is, to the last space,
    /// so that what was computed for it can be used again.
    private static func opened(_ completion: Completion) -> String {
        let text = completion.text.prefix(upTo: completion.text.thinkingEnd)
        let isWhole = (completion.reasoning ?? "").isEmpty && text.hasPrefix("<think>")
        return isWhole ? String(text) : "<think>\n" + thinking(of: completion)
    }

    private static let closing = "\n\nThat is enough analysis; I give my decision now."

    private static func request(_ spelling: VerdictSpelling) -> String {
        guard spelling.pattern == nil else {
            return "Stop here and give your verdict alone, in the form that was asked for."
        }
        return "Stop here and answer with nothing but \\boxed{\(spelling.first)} or "
            + "\\boxed{\(spelling.second)}."
    }
}

extension String {
    /// Where the thinking in a reply ends, its closing tag not included.
    fileprivate var thinkingEnd: Index { firstRange(of: "</think>")?.lowerBound ?? endIndex }
}

extension JudgeCall {
    fileprivate init(step: Step, reply: Reply) {
        self.init(
            step: step,
            completion: reply.completions.first ?? Completion(text: ""),
            usage: reply.usage, attempts: reply.attempts)
    }
}

extension ModelJudge {
    /// The two ways in which the paper asks, with its settings.
    public enum Style: String, Sendable, Hashable, CaseIterable {
        /// The Reward Reasoning Model: it thinks, then decides.
        case reasoning
        /// The DirectJudge baseline: the same inputs, the verdict without thinking.
        case direct

        public var template: JudgeTemplate { self == .direct ? .direct : .rrm }
        public var sampling: Sampling { Sampling(maxTokens: self == .direct ? 32 : 8192) }
        public var onLimit: OnLimit { self == .direct ? .abstain : .conclude }
        /// Where a judge that is held to its verdicts gives them.
        public var verdictStart: AnswerChoice.Start {
            self == .direct ? .atOnce : .afterThinking
        }
    }

    public init(_ style: Style, model: any LanguageModel) {
        self.init(
            model: model, template: style.template, sampling: style.sampling,
            onLimit: style.onLimit)
    }
}

extension Judge where Self == ModelJudge {
    /// The Reward Reasoning Model with the paper's prompt and sampling: it thinks, then decides.
    public static func reasoning(_ model: any LanguageModel) -> ModelJudge {
        ModelJudge(.reasoning, model: model)
    }

    /// The DirectJudge baseline: the same inputs, the verdict without thinking.
    public static func direct(_ model: any LanguageModel) -> ModelJudge {
        ModelJudge(.direct, model: model)
    }
}

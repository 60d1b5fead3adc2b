internal import Chance
public import Datasets
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

    public var goesByTexts: Bool { true }

    public func shown(_ answer: Answer) -> Answer { template.shown(answer) }

    /// Climbs a ladder before it abstains: read the reply, close the thinking and ask for the verdict
    /// alone, sample once more.
    public func compare(_ comparison: Comparison) async throws -> Verdict {
        let messages = template.messages(for: comparison)
        var ladder = Ladder(reader: VerdictReader(spelling: template.spelling))
        do {
            for step in [JudgeCall.Step.judge, .again] {
                let asked = request(messages, comparison, step)
                let reading = ladder.take(try await model.complete(asked), step)
                if ladder.isDone { break }
                if reading == .thinking {
                    ladder.noteContext(limit: sampling.maxTokens)
                    if onLimit == .abstain { break }
                }
                try await conclude(messages, comparison, &ladder)
                if ladder.isDone { break }
            }
        } catch ModelError.unavailable(let problem) {
            return Verdict(.abstain(.transport), note: problem, calls: ladder.calls)
        } catch ModelError.refused(let problem) {
            return Verdict(.abstain(.refused), note: problem, calls: ladder.calls)
        } catch ModelError.promptCut(let problem) {
            return Verdict(.abstain(.promptCut), note: problem, calls: ladder.calls)
        }
        return ladder.verdict
    }

    private func request(
        _ messages: [ChatMessage], _ comparison: Comparison, _ step: JudgeCall.Step
    ) -> CompletionRequest {
        var request = CompletionRequest(
            prompt: .chat(messages), sampling: sampling, seed: comparison.seed,
            choice: verdictStart.flatMap(choice))
        // System text, query and first answer are what comparisons can share.
        request.affinity = StableHash.of(comparison.id, comparison.first.id)
        if step != .judge { request.seed = StableHash.of(step.rawValue, comparison.seed) }
        return request
    }

    func choice(_ start: AnswerChoice.Start) -> AnswerChoice? {
        template.spelling.offered.map { AnswerChoice($0, start: start) }
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

public import LanguageModels
public import Tournaments

/// What a judge said about one comparison.
public struct Verdict: Sendable, Hashable {
    public enum Choice: Sendable, Hashable {
        /// The answer shown first, or second, is better.
        case first, second
        case abstain(Abstention)
    }

    public var choice: Choice
    /// The verdict as it was spelled: `Assistant 1`.
    public var spelled: String?
    /// What a reader of the log should know.
    public var note: String?
    /// Whether `spelled` is none of the verdicts that were offered, and a record's winner decided.
    public var isStray = false
    /// How probable the judge's model found this verdict among those that were offered, in 0...1
    /// (see `Completion.probability`); `nil` where the model was not held to those.
    public var probability: Double?
    /// The calls it took; empty for a judge that asks no model.
    public var calls: [JudgeCall]
    /// The name of the judge of a cascade whose verdict it is.
    public var by: String?
    /// What the judges of a panel said, in the order in which they were asked; empty for one judge.
    public var jurors: [JurorVerdict] = []

    public init(
        _ choice: Choice, spelled: String? = nil, note: String? = nil,
        probability: Double? = nil, calls: [JudgeCall] = []
    ) {
        self.choice = choice
        self.spelled = spelled
        self.note = note
        self.probability = probability
        self.calls = calls
    }

    /// Tokens over all calls.
    public var usage: TokenUsage { calls.reduce(TokenUsage()) { $0 + $1.usage } }
}

/// One request that a judge made, and what came back.
public struct JudgeCall: Sendable, Hashable {
    /// The rungs of the ladder.
    public enum Step: String, Sendable, Hashable {
        case judge
        /// Thinking closed, verdict asked for.
        case conclude
        /// The verdict asked for in another turn of the conversation.
        case turn
        /// Asked once more with another seed.
        case again
    }

    public var step: Step
    public var completion: Completion
    public var usage = TokenUsage()
    public var attempts = 1
    /// The name of the juror that was asked, of a panel.
    public var by: String?
    /// Whether that juror was shown the answers the other way round.
    public var isExchanged = false
}

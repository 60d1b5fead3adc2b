public import LanguageModels
internal import Tournaments

/// What one judge of a panel said of a comparison.
public struct JurorVerdict: Sendable, Hashable {
    /// The juror's name.
    public var by: String
    /// The juror's place in the panel, from 0.
    public var juror: Int
    /// Whether it was shown the answers the other way round.
    public var isExchanged: Bool
    /// In terms of the comparison: `first` is the answer that the panel was shown first.
    public var choice: Verdict.Choice
    /// The verdict as it was spelled, in terms of what the juror was shown.
    public var spelled: String?
    public var note: String?
    /// As in `Verdict`.
    public var probability: Double?
    /// Tokens over all its calls; `nil` for a juror that asked no model.
    public var usage: TokenUsage?

    package init(_ verdict: Verdict, by name: String, _ ask: PanelRule.Ask) {
        by = name
        juror = ask.juror
        isExchanged = ask.isExchanged
        choice = ask.isExchanged ? verdict.choice.exchanged : verdict.choice
        spelled = verdict.spelled
        note = verdict.note
        probability = verdict.probability
        usage = verdict.calls.isEmpty ? nil : verdict.usage
    }

    /// Whether it gave a verdict; that both answers are equal is one.
    var isAnswer: Bool { choice.isPreference || choice == .abstain(.equal) }

    /// Why it gave none; empty where it did.
    var reason: String { if case .abstain(let reason) = choice { reason.name } else { "" } }
}

extension Verdict.Choice {
    var isPreference: Bool { if case .abstain = self { false } else { true } }

    /// The same choice where the answers stand the other way round.
    var exchanged: Verdict.Choice {
        switch self {
        case .first: .second
        case .second: .first
        case .abstain: self
        }
    }
}

internal import Tournaments

/// Why a run stopped before its end.
public enum RunError: Error, Sendable, CustomStringConvertible {
    case tooManyAbstentions(RunCounts, limit: Double)

    public var description: String {
        switch self {
        case .tooManyAbstentions(let counts, let limit):
            let reasons = counts.abstained.byCount.map { "\($0.count) \($0.name)" }
                .joined(separator: ", ")
            let rate = Int((counts.abstainRate * 100).rounded())
            return "\(rate) % of \(counts.votes) votes failed (\(reasons)), more than the limit "
                + "of \(Int((limit * 100).rounded())) %: " + Self.advice(counts.abstained)
                + " (the limit is tournament.max_abstain_rate)"
        }
    }

    private static func advice(_ reasons: [Abstention: Int]) -> String {
        switch reasons.byCount.first.map({ Abstention(name: $0.name) }) {
        case .transport:
            "check that the judge's server is up; failed requests are asked again"
                + " when the run is resumed"
        case .truncated: "raise tournament.thinking.max_tokens, or set on_limit to \"conclude\""
        case .refused: "look at the notes of the votes in journal.jsonl"
        default: "does the model know this judge's template? look at the texts in journal.jsonl"
        }
    }
}

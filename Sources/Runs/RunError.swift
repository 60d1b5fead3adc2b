internal import Tournaments

/// Why a run stopped before its end.
public enum RunError: Error, Sendable, CustomStringConvertible {
    case tooManyAbstentions(RunCounts, limit: Double)

    public var description: String {
        switch self {
        case .tooManyAbstentions(let counts, let limit):
            let reasons = counts.abstained.sorted {
                ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue)
            }.map { "\($0.value) \($0.key.rawValue)" }.joined(separator: ", ")
            let rate = Int((counts.abstainRate * 100).rounded())
            return "\(rate) % of \(counts.votes) votes failed (\(reasons)), more than the limit "
                + "of \(Int((limit * 100).rounded())) %: " + Self.advice(counts.abstained)
                + " (the limit is tournament.max_abstain_rate)"
        }
    }

    private static func advice(_ reasons: [Abstention: Int]) -> String {
        let most = reasons.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }
        return switch most?.key {
        case .transport:
            "check that the judge's server is up; failed requests are asked again"
                + " when the run is resumed"
        case .truncated: "raise tournament.thinking.max_tokens, or set on_limit to \"conclude\""
        case .refused: "look at the notes of the votes in journal.jsonl"
        default: "does the model know this judge's template? look at the texts in journal.jsonl"
        }
    }
}

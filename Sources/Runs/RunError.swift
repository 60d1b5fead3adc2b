internal import Tournaments

/// Why a run stopped before its end, or failed at it.
public struct RunError: Error, Sendable, CustomStringConvertible {
    /// What is wrong and what to do, in one line or several.
    public let description: String
    /// What was counted, where the run came to its end all the same and its files are written.
    public let counts: RunCounts?

    init(_ description: String, _ counts: RunCounts? = nil) {
        self.description = description
        self.counts = counts
    }

    /// More votes failed than `tournament.max_abstain_rate` allows.
    static func tooManyAbstentions(
        _ counts: RunCounts, _ limit: AbstainLimit, isOver: Bool
    ) -> RunError {
        let rate = Int((counts.abstainRate * 100).rounded())
        let most = Int((limit.rate * 100).rounded())
        let votes = counts.votes == 1 ? "1 vote" : "\(counts.votes) votes"
        return RunError(
            "\(rate) % of \(votes) failed, more than the limit of \(most) % "
                + "(tournament.max_abstain_rate):\n" + limit.causes(counts).joined(separator: "\n"),
            isOver ? counts : nil)
    }

    /// A server reads only a part of a prompt; `problem` says which, and what to do.
    static func promptCut(_ problem: String) -> RunError {
        RunError(
            problem
                + ". The vote is asked again when the run is resumed; if shorter prompts may have "
                + "been cut before this one, begin anew with another --out")
    }

    /// Every request to the judge was refused.
    static func noVotes(_ failures: FailedRequests) -> RunError {
        RunError(
            "the judge refused every request, \(failures.count) so far: \(failures.first)\n"
                + "put that right and give the same command again: it asks for what was refused")
    }

    /// Every request to the generator failed.
    static func noCandidates(_ failures: FailedRequests) -> RunError {
        RunError(
            "the generator answered no request, \(failures.count) so far: \(failures.first)\n"
                + "put that right and give the same command again")
    }
}

extension AbstainLimit {
    /// The commonest reasons, what was said of the first of each, and what to do: a line each.
    fileprivate func causes(_ counts: RunCounts) -> [String] {
        let reasons = counts.abstained.byCount
        let shown = reasons.prefix(3).map { name, count in
            let reason = Abstention(name: name)
            let said = counts.notes[reason].map { "; the first: \($0)" } ?? ""
            return "  \(count) \(name): \(advice(reason))\(said)"
        }
        let rest = reasons.dropFirst(3).reduce(0) { $0 + $1.count }
        return rest > 0 ? shown + ["  \(rest) for other reasons"] : shown
    }

    private func advice(_ reason: Abstention) -> String {
        switch reason {
        case .transport:
            "check that the judge's server is up; these are asked again when the run is resumed"
        case .refused:
            "the judge's server would not answer; these are asked again when the run is resumed"
        case .truncated: aboutThinking
        case .unparsable, .notOffered:
            "does the model know this judge's template, and how it is to spell its verdicts? bracket "
                + "show RUN ID MATCH shows what it said"
        default: "bracket show RUN ID MATCH shows what was said"
        }
    }

    private var aboutThinking: String {
        let raise = "raise tournament.thinking.max_tokens (now \(maxTokens))"
        switch (style, onLimit) {
        case (.direct, _):
            return
                "a \"direct\" judge has \(maxTokens) tokens and no thinking; is this a model that "
                + "thinks? set tournament.judge to \"reasoning\", or \(raise)"
        case (_, .conclude):
            return
                "the thinking was cut, and no verdict came when it was asked for alone; \(raise), "
                + "or see by bracket doctor whether the model can go on with its own text"
        default:
            return "\(raise), or set tournament.thinking.on_limit to \"conclude\""
        }
    }
}

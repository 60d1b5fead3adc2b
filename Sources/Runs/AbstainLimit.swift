internal import Chance
internal import Judging
internal import Pipelines

/// How large a share of votes may fail, and what the judge's settings are, for advice that fits them.
struct AbstainLimit: Sendable, Hashable {
    /// In 0...1; 1 for a run that goes on whatever fails.
    var rate: Double
    /// `nil` for judges that ask no model.
    var onLimit: ModelJudge.OnLimit?
    var style: ModelJudge.Style?
    var maxTokens = 0

    init(rate: Double) { self.rate = rate }

    init(_ plan: TournamentPlan) {
        self.init(rate: plan.maxAbstainRate)
        maxTokens = plan.judge.members.map(\.sampling.maxTokens).max() ?? 0
        guard let judge = plan.judge.asked else { return }
        onLimit = judge.onLimit
        style = judge.style
    }

    /// Votes that must be in before their share says anything.
    private static let least = 20
    /// Standard deviations: a run asks after every vote, and must not end by bad luck once in
    /// thousands of times.
    private static let deviations = 4.0

    /// - Parameter underWay: votes that were asked for and have not come in.
    /// - Throws: `RunError` where every request is refused, or so many of the votes failed that the
    ///   share cannot be within the limit.
    func check(_ counts: RunCounts, underWay: Int) throws(RunError) {
        guard rate < 1 else { return }
        if counts.judgeFailures.isEverything(underWay: underWay) {
            throw .noVotes(counts.judgeFailures)
        }
        if isExceeded(counts, underWay: underWay) {
            throw .tooManyAbstentions(counts, self, isOver: false)
        }
        if let juror = counts.jurorFailures.over(self) { throw .jurorFails(juror, self) }
    }

    /// Whether the lower bound of the share of failed votes is above the limit. Votes under way count
    /// as given: what fails does so at once, as a rule, and thinking takes its time.
    func isExceeded(_ counts: RunCounts, underWay: Int = 0) -> Bool {
        counts.votes >= Self.least
            && isExceeded(failed: counts.failed, of: counts.votes + max(underWay, 0))
    }

    /// The same of any votes.
    func isExceeded(failed: Int, of votes: Int) -> Bool {
        guard rate < 1, votes >= Self.least else { return false }
        let share = Wilson.interval(
            Double(failed), of: Double(votes), deviations: Self.deviations)
        return share.lowerBound > rate
    }

    /// - Throws: `RunError` where more votes of a run that is over have failed than the limit allows.
    func checkAtEnd(_ counts: RunCounts) throws(RunError) {
        if counts.abstainRate > rate { throw .tooManyAbstentions(counts, self, isOver: true) }
    }
}

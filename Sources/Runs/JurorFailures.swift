internal import Chance
internal import RunLogs
internal import Tournaments

/// How often each juror of a jury was asked in this start, and gave no verdict: a jury without one of
/// its jurors is another jury, which nobody asked for.
///
/// Votes of earlier starts do not count: they stand as they are, and whoever was away then may be back.
struct JurorFailures: Sendable, Hashable {
    struct Juror: Sendable, Hashable {
        var name: String
        var asked = 0
        /// Failed verdicts by reason, and what was said of the first of each.
        var failed: [Abstention: Int] = [:]
        var notes: [Abstention: String] = [:]

        var failedCount: Int { failed.values.reduce(0, +) }
    }

    private var jurors: [Juror] = []

    /// Counts a vote of a jury; a cascade goes on to its next judge where one fails.
    mutating func add(_ vote: VoteLog) {
        guard vote.by == nil else { return }
        for said in vote.jurors {
            let place = jurors.firstIndex { $0.name == said.by } ?? jurors.count
            if place == jurors.count { jurors.append(Juror(name: said.by)) }
            jurors[place].asked += 1
            guard said.failed, let reason = said.abstention else { continue }
            jurors[place].failed[reason, default: 0] += 1
            if jurors[place].notes[reason] == nil { jurors[place].notes[reason] = said.note }
        }
    }

    /// The first juror of whom so large a share failed that it cannot be within `limit`.
    func over(_ limit: AbstainLimit) -> Juror? {
        jurors.first { limit.isExceeded(failed: $0.failedCount, of: $0.asked) }
    }
}

extension RunError {
    /// A juror failed in more of the votes than `tournament.max_abstain_rate` allows.
    static func jurorFails(_ juror: JurorFailures.Juror, _ limit: AbstainLimit) -> RunError {
        let most = Int((limit.rate * 100).rounded())
        let reason = juror.failed.max { ($0.value, $1.key.name) < ($1.value, $0.key.name) }?.key
        let said = reason.flatMap { juror.notes[$0] }.map { "; the first: \($0)" } ?? ""
        return RunError(
            "the juror \"\(juror.name)\" gave no verdict in \(juror.failedCount) of \(juror.asked) votes, "
                + "more than the limit of \(most) % (tournament.max_abstain_rate), mostly "
                + "\(reason?.name ?? "")\(said)\n"
                + "put that right and give the same command again; votes that the others have decided "
                + "stay as they are")
    }
}

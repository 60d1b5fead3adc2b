import Datasets
import Judging
import Pipelines
import RunLogs
import Runs
import Tournaments

extension TruthBench {
    /// The tournaments of many records, in their order.
    struct Played: Sendable {
        var logs: [BracketLog]
        /// Requests to the judge's model.
        var calls: Int
        /// Votes that asked the model; equal texts are not voted on.
        var votes: Int { logs.reduce(0) { $0 + $1.askedVotes } }
    }

    /// Plays a tournament of each record with the product's own stages.
    ///
    /// - Parameter name: what is played, for messages; the same under the same name is played once.
    func brackets(
        _ name: String, _ records: [PromptRecord], _ judge: some Judge, _ format: FormatPlan,
        votes: VotingRule
    ) async throws -> Played {
        let name = "\(name), \(votes.max) votes"
        return try await once("\(name), \(records.count) records") {
            try await play(name, records, judge, format, votes)
        }
    }

    private func play(
        _ name: String, _ records: [PromptRecord], _ judge: some Judge, _ format: FormatPlan,
        _ votes: VotingRule
    ) async throws -> Played {
        let counting = CountingJudge(judge)
        // Candidates are laid out by the caller; samples of one model have no order to mix.
        let best = BestOfN(
            judge: counting, format: format, votes: votes, seeding: .input,
            seed: options.seed, inFlight: Self.inFlight)
        return try await Self.timed(
            "\(name), \(records.count) tournaments", "votes", count: \.votes
        ) {
            let logs = try await Self.inOrder(records) { try await best.select($0).bracket }
            return Played(logs: logs, calls: counting.costs.calls)
        }
    }

    /// Tournaments open at once: a knockout's last rounds leave the model idle unless others play.
    private static let open = 48

    private static func inOrder(
        _ records: [PromptRecord],
        _ play: @Sendable @escaping (PromptRecord) async throws -> BracketLog
    ) async throws -> [BracketLog] {
        try await withThrowingTaskGroup(of: (Int, BracketLog).self) { group in
            var logs = [BracketLog?](repeating: nil, count: records.count)
            for (place, record) in records.enumerated() {
                if place >= open, let (done, log) = try await group.next() { logs[done] = log }
                group.addTask { (place, try await play(record)) }
            }
            for try await (done, log) in group { logs[done] = log }
            return logs.compactMap(\.self)
        }
    }
}

extension BracketLog {
    var askedVotes: Int { matches.reduce(0) { $0 + $1.askedVotes } }
}

extension BracketLog.MatchLog {
    /// Votes for which the model was asked.
    var askedVotes: Int { votes.reduce(0) { $0 + ($1.tokens == nil ? 0 : 1) } }
}

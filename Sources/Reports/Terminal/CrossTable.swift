internal import RunLogs

/// Who won how often against whom, in the order of the ranking.
struct CrossTable {
    struct Row {
        var id: String
        var rating: Double?
        /// What the rating is within with a probability of 95 %.
        var interval: ClosedRange<Double>?
        var won = 0
        var lost = 0
        var undecided = 0
        /// By the opponent's rank, counted from 0; empty where they were not asked for.
        var against: [Meetings]
    }

    struct Meetings: Equatable {
        var won = 0
        var lost = 0
        var undecided = 0
    }

    private(set) var rows: [Row]

    private let meetings: Bool

    /// - Parameter meetings: whether every row is to say who won against whom, which takes the square
    ///   of the entrants.
    init(_ log: BracketLog, meetings: Bool = true) {
        self.meetings = meetings
        // A ranking that leaves somebody out still leaves a row for everyone.
        let known = Set(log.entrants.map(\.id))
        var seen = Set<String>()
        let ids = (log.ranking + log.entrants.map(\.id)).filter {
            known.contains($0) && seen.insert($0).inserted
        }
        let ranks = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
        let ratings = Dictionary(zip(log.entrants.map(\.id), log.shownRatings)) { first, _ in
            first
        }
        rows = ids.map { id in
            Row(
                id: id, rating: ratings[id]?.value, interval: ratings[id]?.interval,
                against: Array(repeating: Meetings(), count: meetings ? ids.count : 0))
        }
        for match in log.matches {
            guard let first = ranks[match.first], let second = ranks[match.second] else {
                continue
            }
            switch match.outcome {
            case .win(.first): count(winner: first, loser: second)
            case .win(.second): count(winner: second, loser: first)
            case .undecided, .equal:
                for (one, other) in [(first, second), (second, first)] {
                    rows[one].undecided += 1
                    if meetings { rows[one].against[other].undecided += 1 }
                }
            }
        }
    }

    private mutating func count(winner: Int, loser: Int) {
        rows[winner].won += 1
        rows[loser].lost += 1
        guard meetings else { return }
        rows[winner].against[loser].won += 1
        rows[loser].against[winner].lost += 1
    }
}

/// Who stands where after a tournament.
public struct Standings: Sendable, Equatable {
    /// What put one entrant before another of equal rating. A format may have its own.
    public struct TieBreak: RawRepresentable, Sendable, Hashable {
        /// As logs spell it.
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        public static let wins = TieBreak(rawValue: "wins")
        public static let headToHead = TieBreak(rawValue: "head_to_head")
        public static let seed = TieBreak(rawValue: "seed")
    }

    /// Two neighbours in the ranking whose ratings are equal.
    public struct Tie: Sendable, Equatable {
        public var ahead: Int
        public var behind: Int
        public var by: TieBreak

        public init(ahead: Int, behind: Int, by: TieBreak) {
            self.ahead = ahead
            self.behind = behind
            self.by = by
        }
    }

    /// Seeds, best first.
    public let ranking: [Int]
    /// By seed; empty for formats without ratings.
    public let ratings: [Double]
    /// What decided between entrants of equal rating.
    public let ties: [Tie]

    /// Ratings closer than this are equal: the sum of the same games in another order differs by
    /// rounding alone.
    public static let tolerance = 1e-9

    /// A ranking that the format worked out itself.
    ///
    /// - Parameters:
    ///   - ranking: every seed once, best first.
    ///   - ratings: one for each seed, or none.
    public init(ranking: [Int], ratings: [Double] = [], ties: [Tie] = []) {
        self.ranking = ranking
        self.ratings = ratings
        self.ties = ties
    }

    /// Orders entrants by rating; equal ones by wins, then by the games between them, then by seed.
    ///
    /// - Parameters:
    ///   - ratings: one for each seed.
    ///   - games: those that the ratings came from.
    /// - Complexity: O(n log n + games).
    public init(ratings: [Double], games: [Elo.Game]) {
        var order = Array(ratings.indices)
        order.sort { ratings[$0] == ratings[$1] ? $0 < $1 : ratings[$0] > ratings[$1] }
        // Those whose ratings are equal have one number.
        var group = [Int](repeating: 0, count: ratings.count)
        for (one, next) in zip(order, order.dropFirst()) {
            let isEqual = ratings[one] - ratings[next] <= Self.tolerance
            group[next] = group[one] + (isEqual ? 0 : 1)
        }
        var wins = [Int](repeating: 0, count: ratings.count)
        for game in games { if let winner = game.winner { wins[winner] += 1 } }
        // Among those with as many wins only: the others are told apart already.
        var headToHead = [Int](repeating: 0, count: ratings.count)
        for game in games
        where group[game.first] == group[game.second] && wins[game.first] == wins[game.second] {
            if let winner = game.winner { headToHead[winner] += 1 }
        }
        func key(_ seed: Int) -> (Int, Int, Int, Int) {
            (group[seed], -wins[seed], -headToHead[seed], seed)
        }
        let ranking = order.sorted { key($0) < key($1) }
        self.ranking = ranking
        self.ratings = ratings
        ties = zip(ranking, ranking.dropFirst()).compactMap { ahead, behind in
            guard group[ahead] == group[behind] else { return nil }
            let by: TieBreak =
                wins[ahead] != wins[behind]
                ? .wins : headToHead[ahead] != headToHead[behind] ? .headToHead : .seed
            return Tie(ahead: ahead, behind: behind, by: by)
        }
    }
}

extension Elo.Game {
    /// The seed that won; `nil` for a drawn game.
    fileprivate var winner: Int? { score == 1 ? first : score == 0 ? second : nil }
}

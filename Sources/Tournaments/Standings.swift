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
    /// - Complexity: O(n log n), and O(games) for each entrant of equal rating.
    public init(ratings: [Double], games: [Elo.Game]) {
        var order = Array(ratings.indices)
        order.sort { ratings[$0] == ratings[$1] ? $0 < $1 : ratings[$0] > ratings[$1] }
        var ranking: [Int] = []
        var ties: [Tie] = []
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count,
                ratings[order[end - 1]] - ratings[order[end]] <= Self.tolerance
            {
                end += 1
            }
            if end - start == 1 {
                ranking.append(order[start])
            } else {
                let (group, broken) = Self.breakTies(Array(order[start..<end]), games)
                ranking += group
                ties += broken
            }
            start = end
        }
        self.ranking = ranking
        self.ratings = ratings
        self.ties = ties
    }

    private static func breakTies(
        _ group: [Int], _ games: [Elo.Game]
    ) -> (ranking: [Int], ties: [Tie]) {
        let members = Set(group)
        let wins = score(of: members) { game in
            games.filter { $0.first == game || $0.second == game }
                .reduce(0) { $0 + ($1.winner == game ? 1 : 0) }
        }
        let internalGames = games.filter {
            members.contains($0.first) && members.contains($0.second)
        }
        let headToHead = score(of: members) { seed in
            // Among those with as many wins only: the others are told apart already.
            internalGames.reduce(0) { sum, game in
                guard let opponent = game.opponent(of: seed), wins[opponent] == wins[seed],
                    game.winner == seed
                else { return sum }
                return sum + 1
            }
        }
        func key(_ seed: Int) -> (Int, Int, Int) {
            (-(wins[seed] ?? 0), -(headToHead[seed] ?? 0), seed)
        }
        let ranking = group.sorted { key($0) < key($1) }
        let ties = zip(ranking, ranking.dropFirst()).map { ahead, behind in
            let by: TieBreak =
                wins[ahead] != wins[behind]
                ? .wins : headToHead[ahead] != headToHead[behind] ? .headToHead : .seed
            return Tie(ahead: ahead, behind: behind, by: by)
        }
        return (ranking, ties)
    }

    private static func score(of members: Set<Int>, _ value: (Int) -> Int) -> [Int: Int] {
        Dictionary(uniqueKeysWithValues: members.map { ($0, value($0)) })
    }
}

extension Elo.Game {
    /// The seed that won; `nil` for a drawn game.
    var winner: Int? { score == 1 ? first : score == 0 ? second : nil }

    func opponent(of seed: Int) -> Int? {
        seed == first ? second : seed == second ? first : nil
    }
}

/// Entrants in a ring by their seeds, each of whom meets the next few: of N entrants and k next ones
/// N × k matches, all known from the start.
///
/// With one neighbour these are the pairs of NeMo-Gym's `genrm_compare` with the strategy `circular`:
/// (1, 2), (2, 3), …, (N, 1), everybody listed first once and second once. Its scores are those of a
/// judge that grades both answers; here the share of points is counted.
public struct Circular: TournamentFormat, Equatable {
    public let entrants: Int
    /// How many of those behind each entrant it meets; at most ⌊N / 2⌋, where everybody meets
    /// everybody.
    public let neighbours: Int

    /// - Parameters:
    ///   - entrants: at least 2.
    ///   - neighbours: at least 1; more than ⌊N / 2⌋ are so many.
    public init(entrants: Int, neighbours: Int = 1) {
        precondition(entrants >= 2, "a ring needs at least 2 entrants")
        precondition(neighbours >= 1, "a ring needs neighbours who meet")
        self.entrants = entrants
        self.neighbours = min(neighbours, entrants / 2)
    }

    /// N × k; the opposite one of an even ring counts once.
    public var matchLimit: Int {
        entrants * neighbours - (2 * neighbours == entrants ? entrants / 2 : 0)
    }

    /// Round d has those who stand d apart.
    public func matches(after results: MatchResults = [:]) -> [Match] {
        (1...neighbours).flatMap { distance in
            (0..<(2 * distance == entrants ? distance : entrants)).map { seed in
                Match(
                    id: MatchID(round: distance, number: seed + 1), first: seed,
                    second: (seed + distance) % entrants)
            }
        }
    }

    /// None: all are known from the start.
    public func matches(after results: MatchResults, following match: Match) -> [Match] { [] }

    /// By the share of points in per cent, which are the ratings.
    public func standings(after results: MatchResults, chance: UInt64 = 0) -> Standings? {
        Standings(sharesOf: matches(), results, entrants: entrants)
    }
}

extension Standings {
    /// Orders entrants by the points they took of those that their matches gave out, in per cent: a
    /// win is a point, an undecided match half of one.
    ///
    /// - Returns: `nil` where a match has no result.
    init?(sharesOf matches: [Match], _ results: MatchResults, entrants: Int) {
        var games: [Elo.Game] = []
        for match in matches {
            guard let result = results[match.id] else { return nil }
            games.append(Elo.Game(match, result.outcome))
        }
        self.init(ratings: Self.shares(games, entrants: entrants), games: games)
    }

    static func shares(_ games: [Elo.Game], entrants: Int) -> [Double] {
        var points = [Double](repeating: 0, count: entrants)
        var played = [Int](repeating: 0, count: entrants)
        for game in games {
            points[game.first] += game.score
            points[game.second] += 1 - game.score
            played[game.first] += 1
            played[game.second] += 1
        }
        return zip(points, played).map { $1 == 0 ? 0 : 100 * $0 / Double($1) }
    }
}

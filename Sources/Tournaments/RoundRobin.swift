/// Everyone meets everyone once, as the paper's Elo tournament does: N (N − 1) / 2 matches, all
/// known from the start.
///
/// Matches are arranged by the circle method, so that a round (N − 1 of them for an even field, N
/// for an odd one) never asks for the same entrant twice. The rounds only number the matches:
/// nothing waits for a round to end.
public struct RoundRobin: TournamentFormat, Equatable {
    public let entrants: Int
    /// How results become ratings.
    public let elo: Elo

    public init(entrants: Int, elo: Elo = Elo()) {
        precondition(entrants >= 2, "a round robin needs at least 2 entrants")
        self.entrants = entrants
        self.elo = elo
    }

    /// N (N − 1) / 2 matches.
    public var matchLimit: Int { entrants * (entrants - 1) / 2 }

    public func matches(after results: MatchResults = [:]) -> [Match] {
        // An odd field gets an empty chair; who would meet it rests that round.
        let chairs = entrants + entrants % 2
        let moving = chairs - 1
        var matches: [Match] = []
        matches.reserveCapacity(matchLimit)
        for round in 0..<moving {
            var number = 0
            for table in 0..<chairs / 2 {
                let a = table == 0 ? chairs - 1 : (round + table) % moving
                let b = (round + moving - table) % moving
                guard max(a, b) < entrants else { continue }
                number += 1
                // The better seed is listed first; the order in which a judge sees the two
                // is decided per vote.
                let id = MatchID(round: round + 1, number: number)
                matches.append(Match(id: id, first: min(a, b), second: max(a, b)))
            }
        }
        return matches
    }

    /// None: all are known from the start.
    public func matches(after results: MatchResults, following match: Match) -> [Match] { [] }

    /// By Elo rating, averaged over orders that `chance` decides; an undecided match counts
    /// half for each side.
    public func standings(after results: MatchResults, chance: UInt64) -> Standings? {
        var games: [Elo.Game] = []
        for match in matches() {
            guard let result = results[match.id] else { return nil }
            games.append(Elo.Game(match, result.outcome))
        }
        let ratings = elo.meanRatings(entrants: entrants, games: games, seed: chance)
        return Standings(ratings: ratings, games: games)
    }
}

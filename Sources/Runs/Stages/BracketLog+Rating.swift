internal import Pipelines
internal import RunLogs
internal import Tournaments

extension BracketLog {
    /// Rates the entrants by the matches that the log holds.
    ///
    /// - Parameters:
    ///   - standings: the format's own; those with ratings are a table's.
    ///   - chance: decides orders of games.
    /// - Returns: a table's standings by the new ratings; a bracket's as they are.
    mutating func rate(
        by plan: RatingPlan, _ standings: Standings, chance: UInt64
    ) -> Standings {
        let games = games
        switch plan {
        case .bradleyTerry:
            rated = Rated(
                by: plan.name,
                ratings: BradleyTerry.ratings(count: entrants.count, votes: voteScores))
        case .elo(let elo):
            let ratings = elo.meanRatings(entrants: entrants.count, games: games, seed: chance)
            rated = Rated(by: plan.name, ratings: ratings.map { BradleyTerry.Rating($0) })
        }
        guard !standings.ratings.isEmpty, let rated else { return standings }
        return Standings(ratings: rated.ratings.map(\.value), games: games)
    }

    private var games: [Elo.Game] {
        let places = Dictionary(uniqueKeysWithValues: entrants.enumerated().map { ($1.id, $0) })
        return matches.compactMap { match in
            guard let first = places[match.first], let second = places[match.second] else {
                return nil
            }
            return Elo.Game(
                Match(id: match.match, first: first, second: second), match.outcome)
        }
    }
}

internal import RunLogs
internal import Tournaments

extension GradedBracket {
    /// Whether the candidate that the first `limit` votes of each match would have selected is right.
    ///
    /// A round robin rated by Elo always tells: all pairs met. A knockout tells as long as the winners by fewer
    /// votes meet somebody whom they met in the log; where the first votes send another candidate
    /// on, nobody judged its next match, and there is no answer. Other tables tell where no vote is
    /// left out.
    ///
    /// - Parameter elo: how the run's games became ratings; `nil` for a table by anything else.
    func winnerIsRight(voteLimit limit: Int, elo: Elo?) -> Bool? {
        if log.matches.allSatisfy({ $0.votes.count <= limit }) { return winnerIsRight }
        let index =
            log.shape == .bracket
            ? knockout(limit)
            : everybodyMet ? elo.flatMap { roundRobin(limit, $0) } : nil
        return index.map { isRight[$0] }
    }

    private static func outcome(_ match: BracketLog.MatchLog, _ limit: Int) -> Outcome {
        Tally(Array(match.votes.prefix(limit))).outcome
    }

    private func knockout(_ limit: Int) -> Int? {
        let seeds = Dictionary(log.entrants.map { ($0.id, $0.seed) }) { first, _ in first }
        let rounds = log.matches.map(\.match.round).max() ?? 0
        var champion = log.winner
        for match in log.matches {
            // The third-place match decides nothing about the winner.
            if match.match.round == rounds, match.match.number > 1 { continue }
            let better = (seeds[match.first] ?? 0) <= (seeds[match.second] ?? 0)
            let onward: String =
                switch Self.outcome(match, limit) {
                case .win(.first): match.first
                case .win(.second): match.second
                case .undecided, .equal: better ? match.first : match.second
                }
            if match.match.round == rounds {
                champion = onward
            } else if onward != match.winner {
                return nil
            }
        }
        return places[champion]
    }

    private func roundRobin(_ limit: Int, _ elo: Elo) -> Int? {
        let places = self.places
        var games: [Elo.Game] = []
        for match in log.matches {
            guard let first = places[match.first], let second = places[match.second] else {
                return nil
            }
            games.append(
                Elo.Game(
                    Match(id: match.match, first: first, second: second),
                    Self.outcome(match, limit)))
        }
        var elo = elo
        // Enough for a share of many prompts; the run's own order may come to hundreds.
        elo.orders = min(elo.orders, 16)
        let ratings = elo.meanRatings(entrants: count, games: games, seed: 1)
        return Standings(ratings: ratings, games: games).ranking.first
    }
}

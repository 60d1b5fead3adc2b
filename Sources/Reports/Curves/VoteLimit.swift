internal import RunLogs
internal import Tournaments

extension GradedBracket {
    /// The selection that the first `limit` votes of each match would have made.
    ///
    /// A round robin always tells: all pairs met. A knockout tells as long as the winners by fewer
    /// votes meet somebody whom they met in the log; where the first votes send another candidate
    /// on, nobody judged its next match, and there is no answer. Other tables tell where no vote is
    /// left out.
    func selection(votes limit: Int) -> SubSelection? {
        if log.shape == .bracket { return knockout(votes: limit) }
        if log.matches.allSatisfy({ $0.votes.count <= limit }) { return asPlayed }
        return everybodyMet ? roundRobin(votes: limit) : nil
    }

    private static func outcome(_ match: BracketLog.MatchLog, _ limit: Int) -> Outcome {
        Tally(match.votes.prefix(limit)).outcome
    }

    private func knockout(votes limit: Int) -> SubSelection? {
        let seeds = Dictionary(log.entrants.map { ($0.id, $0.seed) }) { first, _ in first }
        let rounds = log.matches.map(\.match.round).max() ?? 0
        var asked = 0
        var champion = log.winner
        for match in log.matches {
            // The third-place match decides nothing about the winner.
            if match.match.round == rounds, match.match.number > 1 { continue }
            asked += min(match.votes.count, limit)
            let better = (seeds[match.first] ?? 0) <= (seeds[match.second] ?? 0)
            let onward: String =
                switch Self.outcome(match, limit) {
                case .win(.first): match.first
                case .win(.second): match.second
                case .undecided: better ? match.first : match.second
                }
            if match.match.round == rounds {
                champion = onward
            } else if onward != match.winner {
                return nil
            }
        }
        guard let place = log.entrants.firstIndex(where: { $0.id == champion }) else { return nil }
        return SubSelection(right: isRight[place] ? 1 : 0, votes: Double(asked))
    }

    private func roundRobin(votes limit: Int) -> SubSelection? {
        let places = Dictionary(log.entrants.enumerated().map { ($1.id, $0) }) { first, _ in first }
        var games: [Elo.Game] = []
        var asked = 0
        for match in log.matches {
            guard let first = places[match.first], let second = places[match.second] else {
                return nil
            }
            asked += min(match.votes.count, limit)
            games.append(
                Elo.Game(
                    Match(id: match.match, first: first, second: second),
                    Self.outcome(match, limit)))
        }
        let ratings = Elo(orders: 16).meanRatings(entrants: count, games: games, seed: 1)
        guard let best = Standings(ratings: ratings, games: games).ranking.first else { return nil }
        return SubSelection(right: isRight[best] ? 1 : 0, votes: Double(asked))
    }
}

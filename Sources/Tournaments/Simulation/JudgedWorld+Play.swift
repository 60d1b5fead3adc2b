internal import Chance

/// How a simulated tournament went.
package struct SimulatedTournament: Sendable, Hashable {
    /// The winner's seed.
    package var winner: Int
    package var isRight: Bool
    package var votes: Int
    /// How many votes had to wait for each other, one after the other, if all take as long: what can be
    /// asked at once is.
    package var steps: Int
}

extension JudgedWorld {
    /// Plays a format to its end, as a run does: the k-th vote on two texts is one draw wherever they meet, and
    /// costs something once; two candidates that meet again go on with their series.
    ///
    /// - Parameters:
    ///   - rule: how many votes a match gets.
    ///   - classes: by seed: those that have one number do not meet for a vote.
    /// - Complexity: the format's own for each step.
    package func play(
        _ format: some TournamentFormat, rule: (Match) -> VotingRule, classes: [Int]? = nil
    ) -> SimulatedTournament {
        var course = format.anyCourse
        var results: MatchResults = [:]
        var known: Set<MatchID> = []
        var open: [OpenMatch] = []
        var meetings: [[Int]: Int] = [:]
        var asked: Set<Draw> = []
        var steps = 0
        while true {
            var isNews = true
            while isNews {
                isNews = false
                for match in course.matches(after: results)
                where known.insert(match.id).inserted {
                    if let classes, classes[match.first] == classes[match.second] {
                        results[match.id] = Tally()
                        isNews = true
                    } else {
                        let pair = [match.first, match.second].sorted()
                        let rule = rule(match)
                        let before = format.repeatsPairs ? meetings[pair, default: 0] : 0
                        meetings[pair, default: 0] += 1
                        open.append(
                            OpenMatch(match: match, rule: rule, before: before * rule.limit))
                    }
                }
            }
            if open.isEmpty { break }
            let before = asked.count
            for place in open.indices { ask(&open[place], &asked) }
            steps += asked.count > before ? 1 : 0
            for done in open where done.isOver { results[done.match.id] = Tally(done.votes) }
            open.removeAll(where: \.isOver)
        }
        let winner = course.standings(after: results, chance: 0)?.ranking.first ?? 0
        return SimulatedTournament(
            winner: winner, isRight: field.isRight[winner], votes: asked.count, steps: steps)
    }

    /// A vote on two texts.
    private struct Draw: Hashable {
        var pair: Int
        var number: Int
    }

    private struct OpenMatch {
        var match: Match
        var rule: VotingRule
        /// The draws of earlier meetings of the two.
        var before: Int
        var votes: [Vote] = []

        var isOver: Bool { rule.needed(after: votes) == 0 }
    }

    /// Asks for the votes that a match needs next, whatever they say, where nobody has asked before.
    private func ask(_ open: inout OpenMatch, _ asked: inout Set<Draw>) {
        let (first, second) = (open.match.first, open.match.second)
        let pair = pair(first, second)
        for _ in 0..<open.rule.needed(after: open.votes) {
            let number = open.before + open.votes.count
            asked.insert(Draw(pair: pair, number: number))
            let isFirst = prefers(first, over: second, vote: number)
            open.votes.append(
                Vote(
                    number: open.votes.count + 1, order: .asListed,
                    choice: .prefers(isFirst ? .first : .second)))
        }
    }
}

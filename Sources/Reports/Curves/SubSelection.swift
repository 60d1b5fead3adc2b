internal import Chance
internal import RunLogs
internal import Tournaments

/// How often each way to select from some of a prompt's candidates is right, without asking anybody
/// again.
///
/// All ways are averaged over the same sub-samples, so that none beats `any` by the luck of its draw.
struct SubSelection: Sendable, Hashable {
    /// The tournament's own selection.
    var selected = 0.0
    /// Whoever knows the answer: 1 where a right candidate is there.
    var any = 0.0
    /// The most common final answer.
    var mostCommon = 0.0
    /// One candidate drawn by chance.
    var random = 0.0
    /// Votes that the judge cast for it.
    var votes = 0.0
}

/// Some of a prompt's candidates, and which of them their matches select.
private struct SubSample {
    var members: [Int]
    var selected: Int?
    var votes: Int
}

extension GradedBracket {
    /// How many random subsets stand for all of them.
    static let samples = 24

    /// Over how many orders of play a subset is rated: at most 8, as there are many subsets.
    static func orders(_ elo: Elo) -> Int { min(elo.orders, 8) }

    /// Selection among `n` of the candidates, averaged over the sub-samples that the log tells of.
    ///
    /// A knockout tells of the sub-brackets of `n` that were played: with random seeding each is a
    /// random sample of `n`. A round robin tells of every subset; random ones are rated from the
    /// games among them alone. `nil` where the log tells of none.
    ///
    /// - Parameter elo: how the run's games became ratings; `nil` for a table by anything else.
    func selection(of n: Int, elo: Elo?, using generator: inout SplitMix64) -> SubSelection? {
        let drawn = subSamples(of: n, elo: elo, using: &generator)
        guard !drawn.isEmpty else { return nil }
        var sum = SubSelection()
        for sample in drawn {
            let right = sample.members.count { isRight[$0] }
            sum.selected += sample.selected.map { isRight[$0] } == true ? 1 : 0
            sum.any += right > 0 ? 1 : 0
            sum.mostCommon += majority(sample.members)
            sum.random += Double(right) / Double(n)
            sum.votes += Double(sample.votes)
        }
        let count = Double(drawn.count)
        return SubSelection(
            selected: sum.selected / count, any: sum.any / count,
            mostCommon: sum.mostCommon / count, random: sum.random / count,
            votes: sum.votes / count)
    }

    private func subSamples(
        of n: Int, elo: Elo?, using generator: inout SplitMix64
    ) -> [SubSample] {
        if n == count {
            let votes = log.matches.reduce(0) { $0 + $1.votes.count }
            return [SubSample(members: Array(0..<n), selected: winner, votes: votes)]
        }
        if n == 1 { return (0..<count).map { SubSample(members: [$0], selected: $0, votes: 0) } }
        return log.shape == .bracket
            ? subBrackets(of: n) : ratedSubsets(of: n, elo: elo, using: &generator)
    }

    private func subBrackets(of n: Int) -> [SubSample] {
        guard n.nonzeroBitCount == 1, let field = KnockoutField(log) else { return [] }
        let column = n.trailingZeroBitCount
        guard column < field.columns.count else { return [] }
        return field.columns[column].enumerated().compactMap { index, winner in
            // A sub-bracket with byes is one of fewer candidates.
            let members = field.columns[0][index * n..<(index + 1) * n].compactMap(\.entrant)
            guard members.count == n, let selected = winner.entrant else { return nil }
            var votes = 0
            for round in 1...column {
                let width = n >> round
                for match in field.columns[round][index * width..<(index + 1) * width] {
                    votes += match.match.map { log.matches[$0].votes.count } ?? 0
                }
            }
            return SubSample(members: members, selected: selected, votes: votes)
        }
    }

    private func ratedSubsets(
        of n: Int, elo: Elo?, using generator: inout SplitMix64
    ) -> [SubSample] {
        guard everybodyMet, var elo else { return [] }
        let places = self.places
        let games = log.matches.compactMap { match -> (Int, Int, BracketLog.MatchLog)? in
            guard let first = places[match.first], let second = places[match.second] else {
                return nil
            }
            return (first, second, match)
        }
        elo.orders = Self.orders(elo)
        return (0..<Self.samples).map { _ in
            let members = Array(generator.permutation(of: count).prefix(n)).sorted()
            let seeds = Dictionary(uniqueKeysWithValues: zip(members, 0...))
            var votes = 0
            var among: [Elo.Game] = []
            for (first, second, match) in games {
                guard let a = seeds[first], let b = seeds[second] else { continue }
                votes += match.votes.count
                among.append(
                    Elo.Game(Match(id: match.match, first: a, second: b), match.outcome))
            }
            let ratings = elo.meanRatings(entrants: n, games: among, seed: 1)
            let best = Standings(ratings: ratings, games: among).ranking.first
            return SubSample(members: members, selected: best.map { members[$0] }, votes: votes)
        }
    }
}

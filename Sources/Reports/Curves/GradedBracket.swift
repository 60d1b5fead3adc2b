internal import Chance
public import RunLogs
internal import Tournaments

/// A bracket and which of its entrants are right.
public struct GradedBracket: Sendable {
    public var log: BracketLog
    /// In the order of the entrants, as are `answers`.
    public var isRight: [Bool]
    /// Final answers, of which the most common one is the majority's; empty for no majority.
    public var answers: [String]

    public init(_ log: BracketLog, isRight: [Bool], answers: [String] = []) {
        precondition(isRight.count == log.entrants.count, "every entrant needs a grade")
        self.log = log
        self.isRight = isRight
        self.answers = answers.count == isRight.count ? answers : []
    }

    var count: Int { isRight.count }
    var rightCount: Int { isRight.count { $0 } }

    /// The share of right candidates: what a random choice reaches.
    var random: Double { Double(rightCount) / Double(count) }

    var winnerIsRight: Bool {
        log.entrants.firstIndex { $0.id == log.winner }.map { isRight[$0] } ?? false
    }

    /// The probability that `n` candidates drawn at random hold a right one.
    ///
    /// Source: the unbiased estimator of pass@k in M. Chen et al., *Evaluating Large Language Models
    /// Trained on Code* (2021).
    func oracle(_ n: Int) -> Double {
        let wrong = count - rightCount
        if wrong < n { return 1 }
        return 1 - (0..<n).reduce(1.0) { $0 * Double(wrong - $1) / Double(count - $1) }
    }

    /// Whether the most common final answer among `members` is right; of answers that are equally
    /// common one is drawn, so the share of right ones counts.
    func majority(_ members: [Int]) -> Double {
        var counts: [String: (count: Int, right: Bool)] = [:]
        for member in members {
            counts[answers[member], default: (0, isRight[member])].count += 1
        }
        let most = counts.values.map(\.count).max() ?? 0
        let first = counts.values.filter { $0.count == most }
        return Double(first.count { $0.right }) / Double(max(first.count, 1))
    }
}

/// What a selection among some of a prompt's candidates gives, without asking anybody again.
struct SubSelection: Sendable, Hashable {
    /// Whether the selected candidate is right; a share where several selections were averaged.
    var right: Double
    /// Votes that the judge cast for it.
    var votes: Double
}

extension GradedBracket {
    /// Selection among `n` of the candidates, averaged over the ways that the log can tell.
    ///
    /// A knockout tells the winners of the sub-brackets of `n` that were played: with random seeding
    /// each is a random sample of `n`. A round robin tells about every subset; `samples` random ones
    /// are rated from the games among them alone. `nil` where the log tells of none.
    func selection(of n: Int, samples: Int, using generator: inout SplitMix64) -> SubSelection? {
        if n == 1 { return SubSelection(right: random, votes: 0) }
        if n == count { return asPlayed }
        return log.shape == .bracket
            ? subBrackets(of: n) : subRatings(of: n, samples: samples, using: &generator)
    }

    /// What was selected, for all votes that were cast.
    var asPlayed: SubSelection {
        let votes = log.matches.reduce(0) { $0 + $1.votes.count }
        return SubSelection(right: winnerIsRight ? 1 : 0, votes: Double(votes))
    }

    /// Whether every two entrants met once.
    var everybodyMet: Bool {
        log.matches.count == count * (count - 1) / 2
            && Set(log.matches.map { Set([$0.first, $0.second]) }).count == log.matches.count
    }

    private func subBrackets(of n: Int) -> SubSelection? {
        guard n.nonzeroBitCount == 1, let field = KnockoutField(log) else { return nil }
        let column = n.trailingZeroBitCount
        guard column < field.columns.count else { return nil }
        var (right, votes, found) = (0.0, 0.0, 0)
        for (place, winner) in field.columns[column].enumerated() {
            // A sub-bracket with byes is one of fewer candidates.
            let leaves = field.columns[0][place * n..<(place + 1) * n]
            guard leaves.allSatisfy({ $0.entrant != nil }), let entrant = winner.entrant else {
                continue
            }
            found += 1
            if isRight[entrant] { right += 1 }
            for round in 1...column {
                let width = n >> round
                for match in field.columns[round][place * width..<(place + 1) * width] {
                    votes += Double(match.match.map { log.matches[$0].votes.count } ?? 0)
                }
            }
        }
        guard found > 0 else { return nil }
        return SubSelection(right: right / Double(found), votes: votes / Double(found))
    }

    private func subRatings(
        of n: Int, samples: Int, using generator: inout SplitMix64
    ) -> SubSelection? {
        guard everybodyMet else { return nil }
        let places = Dictionary(log.entrants.enumerated().map { ($1.id, $0) }) { first, _ in first }
        let games = log.matches.compactMap { match -> (Int, Int, BracketLog.MatchLog)? in
            guard let first = places[match.first], let second = places[match.second] else {
                return nil
            }
            return (first, second, match)
        }
        var total = SubSelection(right: 0, votes: 0)
        for _ in 0..<samples {
            let members = Array(generator.permutation(of: count).prefix(n)).sorted()
            var seeds: [Int: Int] = [:]
            for (seed, member) in members.enumerated() { seeds[member] = seed }
            var among: [Elo.Game] = []
            for (first, second, match) in games {
                guard let a = seeds[first], let b = seeds[second] else { continue }
                total.votes += Double(match.votes.count)
                among.append(
                    Elo.Game(Match(id: match.match, first: a, second: b), match.outcome))
            }
            let ratings = Elo(orders: 8).meanRatings(entrants: n, games: among, seed: 1)
            let best = Standings(ratings: ratings, games: among).ranking.first ?? 0
            if isRight[members[best]] { total.right += 1 }
        }
        return SubSelection(
            right: total.right / Double(samples), votes: total.votes / Double(samples))
    }
}

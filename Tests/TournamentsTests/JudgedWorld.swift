import Chance
import Foundation
import Tournaments

/// Prompts with right and wrong answers, and a judge whose errors are partly fixed for each pair: what the
/// study of the cost of judging simulated.
///
/// A vote on a right and a wrong answer is right with the pair's own probability σ(μ + s z), where z is
/// normal, half of it the answers' own; μ and s give a mean accuracy and a correlation of two votes on
/// one pair. Two right or two wrong answers differ by s z / 2. The share of right answers is Beta(1, 1.5)
/// distributed, given that there are right and wrong ones; wrong ones have final answers in common as
/// in a Chinese restaurant of concentration 2.
struct JudgedWorld {
    let entrants: Int
    let isRight: [Bool]
    /// By entrant: those that have one number come to the same answer.
    let classes: [Int]
    private let logits: [Double]
    private let salt: UInt64

    init(_ number: Int, entrants: Int, _ noise: Noise, seed: UInt64) {
        self.entrants = entrants
        var chance = SplitMix64(seed: StableHash.of("world", seed, number))
        var isRight: [Bool]
        repeat {
            let share = 1 - pow(1 - chance.nextUnit(), 1 / 1.5)
            isRight = (0..<entrants).map { _ in chance.nextUnit() < share }
        } while !isRight.contains(true) || !isRight.contains(false)
        self.isRight = isRight
        classes = Self.classes(isRight, &chance)
        let own = (0..<entrants).map { _ in chance.nextNormal() }
        var logits = [Double](repeating: 0, count: entrants * entrants)
        for i in 0..<entrants {
            for j in (i + 1)..<max(entrants, i + 1) {
                let z = 0.5 * (own[i] - own[j]) + 0.5.squareRoot() * chance.nextNormal()
                let side: Double = isRight[i] == isRight[j] ? 0 : isRight[i] ? 1 : -1
                logits[i * entrants + j] =
                    noise.mean * side + noise.spread * z * (side == 0 ? 0.5 : 1)
            }
        }
        self.logits = logits
        salt = chance.next()
    }

    private static func classes(_ isRight: [Bool], _ chance: inout SplitMix64) -> [Int] {
        let firstRight = isRight.firstIndex(of: true) ?? 0
        var tables: [(first: Int, count: Double)] = []
        return isRight.indices.map { place in
            if isRight[place] { return firstRight }
            var rest = chance.nextUnit() * (tables.reduce(0) { $0 + $1.count } + 2)
            for table in tables.indices {
                rest -= tables[table].count
                if rest < 0 {
                    tables[table].count += 1
                    return tables[table].first
                }
            }
            tables.append((place, 1))
            return place
        }
    }

    /// Whether vote `number` (from 0) of a pair prefers `first`.
    func prefers(_ first: Int, over second: Int, vote number: Int) -> Bool {
        let (low, high) = (min(first, second), max(first, second))
        var chance = SplitMix64(seed: StableHash.of("vote", salt, low, high, number))
        let isLow = chance.nextUnit() < 1 / (1 + exp(-logits[low * entrants + high]))
        return isLow == (first == low)
    }

    /// Plays a format, every match with votes until `needed` has enough.
    ///
    /// - Parameter meet: whether the two of a match are asked about.
    /// - Returns: the winner and how many votes were given.
    func play(
        _ format: some TournamentFormat, rule: (Match) -> VotingRule,
        meet: (Match) -> Bool = { _ in true }
    ) -> (winner: Int, votes: Int) {
        var results: MatchResults = [:]
        var series: [[Int]: Int] = [:]
        var count = 0
        while true {
            let open = format.matches(after: results).filter { results[$0.id] == nil }
            if open.isEmpty { break }
            for match in open {
                let pair = [min(match.first, match.second), max(match.first, match.second)]
                var votes: [Vote] = []
                let rule = rule(match)
                while meet(match), rule.needed(after: votes) > 0 {
                    for _ in 0..<rule.needed(after: votes) {
                        let isFirst = prefers(
                            match.first, over: match.second, vote: series[pair, default: 0])
                        series[pair, default: 0] += 1
                        votes.append(
                            Vote(
                                number: votes.count + 1, order: .asListed,
                                choice: .prefers(isFirst ? .first : .second)))
                    }
                }
                count += votes.count
                results[match.id] = Tally(votes)
            }
        }
        return (format.standings(after: results, chance: 0)?.ranking.first ?? 0, count)
    }

    /// A judge's mean accuracy and the correlation of two of its votes on one pair, as a normal
    /// distribution of log-odds.
    struct Noise {
        let mean: Double
        let spread: Double

        init(accuracy: Double, correlation: Double) {
            guard correlation > 0 else {
                (mean, spread) = (log(accuracy / (1 - accuracy)), 0)
                return
            }
            var (low, high) = (0.0, 40.0)
            for _ in 0..<50 {
                let middle = (low + high) / 2
                let mean = Self.mean(accuracy, middle)
                let variance = Self.moment(mean, middle) { $0 * $0 } - accuracy * accuracy
                if variance < correlation * accuracy * (1 - accuracy) {
                    low = middle
                } else {
                    high = middle
                }
            }
            (mean, spread) = (Self.mean(accuracy, low), low)
        }

        private static func mean(_ accuracy: Double, _ spread: Double) -> Double {
            var (low, high) = (-1.0, 60.0)
            for _ in 0..<50 {
                let middle = (low + high) / 2
                if moment(middle, spread, { $0 }) < accuracy { low = middle } else { high = middle }
            }
            return low
        }

        /// The mean of `value` of σ(mean + spread z).
        private static func moment(
            _ mean: Double, _ spread: Double, _ value: (Double) -> Double
        ) -> Double {
            var (sum, weights) = (0.0, 0.0)
            for step in -120...120 {
                let z = Double(step) / 20
                let weight = exp(-z * z / 2)
                sum += weight * value(1 / (1 + exp(-mean - spread * z)))
                weights += weight
            }
            return sum / weights
        }
    }
}

extension SplitMix64 {
    /// By Box and Muller.
    fileprivate mutating func nextNormal() -> Double {
        let radius = (-2 * log(1 - nextUnit())).squareRoot()
        return radius * cos(2 * .pi * nextUnit())
    }
}

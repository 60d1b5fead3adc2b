#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Strengths of entrants by the Bradley–Terry model: `a` is preferred to `b` with probability
/// e^a / (e^a + e^b).
///
/// Fitted by the minorise–maximise steps of Hunter (2004), "MM algorithms for generalized
/// Bradley–Terry models", equation 3. Every entrant has half a win and half a loss against one of
/// strength 0 beside its own results: this prior keeps those finite that won or lost everything, and
/// says where the scale begins when the results fall into parts.
public enum BradleyTerry {
    /// What two entrants' votes against each other add up to; a tie is half a win for both.
    public struct Score: Sendable, Hashable {
        public var first: Int
        public var second: Int
        public var firstWins: Double
        public var secondWins: Double

        public init(first: Int, second: Int, firstWins: Double, secondWins: Double) {
            self.first = first
            self.second = second
            self.firstWins = firstWins
            self.secondWins = secondWins
        }
    }

    /// The strengths of entrants 0 ..< `count`, in natural logarithms.
    ///
    /// - Parameters:
    ///   - scores: of entrants that are in 0 ..< `count`; of one with itself, nothing counts.
    ///   - prior: wins, and losses, of every entrant against one of strength 0. With 0 strengths are
    ///     of maximum likelihood: they have no limit unless wins lead from everybody to everybody,
    ///     and no scale's beginning.
    /// - Complexity: O(steps × (scores + entrants)), at most 10,000 steps; a few hundred are usual.
    public static func strengths(
        count: Int, _ scores: [Score], prior: Double = usualPrior
    ) -> [Double] {
        let scores = scores.filter { $0.first != $0.second && $0.firstWins + $0.secondWins > 0 }
        var wins = [Double](repeating: prior, count: count)
        for score in scores {
            wins[score.first] += score.firstWins
            wins[score.second] += score.secondWins
        }
        var strengths = [Double](repeating: 1, count: count)
        for _ in 0..<10_000 {
            var weights = strengths.map { 2 * prior / ($0 + 1) }
            for score in scores {
                let share =
                    (score.firstWins + score.secondWins)
                    / (strengths[score.first] + strengths[score.second])
                weights[score.first] += share
                weights[score.second] += share
            }
            let next = zip(wins, weights).map { $0 / $1 }
            let change = zip(strengths, next).map { abs($1 / $0 - 1) }.max() ?? 0
            strengths = next
            if change < 1e-12 { break }
        }
        return strengths.map { log($0) }
    }

    /// Half a win and half a loss.
    public static let usualPrior = 0.5

    /// 1 / (1 + e^−x).
    static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

    static let logarithmOf10 = log(10.0)
}

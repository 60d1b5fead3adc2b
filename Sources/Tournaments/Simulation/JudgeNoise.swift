#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// How a judge errs between a right and a wrong answer: each pair has its own probability that a vote
/// is right, σ(mean + spread z) with z of the standard normal distribution.
///
/// Two figures fix it: the share of right votes, and the correlation of two votes on one pair, which is
/// the variance of that probability in units of accuracy × (1 − accuracy). With a correlation of 0 all pairs
/// are alike, and votes are independent. A third figure says how much of that is the prompt's: the correlation of
/// votes on two pairs of one prompt. A judge whose thinking is cut off errs on a prompt, whichever the pair, and
/// no schedule mends that.
package struct JudgeNoise: Sendable, Hashable {
    /// In log-odds.
    let mean: Double
    /// The standard deviation over pairs, in log-odds.
    let spread: Double
    /// The share of the variance that all pairs of a prompt have in common, in 0...1.
    let prompt: Double

    /// - Parameters:
    ///   - accuracy: in 0...1; closer to either end than 0.001 counts as that.
    ///   - correlation: in 0...1; above 0.95 counts as that.
    ///   - between: of votes on two pairs of a prompt, at most `correlation`.
    package init(accuracy: Double, correlation: Double, between: Double = 0) {
        let accuracy = min(max(accuracy, 0.001), 0.999)
        let correlation = min(correlation, 0.95)
        guard correlation > 0 else {
            (mean, spread, prompt) = (log(accuracy / (1 - accuracy)), 0, 0)
            return
        }
        let wanted = correlation * accuracy * (1 - accuracy)
        let spread = Self.root(in: 0...60) { spread in
            let mean = Self.mean(accuracy, spread)
            return Self.moment(mean, spread) { $0 * $0 } - accuracy * accuracy - wanted
        }
        let mean = Self.mean(accuracy, spread)
        (self.mean, self.spread) = (mean, spread)
        let shared = min(between, correlation) * accuracy * (1 - accuracy)
        guard shared > 0 else {
            prompt = 0
            return
        }
        prompt = Self.root(in: 0...1, steps: 20) { share in
            let own = spread * (1 - share).squareRoot()
            return Self.expected { z in
                let chance = Self.moment(mean + spread * share.squareRoot() * z, own, { $0 })
                return chance * chance
            } - accuracy * accuracy - shared
        }
    }

    /// The mean in log-odds with which votes are right so often.
    private static func mean(_ accuracy: Double, _ spread: Double) -> Double {
        root(in: -200...200) { moment($0, spread, { $0 }) - accuracy }
    }

    /// Where a rising function is 0.
    private static func root(
        in range: ClosedRange<Double>, steps: Int = 50, _ function: (Double) -> Double
    ) -> Double {
        var (low, high) = (range.lowerBound, range.upperBound)
        for _ in 0..<steps {
            let middle = (low + high) / 2
            if function(middle) < 0 { low = middle } else { high = middle }
        }
        return low
    }

    /// The mean of `value` of σ(mean + spread z).
    private static func moment(
        _ mean: Double, _ spread: Double, _ value: (Double) -> Double
    ) -> Double {
        expected { value(1 / (1 + exp(-mean - spread * $0))) }
    }

    /// The mean of `value` of a standard normal variate, by the trapezoidal rule over ±6.
    private static func expected(_ value: (Double) -> Double) -> Double {
        var (sum, weights) = (0.0, 0.0)
        for step in -120...120 {
            let z = Double(step) / 20
            let weight = exp(-z * z / 2)
            sum += weight * value(z)
            weights += weight
        }
        return sum / weights
    }
}

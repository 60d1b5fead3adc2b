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
/// are alike, and votes are independent.
package struct JudgeNoise: Sendable, Hashable {
    /// In log-odds.
    let mean: Double
    /// The standard deviation over pairs, in log-odds.
    let spread: Double

    /// - Parameters:
    ///   - accuracy: in 0...1; closer to either end than 0.001 counts as that.
    ///   - correlation: in 0...1; above 0.95 counts as that.
    package init(accuracy: Double, correlation: Double) {
        let accuracy = min(max(accuracy, 0.001), 0.999)
        let correlation = min(correlation, 0.95)
        guard correlation > 0 else {
            (mean, spread) = (log(accuracy / (1 - accuracy)), 0)
            return
        }
        let wanted = correlation * accuracy * (1 - accuracy)
        let spread = Self.root(in: 0...60) { spread in
            let mean = Self.mean(accuracy, spread)
            return Self.moment(mean, spread) { $0 * $0 } - accuracy * accuracy - wanted
        }
        (mean, self.spread) = (Self.mean(accuracy, spread), spread)
    }

    /// The mean in log-odds with which votes are right so often.
    private static func mean(_ accuracy: Double, _ spread: Double) -> Double {
        root(in: -200...200) { moment($0, spread, { $0 }) - accuracy }
    }

    /// Where a rising function is 0.
    private static func root(
        in range: ClosedRange<Double>, _ function: (Double) -> Double
    ) -> Double {
        var (low, high) = (range.lowerBound, range.upperBound)
        for _ in 0..<50 {
            let middle = (low + high) / 2
            if function(middle) < 0 { low = middle } else { high = middle }
        }
        return low
    }

    /// The mean of `value` of σ(mean + spread z), by the trapezoidal rule over ±6.
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

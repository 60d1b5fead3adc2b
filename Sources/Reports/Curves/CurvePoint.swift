internal import Chance

/// A point of a curve: the mean of one value per prompt, and how sure it is.
package struct CurvePoint: Sendable, Hashable {
    package enum Interval: String, Sendable {
        /// Of a proportion: each prompt is right or wrong.
        case wilson
        /// Percentiles of means over prompts drawn again with replacement: prompts give shares.
        case bootstrap
    }

    package var x: Double
    /// In 0...1.
    package var y: Double
    /// The 95 % interval.
    package var low: Double
    package var high: Double
    /// The prompts that it is the mean of.
    package var prompts: Int
    package var interval: Interval

    /// `nil` without values.
    init?(x: Double, values: [Double]) {
        guard !values.isEmpty else { return nil }
        self.x = x
        prompts = values.count
        let sum = values.reduce(0, +)
        y = sum / Double(values.count)
        if values.allSatisfy({ $0 == 0 || $0 == 1 }) {
            interval = .wilson
            let range = Wilson.interval(sum, of: Double(values.count))
            (low, high) = (range.lowerBound, range.upperBound)
        } else {
            interval = .bootstrap
            (low, high) = Self.bootstrap(values)
        }
    }

    private static func bootstrap(_ values: [Double]) -> (Double, Double) {
        // A thousand draws for thousands of prompts would take seconds and change the third digit.
        let draws = max(200, min(1_000, 2_000_000 / values.count))
        var generator = SplitMix64(seed: 20)
        var means: [Double] = []
        means.reserveCapacity(draws)
        let count = UInt64(values.count)
        for _ in 0..<draws {
            var sum = 0.0
            for _ in 0..<values.count { sum += values[Int(generator.next() % count)] }
            means.append(sum / Double(values.count))
        }
        means.sort()
        return (means[Int(0.025 * Double(draws))], means[Int(0.975 * Double(draws))])
    }
}

/// The mean of some values and how far off it may be.
///
/// The interval is the normal one, mean ± 1.96 standard errors: for token counts, and for the
/// differences between two judges on the same pairs, where it is the paired interval. Proportions
/// have `Wilson`.
package struct Sample: Sendable, Hashable {
    package let count: Int
    /// 0 for no values.
    package let mean: Double
    /// s ÷ √n, with the n − 1 of an unbiased variance; 0 for fewer than two values.
    package let standardError: Double

    /// - Complexity: O(values).
    package init(_ values: [Double]) {
        count = values.count
        let n = Double(values.count)
        let mean = values.isEmpty ? 0 : values.reduce(0, +) / n
        self.mean = mean
        guard values.count > 1 else {
            standardError = 0
            return
        }
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        standardError = (squares / (n - 1) / n).squareRoot()
    }

    /// The 95 % interval of the mean.
    package var interval: ClosedRange<Double> {
        mean - Wilson.z * standardError...mean + Wilson.z * standardError
    }
}

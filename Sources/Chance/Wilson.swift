/// The 95 % interval of a proportion.
///
/// Source: E. B. Wilson, *Probable Inference, the Law of Succession, and Statistical Inference*
/// (1927): it stays inside 0...1 and holds for few trials, where ± 1.96 standard errors do not.
package enum Wilson {
    /// The standard normal's 97.5 % quantile.
    package static let z = 1.959_963_984_540_054

    /// The interval of `hits` in so many independent trials; 0...1 without trials.
    ///
    /// - Parameters:
    ///   - hits: in 0...trials; may be fractional.
    ///   - trials: at least 0; may be fractional, as an effective number of trials is.
    ///   - z: how many standard deviations the interval reaches to each side: 1.96 for 95 %.
    package static func interval(
        _ hits: Double, of trials: Double, deviations z: Double = Wilson.z
    ) -> ClosedRange<Double> {
        guard trials > 0 else { return 0...1 }
        let share = hits / trials
        let centre = share + z * z / (2 * trials)
        let spread = z * (share * (1 - share) / trials + z * z / (4 * trials * trials)).squareRoot()
        let scale = 1 + z * z / trials
        // Rounding must not put a bound outside of what it bounds.
        let low = min(max((centre - spread) / scale, 0), share)
        let high = max(min((centre + spread) / scale, 1), share)
        return low...high
    }

    /// The interval of the mean of `scores`, each the share of hits in a cluster of trials
    /// that may depend on each other, as the two orders of a pair do.
    ///
    /// Trials of one cluster that agree tell no more than one trial. The interval is Wilson's for
    /// the effective number of trials, m̂ (1 − m̂) ÷ (s² ÷ n) with the mean m̂ and the variance s²
    /// of the n scores; at most all trials, and n where all scores are 0 or all are 1 and nothing
    /// shows how far clusters agree.
    ///
    /// Sources: L. Kish, *Survey Sampling* (1965), for the effective size; E. L. Korn and B. I.
    /// Graubard, "Confidence Intervals for Proportions with Small Expected Number of Positive Counts
    /// Estimated from Survey Data" (1998), for putting it into an interval of proportions.
    ///
    /// - Parameters:
    ///   - scores: in 0...1.
    ///   - trials: over all clusters; at least one for each score.
    /// - Complexity: O(scores).
    package static func interval(scores: [Double], trials: Int) -> ClosedRange<Double> {
        let sample = Sample(scores)
        let mean = sample.mean
        guard scores.count > 1, mean > 0, mean < 1 else {
            return interval(mean * Double(scores.count), of: Double(scores.count))
        }
        let variance = sample.standardError * sample.standardError
        let effective =
            variance > 0 ? min(mean * (1 - mean) / variance, Double(trials)) : Double(trials)
        return interval(mean * effective, of: effective)
    }
}

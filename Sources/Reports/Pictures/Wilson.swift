/// The 95 % interval of a proportion.
///
/// Source: E. B. Wilson, *Probable Inference, the Law of Succession, and Statistical Inference*
/// (1927): it stays inside 0...1 and holds for few trials, where ± 1.96 standard errors do not.
enum Wilson {
    static func interval(_ hits: Double, of trials: Double) -> ClosedRange<Double> {
        guard trials > 0 else { return 0...1 }
        let z = 1.959_963_984_540_054
        let share = hits / trials
        let centre = share + z * z / (2 * trials)
        let spread = z * (share * (1 - share) / trials + z * z / (4 * trials * trials)).squareRoot()
        let scale = 1 + z * z / trials
        // Rounding must not put a bound outside of what it bounds.
        let low = min(max((centre - spread) / scale, 0), share)
        let high = max(min((centre + spread) / scale, 1), share)
        return low...high
    }
}

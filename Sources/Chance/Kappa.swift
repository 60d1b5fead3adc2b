/// How far raters agree beyond what chance would have them agree: 1 is always, 0 as often as by
/// chance, less is seldomer.
package enum Kappa {
    /// Cohen's kappa of two raters, `(p − pₑ) ÷ (1 − pₑ)`: p is the share of items on which they
    /// agree, pₑ the sum over categories of the product of their shares of it.
    ///
    /// Source: J. Cohen, "A coefficient of agreement for nominal scales", Educational and
    /// Psychological Measurement 20 (1960).
    ///
    /// - Parameter table: how many items the first rater put into the row's category and the second
    ///   into the column's; square.
    /// - Returns: `nil` where there is no item, or both put all into one category: chance alone would
    ///   have them agree then.
    /// - Complexity: O(categories²).
    package static func cohen(_ table: [[Int]]) -> Double? {
        let counts = table.map { $0.map(Double.init) }
        let all = counts.joined().reduce(0, +)
        guard all > 0 else { return nil }
        var (agreed, expected) = (0.0, 0.0)
        for category in counts.indices {
            agreed += counts[category][category]
            let rows = counts[category].reduce(0, +) / all
            let columns = counts.reduce(0) { $0 + $1[category] } / all
            expected += rows * columns
        }
        return corrected(agreed / all, expected)
    }

    /// Fleiss' kappa of any number of raters, the same number for each item: the mean over items of
    /// the share of pairs of raters who agree, corrected by the sum over categories of its squared
    /// share of all ratings.
    ///
    /// Source: J. L. Fleiss, "Measuring nominal scale agreement among many raters", Psychological
    /// Bulletin 76 (1971).
    ///
    /// - Parameter items: how many raters put an item into each category, and how many such items
    ///   there are.
    /// - Returns: `nil` where there is no item, fewer than two raters, or one category has all ratings.
    /// - Complexity: O(items × categories).
    package static func fleiss(_ items: some Sequence<(counts: [Int], times: Int)>) -> Double? {
        var (all, agreed) = (0.0, 0.0)
        var totals: [Double] = []
        for (counts, times) in items where times > 0 {
            let raters = Double(counts.reduce(0, +))
            guard raters > 1 else { return nil }
            let pairs = counts.reduce(0) { $0 + Double($1) * (Double($1) - 1) }
            agreed += Double(times) * pairs / (raters * (raters - 1))
            all += Double(times)
            if totals.isEmpty { totals = counts.map { _ in 0 } }
            for (place, count) in counts.enumerated() {
                totals[place] += Double(times) * Double(count)
            }
        }
        let ratings = totals.reduce(0, +)
        guard ratings > 0 else { return nil }
        let expected = totals.reduce(0) { $0 + ($1 / ratings) * ($1 / ratings) }
        return corrected(agreed / all, expected)
    }

    private static func corrected(_ agreed: Double, _ expected: Double) -> Double? {
        // One category alone: rounding must not make a figure of it.
        1 - expected < 1e-12 ? nil : (agreed - expected) / (1 - expected)
    }
}

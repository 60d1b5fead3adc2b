import Chance

/// A measured value with its 95 % interval.
struct Figure: Sendable {
    enum Unit: Sendable {
        /// In 0...1, shown as a percentage.
        case share
        /// A difference of shares, shown with its sign in percentage points.
        case difference
        case count
    }

    var value: Double
    /// `nil` for what was counted and not sampled.
    var interval: ClosedRange<Double>?
    /// What the value is over: pairs, queries, judgments.
    var n: Int
    var unit: Unit

    /// A share of `n` with Wilson's interval.
    static func share(_ hits: Int, of n: Int) -> Figure {
        Figure(
            value: n == 0 ? 0 : Double(hits) / Double(n),
            interval: Wilson.interval(Double(hits), of: Double(n)), n: n, unit: .share)
    }

    static func share(_ hits: [Bool]) -> Figure { share(hits.count(where: \.self), of: hits.count) }

    /// The mean of values, with the normal interval.
    static func mean(_ values: [Double], _ unit: Unit = .count) -> Figure {
        let sample = Sample(values)
        return Figure(
            value: sample.mean, interval: sample.interval, n: sample.count, unit: unit)
    }

    /// How much more `a` has than `b` on the same pairs or queries: the paired interval. Where none
    /// differs, which a normal interval would call certain, the rule of three bounds it: ± 3 ÷ n.
    static func difference(_ a: [Double], _ b: [Double]) -> Figure {
        let differences = zip(a, b).map { $0 - $1 }
        var figure = mean(differences, .difference)
        if !differences.isEmpty, differences.allSatisfy({ $0 == 0 }) {
            let bound = min(1, 3 / Double(differences.count))
            figure.interval = -bound...bound
        }
        return figure
    }

    /// Without an interval.
    static func count(_ value: Double, n: Int) -> Figure {
        Figure(value: value, interval: nil, n: n, unit: .count)
    }

    /// `96.8 % (95.3–97.9)`
    var text: String {
        let (factor, places, mark, plus) =
            switch unit {
            case .share: (100.0, 1, " %", "")
            case .difference: (100.0, 2, " pt", "+")
            case .count: (1.0, value < 1000 ? 1 : 0, "", "")
            }
        func spelled(_ value: Double) -> String {
            // No "-0.0".
            let text = figure(value * factor, places)
            let isZero = !text.contains { ("1"..."9").contains($0) }
            let bare = isZero ? text.filter { $0 != "-" } : text
            return bare.hasPrefix("-") || isZero ? bare : plus + bare
        }
        guard n > 0 else { return "–" }
        guard let interval, unit != .count else { return spelled(value) + mark }
        let separator = unit == .difference ? " to " : "–"
        return spelled(value) + mark
            + " (\(spelled(interval.lowerBound))\(separator)\(spelled(interval.upperBound)))"
    }
}

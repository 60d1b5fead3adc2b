internal import Tournaments

/// Numbers as a reader at the terminal wants them; by hand, so that they look the same everywhere.
package enum Figures {
    /// `41,200`.
    package static func grouped(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        var result = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { result += "," }
            result.append(digit)
        }
        return result
    }

    /// `3.1`, rounded to `places` digits after the point; `?` for what is no finite number.
    package static func fixed(_ number: Double, places: Int) -> String {
        let factor = (0..<places).reduce(1) { power, _ in power * 10 }
        guard let scaled = Int(exactly: (number * Double(factor)).rounded()) else { return "?" }
        let digits = String(scaled.magnitude)
        let padded = String(repeating: "0", count: max(places + 1 - digits.count, 0)) + digits
        let sign = scaled < 0 ? "-" : ""
        if places == 0 { return sign + padded }
        return sign + padded.dropLast(places) + "." + padded.suffix(places)
    }

    /// `41,200`, rounded.
    package static func grouped(_ number: Double) -> String {
        grouped(Int(min(number, 9e18).rounded()))
    }

    /// `264`, `12.3k`, `1.5M`.
    package static func compact(_ number: Double) -> String {
        switch number {
        case ..<10: fixed(number, places: 1)
        case ..<10_000: fixed(number, places: 0)
        case ..<1e6: fixed(number / 1e3, places: 1) + "k"
        default: fixed(number / 1e6, places: 1) + "M"
        }
    }

    /// `264`, `12.3k`, `1.5M`: small counts are whole.
    package static func compact(_ count: Int) -> String {
        count < 10_000 ? String(count) : compact(Double(count))
    }

    /// `0.8 s`, `42 s`, `3 min 20 s`, `2 h 5 min`.
    package static func duration(_ seconds: Double) -> String {
        if seconds < 10 { return "\(fixed(seconds, places: 1)) s" }
        guard let whole = Int(exactly: seconds.rounded()) else { return "?" }
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(grouped(whole / 3600)) h \(whole / 60 % 60) min"
    }

    /// `82%`, or with `places` digits after the point.
    package static func percent(
        _ share: Double, places: Int = 0, mark: String = "%"
    ) -> String {
        fixed(share * 100, places: places) + mark
    }

    /// `82.3%` of a whole; of nothing `0.0%`.
    static func percent(_ part: Double, of whole: Int) -> String {
        percent(part / Double(max(whole, 1)), places: 1)
    }

    static func percent(_ part: Int, of whole: Int) -> String { percent(Double(part), of: whole) }

    /// `1 match`, `2 matches`.
    ///
    /// - Parameter many: `one` with an s if `nil`.
    package static func count(_ number: Int, _ one: String, _ many: String? = nil) -> String {
        "\(grouped(number)) \(number == 1 ? one : many ?? one + "s")"
    }

    /// Abstentions by their reasons.
    static func reasons(_ counts: [Abstention: Int]) -> String {
        counts.byCount.map { "\($0.name) \(grouped($0.count))" }.joined(separator: ", ")
    }

    /// `truncated 3, transport 1`: the most frequent first.
    static func reasons(_ counts: [String: Int]) -> String {
        counts.sorted { (-$0.value, $0.key) < (-$1.value, $1.key) }
            .map { "\($0.key) \(grouped($0.value))" }
            .joined(separator: ", ")
    }
}

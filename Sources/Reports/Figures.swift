internal import Tournaments

/// Numbers as a reader at the terminal wants them; by hand, so that they look the same everywhere.
enum Figures {
    /// `41,200`.
    static func grouped(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        var result = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { result += "," }
            result.append(digit)
        }
        return result
    }

    /// `3.1`, rounded to `places` digits after the point; `?` for what is no finite number.
    static func fixed(_ number: Double, places: Int) -> String {
        let factor = (0..<places).reduce(1) { power, _ in power * 10 }
        guard let scaled = Int(exactly: (number * Double(factor)).rounded()) else { return "?" }
        let digits = String(scaled.magnitude)
        let padded = String(repeating: "0", count: max(places + 1 - digits.count, 0)) + digits
        let sign = scaled < 0 ? "-" : ""
        if places == 0 { return sign + padded }
        return sign + padded.dropLast(places) + "." + padded.suffix(places)
    }

    /// `82%`, or with `places` digits after the point.
    static func percent(_ share: Double, places: Int = 0) -> String {
        fixed(share * 100, places: places) + "%"
    }

    /// `1 match`, `2 matches`.
    static func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(grouped(number)) \(number == 1 ? one : many)"
    }

    /// Abstentions by their reasons.
    static func reasons(_ counts: [Abstention: Int]) -> String {
        reasons(Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, $0.value) }))
    }

    /// `truncated 3, transport 1`: the most frequent first.
    static func reasons(_ counts: [String: Int]) -> String {
        counts.sorted { (-$0.value, $0.key) < (-$1.value, $1.key) }
            .map { "\($0.key) \(grouped($0.value))" }
            .joined(separator: ", ")
    }
}

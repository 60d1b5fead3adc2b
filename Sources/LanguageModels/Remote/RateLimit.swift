/// The `x-ratelimit-*` headers of OpenAI, Groq and others.
///
/// Source: OpenAI's API documentation, *Rate limits in headers*.
enum RateLimit {
    /// For how many seconds nothing more will be taken; `nil` where requests and tokens are left,
    /// or where nothing is said.
    static func pause(_ headers: [String: String]) -> Double? {
        ["requests", "tokens"].compactMap { kind -> Double? in
            guard headers["x-ratelimit-remaining-" + kind] == "0" else { return nil }
            return headers["x-ratelimit-reset-" + kind].flatMap(seconds)
        }.max()
    }

    /// A duration such as `1.25s`, `200ms`, `6m0s`, or a number of seconds; `nil` for anything else,
    /// dates among them.
    static func seconds(_ text: String) -> Double? {
        // A larger number counts the seconds since 1970.
        if let seconds = Double(text) { return (0...86_400).contains(seconds) ? seconds : nil }
        var total = 0.0
        var rest = text[...]
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isNumber || $0 == "." }
            let unit = rest.dropFirst(digits.count).prefix { $0.isLetter }
            guard let number = Double(digits), let size = units[String(unit)] else { return nil }
            total += number * size
            rest = rest.dropFirst(digits.count + unit.count)
        }
        return text.isEmpty ? nil : total
    }

    private static let units = ["h": 3600, "m": 60, "s": 1, "ms": 0.001]
}

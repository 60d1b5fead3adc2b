internal import JSON

/// Reads the members of one object of a run's files, which anybody may have written: each is of its
/// kind and in its range, or the error names it, says what it is and what it must be.
///
/// The one way in for everything that is read from a run folder, so that nothing behind it has to ask
/// again whether sums, places and depths stay in bounds.
struct LogFields {
    private let object: JSONObject

    /// What one vote or request can have counted, in tokens, attempts or milliseconds (50 days).
    static let count = 0...(1 << 32)
    /// What one prompt's votes can add up to, and places in files.
    static let sum = 0...(1 << 40)
    /// Numbers that count from 1: of rounds, matches, votes, seeds.
    static let ordinal = 1...(1 << 32)
    /// Seconds since 1970, until the year 10,000.
    static let time = 0...253_402_300_800.0
    static let share = 0...1.0
    static let rating = -1e12...1e12

    init(_ object: JSONObject) { self.object = object }

    /// - Parameter what: what the value is called in an error: `it`, `an entrant`.
    init(_ json: JSON, _ what: String) throws(LogError) {
        guard let object = json.object else {
            throw .damaged("\(what) is \(json.kind), not an object")
        }
        self.object = object
    }

    /// The member as it is; `nil` where it is absent or null.
    func value(_ key: String) -> JSON? {
        guard let value = object[key], !value.isNull else { return nil }
        return value
    }

    func text(_ key: String) throws(LogError) -> String { try need(key, textIfAny(key)) }

    func textIfAny(_ key: String) throws(LogError) -> String? {
        try read(key, "a string", \.string)
    }

    /// A word that stands for something, as `first` or `swapped`.
    func word<Value>(_ key: String, _ meaning: (String) -> Value?) throws(LogError) -> Value {
        let word = try text(key)
        guard let value = meaning(word) else {
            throw .damaged("\"\(key)\" is \"\(word.prefix(40))\", which means nothing here")
        }
        return value
    }

    func list(_ key: String) throws(LogError) -> [JSON] { try need(key, listIfAny(key)) }

    func listIfAny(_ key: String) throws(LogError) -> [JSON]? {
        try read(key, "an array", \.array)
    }

    func integer(_ key: String, in range: ClosedRange<Int>) throws(LogError) -> Int {
        try need(key, integerIfAny(key, in: range))
    }

    func integerIfAny(_ key: String, in range: ClosedRange<Int>) throws(LogError) -> Int? {
        let kind = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return try read(key, kind) { $0.int.flatMap { range ~= $0 ? $0 : nil } }
    }

    func numberIfAny(_ key: String, in range: ClosedRange<Double>) throws(LogError) -> Double? {
        let kind = "a number from \(range.lowerBound) to \(range.upperBound)"
        return try read(key, kind) { $0.double.flatMap { range ~= $0 ? $0 : nil } }
    }

    private func read<Value>(
        _ key: String, _ kind: String, _ meaning: (JSON) -> Value?
    ) throws(LogError) -> Value? {
        guard let value = value(key) else { return nil }
        if let read = meaning(value) { return read }
        // Not the whole of it: the value may be as long as the line.
        let found =
            if case .number(let digits) = value { "\(digits.prefix(40))" } else { value.kind }
        throw .damaged("\"\(key)\" is \(found); it must be \(kind)")
    }

    private func need<Value>(_ key: String, _ value: Value?) throws(LogError) -> Value {
        guard let value else { throw .damaged("\"\(key)\" is missing") }
        return value
    }
}

extension [JSON] {
    /// The elements' strings.
    func texts(_ key: String) throws(LogError) -> [String] {
        var texts: [String] = []
        for element in self {
            guard let text = element.string else {
                throw .damaged("\"\(key)\" holds \(element.kind); it must hold strings")
            }
            texts.append(text)
        }
        return texts
    }
}

/// A JSON value that keeps the order of members and the spelling of numbers.
///
/// Bracket carries fields it does not know from input to output. `JSONSerialization` would reorder
/// and respell them (and encodes at 23 MB/s on Linux), `Codable` would drop them, and neither says
/// on which line a pipeline file is wrong.
public enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    /// A number as it was spelled; `double` and `int` read it.
    case number(String)
    case string(String)
    case array([JSON])
    case object(JSONObject)
}

// MARK: - Reading values

extension JSON {
    public var isNull: Bool { self == .null }

    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// An id: a string, or a number as it is spelled.
    public var label: String? {
        switch self {
        case .string(let text), .number(let text): text
        default: nil
        }
    }

    public var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The nearest number that a `Double` can hold; `nil` for one beyond all of them, as `1e999`.
    public var double: Double? {
        guard case .number(let text) = self, let value = Double(text), value.isFinite else {
            return nil
        }
        return value
    }

    /// The number as an integer, where it is one that fits (`3`, `3.0` and `3e0` all are).
    public var int: Int? {
        guard case .number(let text) = self else { return nil }
        return Int(text) ?? Double(text).flatMap { Int(exactly: $0) }
    }

    public var array: [JSON]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    public var object: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    /// The member `key`, if this is an object that has it.
    public subscript(key: String) -> JSON? { object?[key] }

    /// What kind of value this is, in the words of an error message.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

// MARK: - Making values

extension JSON {
    public static func number(_ value: Int) -> JSON { .number(String(value)) }

    /// The shortest spelling that reads back as `value`; `null` for one that is not finite, which
    /// JSON cannot write.
    public static func number(_ value: Double) -> JSON {
        guard value.isFinite else { return .null }
        if let whole = Int(exactly: value), value.magnitude < 0x1p53 {
            return .number(String(whole))
        }
        return .number(value.description)
    }

    public static func string(_ value: String?) -> JSON {
        if let value { .string(value) } else { .null }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral,
    ExpressibleByFloatLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .number(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    public init(nilLiteral: ()) { self = .null }
    public init(dictionaryLiteral elements: (String, JSON)...) {
        var object = JSONObject()
        for (key, value) in elements { object[key] = value }
        self = .object(object)
    }
}

package import JSON

/// Why a line of JSON Lines cannot be read, as a sentence that says what to do about it.
public enum LineError: Error, Sendable, Hashable, CustomStringConvertible {
    /// `column` counts bytes from 1.
    case notJSON(problem: String, column: Int)
    case invalidUTF8(column: Int)
    case notAnObject(found: String)
    case blank
    case tooLong(length: Int, limit: Int)
    /// `path` as in "candidates[3].text".
    case wrongType(path: String, expected: String, found: String)
    case missing(path: String)

    public var description: String {
        switch self {
        case .notJSON(let problem, let column):
            "the line is not JSON: \(problem) at column \(column); write one JSON object per line"
        case .invalidUTF8(let column):
            "invalid UTF-8 in the string at column \(column); save the file as UTF-8"
        case .notAnObject(let found):
            "the line holds \(found), not an object; write one JSON object per line"
        case .blank: "the line is empty; leave it out or write one JSON object"
        case .tooLong(let length, let limit):
            "the line has \(length) bytes, more than the limit of \(limit); split or shorten it"
        case .wrongType(let path, let expected, let found):
            "\"\(path)\" is \(found); it must be \(expected)"
        case .missing(let path): "\"\(path)\" is missing; add it"
        }
    }
}

extension Line {
    /// The object that a line holds.
    package static func object(_ bytes: [UInt8]) throws(LineError) -> JSONObject {
        let value = try value(bytes)
        guard let object = value.object else { throw .notAnObject(found: value.kind) }
        return object
    }

    /// What a line holds.
    package static func value(_ bytes: [UInt8]) throws(LineError) -> JSON {
        do {
            return try JSON.parse(bytes)
        } catch {
            if bytes.allSatisfy(isSpace) { throw .blank }
            if error.problem.hasPrefix("invalid UTF-8") { throw .invalidUTF8(column: error.column) }
            throw .notJSON(problem: error.problem, column: error.column)
        }
    }

    /// A member that may be a string, or a number as it is spelled; `nil` where it is absent or null.
    package static func label(_ value: JSON?, path: String) throws(LineError) -> String? {
        guard let value, !value.isNull else { return nil }
        guard let label = value.label else {
            throw .wrongType(path: path, expected: "a string or a number", found: value.kind)
        }
        return label
    }
}

/// How strictly text is read.
public enum JSONDialect: Sendable {
    /// RFC 8259.
    case json
    /// For files that people write: comments, trailing commas, unquoted keys, single quotes.
    case json5
}

/// Where and why text is not JSON.
public struct JSONError: Error, Equatable, CustomStringConvertible {
    /// What is wrong, as a clause: "expected a value".
    public let problem: String
    /// Lines and columns (in bytes) from 1.
    public let line: Int
    public let column: Int

    public var description: String { "\(problem) at line \(line), column \(column)" }
}

extension JSON {
    /// Reads one value that fills all of `bytes`.
    ///
    /// Escapes of unpaired surrogates become U+FFFD: Swift's strings cannot hold them, and a
    /// reply with half an emoji must not be lost for it.
    ///
    /// Arrays and objects may nest up to 128 levels.
    ///
    /// - Throws: `JSONError` for anything that is not JSON, also invalid UTF-8 and repeated keys.
    /// - Complexity: O(bytes).
    public static func parse(
        _ bytes: UnsafeRawBufferPointer, dialect: JSONDialect = .json
    ) throws(JSONError) -> JSON {
        var parser = JSONParser(bytes: bytes, dialect: dialect)
        return try parser.document()
    }

    public static func parse(
        _ bytes: [UInt8], dialect: JSONDialect = .json
    ) throws(JSONError) -> JSON {
        let result: Result<JSON, JSONError> = bytes.withUnsafeBytes { buffer in
            Result { () throws(JSONError) in try parse(buffer, dialect: dialect) }
        }
        return try result.get()
    }

    public static func parse(
        _ text: String, dialect: JSONDialect = .json
    ) throws(JSONError) -> JSON {
        try parse(Array(text.utf8), dialect: dialect)
    }

    /// Reads a file that people write, and on which line each member's key stands.
    ///
    /// - Complexity: O(bytes).
    public static func parseKeepingLines(
        _ text: String
    ) throws(JSONError) -> (value: JSON, lines: KeyLines) {
        let bytes = Array(text.utf8)
        let result: Result<(JSON, KeyLines), JSONError> = bytes.withUnsafeBytes { buffer in
            Result { () throws(JSONError) in
                var parser = JSONParser(bytes: buffer, dialect: .json5, lines: KeyLines())
                let value = try parser.document()
                return (value, parser.lines ?? KeyLines())
            }
        }
        return try result.get()
    }
}

/// A recursive-descent reader over bytes.
struct JSONParser {
    let bytes: UnsafeRawBufferPointer
    let dialect: JSONDialect
    var depthLeft = 128
    var at = 0
    /// The lines of the object read last; `nil` where lines are not wanted.
    var lines: KeyLines?
    /// How far lines are counted, and the line that stands there.
    private var counted = (offset: 0, line: 1)

    init(bytes: UnsafeRawBufferPointer, dialect: JSONDialect, lines: KeyLines? = nil) {
        self.bytes = bytes
        self.dialect = dialect
        self.lines = lines
    }

    mutating func document() throws(JSONError) -> JSON {
        try skipSpace()
        let value = try value()
        try skipSpace()
        if at < bytes.count { throw error("unexpected text after the value") }
        return value
    }

    mutating func value() throws(JSONError) -> JSON {
        guard let byte = peek else { throw error("the text ends where a value should stand") }
        switch byte {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "'") where dialect == .json5: return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw error(foreignWord(at) ?? "expected a value")
        }
    }

    private mutating func object() throws(JSONError) -> JSONObject {
        try descend()
        defer { depthLeft += 1 }
        var object = JSONObject()
        var lines = self.lines
        try skipSpace()
        while !take(UInt8(ascii: "}")) {
            let start = at
            let key = try key()
            guard object.place(of: key) == nil else {
                throw error("the key \"\(key)\" occurs twice", at: start)
            }
            let line = lines == nil ? 0 : line(at: start)
            if lines != nil { self.lines = KeyLines() }
            try skipSpace()
            guard take(UInt8(ascii: ":")) else { throw error("expected \":\" after a key") }
            try skipSpace()
            object.append(key, try value())
            if let inside = self.lines { lines?.set(key, line, inside: inside) }
            try separator(before: UInt8(ascii: "}"))
        }
        self.lines = lines
        return object
    }

    /// The line at `offset`, which must not lie before the last one asked for.
    private mutating func line(at offset: Int) -> Int {
        for at in counted.offset..<offset where bytes[at] == 0x0A { counted.line += 1 }
        counted.offset = offset
        return counted.line
    }

    private mutating func array() throws(JSONError) -> [JSON] {
        try descend()
        defer { depthLeft += 1 }
        var elements: [JSON] = []
        var lines = self.lines
        try skipSpace()
        while !take(UInt8(ascii: "]")) {
            let line = lines == nil ? 0 : line(at: at)
            if lines != nil { self.lines = KeyLines() }
            let place = elements.count
            elements.append(try value())
            if let inside = self.lines { lines?.set(String(place), line, inside: inside) }
            try separator(before: UInt8(ascii: "]"))
        }
        self.lines = lines
        return elements
    }

    private mutating func descend() throws(JSONError) {
        guard depthLeft > 0 else { throw error("nested too deeply") }
        depthLeft -= 1
        at += 1
    }

    /// After an element: a comma and another element, or `close`.
    private mutating func separator(before close: UInt8) throws(JSONError) {
        try skipSpace()
        if peek == close { return }
        guard take(UInt8(ascii: ",")) else {
            let name = String(UnicodeScalar(close))
            throw error("expected \",\" or \"\(name)\"")
        }
        try skipSpace()
        if peek == close && dialect == .json { throw error("a comma with nothing after it") }
    }

    private mutating func key() throws(JSONError) -> String {
        if peek == UInt8(ascii: "\"") || (dialect == .json5 && peek == UInt8(ascii: "'")) {
            return try string()
        }
        let start = at
        while dialect == .json5, let byte = peek, Self.isWord(byte) { at += 1 }
        guard at > start else { throw error("expected a key") }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"):
            true
        default: false
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
        let end = at + word.utf8CodeUnitCount
        guard end <= bytes.count else { throw error("expected a value") }
        for offset in 0..<word.utf8CodeUnitCount where bytes[at + offset] != word.utf8Start[offset]
        {
            throw error("expected a value")
        }
        at = end
        return value
    }

    private mutating func number() throws(JSONError) -> JSON {
        let start = at
        _ = take(UInt8(ascii: "-"))
        let leadingZero = peek == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, !(leadingZero && whole > 1) else {
            throw error(foreignWord(start) ?? "not a number", at: start)
        }
        if take(UInt8(ascii: ".")) {
            guard digits() > 0 else { throw error("not a number", at: start) }
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            at += 1
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard digits() > 0 else { throw error("not a number", at: start) }
        }
        return .number(String(decoding: bytes[start..<at], as: UTF8.self))
    }

    /// What is wrong with a word that other languages have for a value, as Python writes `NaN`.
    private func foreignWord(_ start: Int) -> String? {
        let sign = bytes[start] == UInt8(ascii: "-") ? 1 : 0
        let letters = bytes[(start + sign)...].prefix(10).prefix(while: Self.isWord)
        let word = String(decoding: bytes[start..<letters.endIndex], as: UTF8.self)
        switch String(decoding: letters, as: UTF8.self).lowercased() {
        case "nan", "infinity", "inf", "none", "undefined":
            return "\(word) is no JSON value (write null)"
        case let name where ["true", "false", "null"].contains(name):
            return "\(word) is no JSON value (write \(name))"
        default: return nil
        }
    }

    private mutating func digits() -> Int {
        let start = at
        while let byte = peek, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { at += 1 }
        return at - start
    }

    // MARK: Small steps

    var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

    mutating func take(_ byte: UInt8) -> Bool {
        guard peek == byte else { return false }
        at += 1
        return true
    }

    private mutating func skipSpace() throws(JSONError) {
        while let byte = peek {
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: at += 1
            case UInt8(ascii: "/") where dialect == .json5: try skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() throws(JSONError) {
        let start = at
        at += 1
        if take(UInt8(ascii: "/")) {
            while let byte = peek, byte != 0x0A { at += 1 }
        } else if take(UInt8(ascii: "*")) {
            while at + 1 < bytes.count {
                if bytes[at] == UInt8(ascii: "*") && bytes[at + 1] == UInt8(ascii: "/") {
                    at += 2
                    return
                }
                at += 1
            }
            throw error("a comment that does not end", at: start)
        } else {
            throw error("expected a comment", at: start)
        }
    }

    func error(_ problem: String, at offset: Int? = nil) -> JSONError {
        let offset = offset ?? at
        let before = bytes[..<min(offset, bytes.count)]
        let line = before.reduce(1) { $0 + ($1 == 0x0A ? 1 : 0) }
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return JSONError(
            problem: problem, line: line, column: offset - lineStart + 1)
    }
}

/// Finds one member of the object on a JSON line without building the value: at the speed of a
/// scan, several times that of parsing.
///
/// It watches strings and the nesting of brackets over the whole line, and no more. Whatever looks
/// out of the ordinary (an escape in a key or in the value, the member twice, brackets that do not
/// match) is `unsure`, and the caller parses the line.
package struct MemberScanner {
    enum Found: Equatable {
        /// The contents of a string without escapes, or the spelling of a number.
        case value(Range<Int>)
        case absent
        case unsure
    }

    private let bytes: UnsafeRawBufferPointer
    private let key: [UInt8]
    private var at = 0
    private var found: Range<Int>?

    /// Scans `bytes` for the top-level member `key`.
    static func scan(_ bytes: UnsafeRawBufferPointer, for key: [UInt8]) -> Found {
        var scanner = MemberScanner(bytes: bytes, key: key)
        return scanner.object() ?? .unsure
    }

    /// The member's value where a scan finds it, in a line that need not be right otherwise.
    package static func text(of key: String, in line: [UInt8]) -> String? {
        line.withUnsafeBytes { bytes in
            var scanner = MemberScanner(bytes: bytes, key: Array(key.utf8))
            _ = scanner.object()
            return scanner.found.flatMap { String(validating: bytes[$0], as: UTF8.self) }
        }
    }

    private init(bytes: UnsafeRawBufferPointer, key: [UInt8]) {
        self.bytes = bytes
        self.key = key
    }

    /// `nil` where the line is not plainly an object.
    private mutating func object() -> Found? {
        skipSpace()
        guard take("{") else { return nil }
        skipSpace()
        if !take("}") {
            repeat {
                skipSpace()
                guard let name = string(), let name = name.plain else { return nil }
                skipSpace()
                guard take(":") else { return nil }
                skipSpace()
                if bytes[name].elementsEqual(key) {
                    guard found == nil, let value = scalar() else { return nil }
                    found = value
                } else {
                    guard skipValue() else { return nil }
                }
                skipSpace()
            } while take(",")
            guard take("}") else { return nil }
        }
        skipSpace()
        guard at == bytes.count else { return nil }
        return found.map(Found.value) ?? .absent
    }

    /// A plain string or a number; anything else is for the parser to judge.
    private mutating func scalar() -> Range<Int>? {
        guard at < bytes.count else { return nil }
        if bytes[at] == UInt8(ascii: "\"") { return string()?.plain }
        let start = at
        if bytes[at] == UInt8(ascii: "-") { at += 1 }
        let digits = at
        while at < bytes.count, (0x30...0x39).contains(bytes[at]) { at += 1 }
        let leadingZero = at < bytes.count && bytes[digits] == 0x30 && at - digits > 1
        let ends =
            at < bytes.count
            && (bytes[at] == UInt8(ascii: ",") || bytes[at] == UInt8(ascii: "}")
                || Line.isSpace(bytes[at]))
        return at > digits && !leadingZero && ends ? start..<at : nil
    }

    private mutating func skipValue() -> Bool {
        var depth = 0
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                if string() == nil { return false }
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                at += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return bytes[at] == UInt8(ascii: "}") }
                depth -= 1
                at += 1
            case UInt8(ascii: ",") where depth == 0: return true
            default: at += 1
            }
        }
        return false
    }

    private struct Text {
        let range: Range<Int>
        let hasEscapes: Bool

        var plain: Range<Int>? { hasEscapes ? nil : range }
    }

    /// The string that starts at `at`, without its quotation marks.
    private mutating func string() -> Text? {
        guard take("\"") else { return nil }
        let start = at
        var hasEscapes = false
        while true {
            skipPlain()
            guard at < bytes.count else { return nil }
            switch bytes[at] {
            case UInt8(ascii: "\""):
                at += 1
                return Text(range: start..<at - 1, hasEscapes: hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                at += 2
            default: return nil
            }
        }
    }

    /// Moves `at` to the next quotation mark, backslash or control character, eight bytes at a
    /// time.
    private mutating func skipPlain() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let highs: UInt64 = 0x8080_8080_8080_8080
        while at + 8 <= bytes.count {
            let word = UInt64(
                littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
            let quotes = word ^ (ones &* 0x22)
            let slashes = word ^ (ones &* 0x5C)
            // The classic test for a zero byte; its lowest hit is always right.
            let hits =
                ((quotes &- ones) & ~quotes | (slashes &- ones) & ~slashes
                    | (word &- ones &* 0x20) & ~word) & highs
            if hits != 0 {
                at += hits.trailingZeroBitCount / 8
                return
            }
            at += 8
        }
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte < 0x20 { return }
            at += 1
        }
    }

    private mutating func skipSpace() {
        while at < bytes.count, Line.isSpace(bytes[at]) { at += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard at < bytes.count, bytes[at] == UInt8(ascii: character) else { return false }
        at += 1
        return true
    }
}

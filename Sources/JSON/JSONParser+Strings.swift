extension JSONParser {
    /// Reads a quoted string; `at` is the index of its opening quotation mark.
    mutating func string() throws(JSONError) -> String {
        let quote = bytes[at]
        let start = at
        at += 1
        let plain = at
        skipPlain(until: quote)
        // Most strings have no escape.
        if peek == quote {
            let text = try utf8(plain..<at)
            at += 1
            return text
        }
        var out: [UInt8] = []
        out.append(contentsOf: bytes[plain..<at])
        while let byte = peek {
            switch byte {
            case quote:
                at += 1
                guard let text = String(validating: out, as: UTF8.self) else {
                    throw error("invalid UTF-8 in a string", at: start)
                }
                return text
            case UInt8(ascii: "\\"):
                at += 1
                try escape(to: &out)
            case 0..<0x20: throw error("an unescaped control character in a string")
            default:
                let run = at
                skipPlain(until: quote)
                out.append(contentsOf: bytes[run..<at])
            }
        }
        throw error("a string that does not end", at: start)
    }

    /// Moves `at` to the next quotation mark, backslash or control character.
    private mutating func skipPlain(until quote: UInt8) {
        at = PlainText.end(bytes, from: at, quote: quote)
    }

    private func utf8(_ range: Range<Int>) throws(JSONError) -> String {
        let slice = UnsafeRawBufferPointer(rebasing: bytes[range])
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw error("invalid UTF-8 in a string", at: range.lowerBound)
        }
        return text
    }

    /// Appends the character of an escape; `at` is the index after its backslash.
    private mutating func escape(to out: inout [UInt8]) throws(JSONError) {
        guard let byte = peek else { throw error("a string that does not end") }
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(byte)
        case UInt8(ascii: "b"): out.append(0x08)
        case UInt8(ascii: "f"): out.append(0x0C)
        case UInt8(ascii: "n"): out.append(0x0A)
        case UInt8(ascii: "r"): out.append(0x0D)
        case UInt8(ascii: "t"): out.append(0x09)
        case UInt8(ascii: "u"): out.append(contentsOf: try unicodeEscape().utf8)
        case UInt8(ascii: "'") where dialect == .json5: out.append(byte)
        default: throw error("an unknown escape", at: at - 2)
        }
    }

    private mutating func unicodeEscape() throws(JSONError) -> Character {
        let unit = try hexUnit()
        if let scalar = UnicodeScalar(unit) { return Character(scalar) }
        // Half of a surrogate pair: without the other half it is not a character.
        guard unit < 0xDC00, at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"),
            bytes[at + 1] == UInt8(ascii: "u")
        else { return "\u{FFFD}" }
        let before = at
        at += 2
        let low = try hexUnit()
        guard (0xDC00..<0xE000).contains(low) else {
            at = before
            return "\u{FFFD}"
        }
        let value = 0x10000 + (UInt32(unit - 0xD800) << 10) + UInt32(low - 0xDC00)
        return UnicodeScalar(value).map(Character.init) ?? "\u{FFFD}"
    }

    private mutating func hexUnit() throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = peek, let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
                throw error("expected four hexadecimal digits")
            }
            unit = unit << 4 | UInt16(digit)
            at += 1
        }
        return unit
    }
}

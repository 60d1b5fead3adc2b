extension JSON {
    /// This value on one line, without spaces.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// `text` as UTF-8.
    public var bytes: [UInt8] {
        var out: [UInt8] = []
        write(to: &out)
        return out
    }

    /// Appends this value's text to `out`.
    public func write(to out: inout [UInt8]) {
        switch self {
        case .null: out.append(contentsOf: "null".utf8)
        case .bool(let value): out.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let text): out.append(contentsOf: text.utf8)
        case .string(let text): Self.write(text, to: &out)
        case .array(let elements):
            out.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                element.write(to: &out)
            }
            out.append(UInt8(ascii: "]"))
        case .object(let object):
            out.append(UInt8(ascii: "{"))
            for (index, member) in object.members.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                Self.write(member.key, to: &out)
                out.append(UInt8(ascii: ":"))
                member.value.write(to: &out)
            }
            out.append(UInt8(ascii: "}"))
        }
    }

    /// Appends `text` in quotes, escaping only what JSON demands: quotation marks, backslashes and
    /// control characters.
    public static func write(_ text: String, to out: inout [UInt8]) {
        var text = text
        out.append(UInt8(ascii: "\""))
        text.withUTF8 { utf8 in
            let bytes = UnsafeRawBufferPointer(utf8)
            var plain = 0
            while true {
                let end = PlainText.end(bytes, from: plain)
                out.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[plain..<end]))
                if end == utf8.count { break }
                escape(utf8[end], to: &out)
                plain = end + 1
            }
        }
        out.append(UInt8(ascii: "\""))
    }

    /// This value over several lines, two spaces a level, for files that people read.
    public var prettyText: String {
        var out = ""
        writePretty(to: &out, indent: "")
        return out
    }

    private func writePretty(to out: inout String, indent: String) {
        let inner = indent + "  "
        switch self {
        case .array(let elements) where !elements.isEmpty:
            out += "["
            for (index, element) in elements.enumerated() {
                out += (index > 0 ? "," : "") + "\n" + inner
                element.writePretty(to: &out, indent: inner)
            }
            out += "\n" + indent + "]"
        case .object(let object) where !object.isEmpty:
            out += "{"
            for (index, member) in object.members.enumerated() {
                out += (index > 0 ? "," : "") + "\n" + inner
                out += JSON.string(member.key).text + ": "
                member.value.writePretty(to: &out, indent: inner)
            }
            out += "\n" + indent + "}"
        default: out += text
        }
    }

    private static func escape(_ byte: UInt8, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): out.append(byte)
        case 0x08: out.append(UInt8(ascii: "b"))
        case 0x09: out.append(UInt8(ascii: "t"))
        case 0x0A: out.append(UInt8(ascii: "n"))
        case 0x0C: out.append(UInt8(ascii: "f"))
        case 0x0D: out.append(UInt8(ascii: "r"))
        default:
            let digits = Array("0123456789abcdef".utf8)
            out.append(contentsOf: "u00".utf8)
            out.append(digits[Int(byte >> 4)])
            out.append(digits[Int(byte & 15)])
        }
    }
}

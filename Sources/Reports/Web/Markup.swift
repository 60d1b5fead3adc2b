/// Puts texts that nobody vouches for into markup.
enum Markup {
    /// `raw` as the text of an element or the value of a quoted attribute, in HTML and XML; what
    /// XML does not allow, and what would reorder or hide text, becomes U+FFFD.
    static func text(_ raw: some StringProtocol) -> String {
        var out = ""
        for scalar in raw.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&#39;"
            case "\n", "\t": out.unicodeScalars.append(scalar)
            case "\u{200C}", "\u{200D}": out.unicodeScalars.append(scalar)
            default: out.unicodeScalars.append(isHidden(scalar) ? "\u{FFFD}" : scalar)
            }
        }
        return out
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value < 0x20 }
        if scalar.value > 0xFFFD, scalar.value & 0xFFFE == 0xFFFE { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return true
        default: return scalar.value == 0xFFFE || scalar.value == 0xFFFF
        }
    }

    /// Appends JSON for a `<script type="application/json">`: without a `<` nothing in it can end
    /// the element or begin a comment.
    static func appendData(_ json: [UInt8], to out: inout [UInt8]) {
        var rest = json[...]
        while let place = rest.firstIndex(of: UInt8(ascii: "<")) {
            out += rest[..<place]
            out += "\\u003c".utf8
            rest = rest[(place + 1)...]
        }
        out += rest
    }
}

/// A piece of one line that is safe to send to a terminal, and its width there.
///
/// Ids and answers are what models and strangers wrote. Nothing of them reaches a terminal but
/// through this type: control characters become visible pictures, and what would reorder, hide or
/// smear text becomes U+FFFD or goes.
struct Printable: Sendable, Hashable {
    let text: String
    let width: Int

    /// Makes `raw` fit for a line; safe text stays as it is.
    init(_ raw: some StringProtocol, _ charset: TextStyle.Charset) {
        var scalars = String.UnicodeScalarView()
        var marks = 0
        for scalar in raw.unicodeScalars {
            guard let shown = Self.shown(scalar) else { continue }
            if shown.displayWidth > 0 {
                marks = 0
            } else {
                // A mark without a letter would sit on whatever is drawn before this text.
                if scalars.isEmpty { scalars.append("\u{25CC}") }
                marks += 1
                // Beyond what scripts stack, marks smear over the lines above and below.
                if marks > Self.markLimit { continue }
            }
            scalars.append(shown)
        }
        let safe = String(scalars)
        text = charset == .ascii ? Self.ascii(safe) : safe
        width = text.displayWidth
    }

    private init(safe text: String) {
        self.text = text
        width = text.displayWidth
    }

    static func + (a: Printable, b: Printable) -> Printable { Printable(safe: a.text + b.text) }

    private static let markLimit = 6

    /// What stands for a scalar on the screen; `nil` for nothing.
    private static func shown(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0x09: " "
        case 0x00...0x1F: Unicode.Scalar(0x2400 + scalar.value)  // ␛ for escape
        case 0x7F: "\u{2421}"
        case 0x20...0x7E: scalar
        case 0x80...0x9F, 0xAD: replacement
        // Some terminals join emoji and some do not, so that a family is two columns or six.
        // Without joiners, skin tones and variation selectors all of them agree.
        case 0x200D, 0x1F3FB...0x1F3FF, 0xFE00...0xFE0F, 0xE0100...0xE01EF: nil
        case 0x200C: scalar  // Persian and Indic spelling
        case 0x2028, 0x2029: replacement
        default: scalar.properties.generalCategory == .format ? replacement : scalar
        }
    }

    private static let replacement: Unicode.Scalar = "\u{FFFD}"

    private static func ascii(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        return text.reduce(into: "") { result, character in
            switch character {
            case "‘", "’": result += "'"
            case "“", "”": result += "\""
            case "–", "—", "−": result += "-"
            case "…": result += "..."
            case "×": result += "x"
            default: result += character.isASCII ? String(character) : "?"
            }
        }
    }
}

// MARK: - Cutting

extension Printable {
    /// The beginning, at most `width` columns, with `ellipsis` where something is missing.
    func cut(to width: Int, ellipsis: String) -> Printable {
        if self.width <= width { return self }
        let room = width - ellipsis.displayWidth
        if room < 0 { return Printable(safe: "") }
        return Printable(safe: Self.prefix(text, room) + ellipsis)
    }

    /// The end, at most `width` columns, with `ellipsis` where something is missing.
    func cutStart(to width: Int, ellipsis: String) -> Printable {
        if self.width <= width { return self }
        let room = width - ellipsis.displayWidth
        if room < 0 { return Printable(safe: "") }
        return Printable(safe: ellipsis + Self.suffix(text, room))
    }

    /// Both ends, at most `width` columns: ids often differ at their ends alone.
    func cutMiddle(to width: Int, ellipsis: String) -> Printable {
        if self.width <= width { return self }
        let room = width - ellipsis.displayWidth
        if room < 0 { return Printable(safe: "") }
        let head = Self.prefix(text, room / 3)
        return Printable(safe: head + ellipsis + Self.suffix(text, room - head.displayWidth))
    }

    /// The longest beginning that takes at most `width` columns, letters with their marks.
    private static func prefix(_ text: String, _ width: Int) -> String {
        let scalars = text.unicodeScalars
        var used = 0
        let end = scalars.indices.first {
            used += scalars[$0].displayWidth
            return used > width
        }
        return String(scalars[..<(end ?? scalars.endIndex)])
    }

    /// The longest end that takes at most `width` columns, letters with their marks.
    ///
    /// By scalars: Swift finds a character from behind in time that grows with the run it stands in.
    private static func suffix(_ text: String, _ width: Int) -> String {
        let scalars = text.unicodeScalars
        var start = scalars.endIndex
        var used = 0
        var at = start
        while at > scalars.startIndex {
            scalars.formIndex(before: &at)
            let columns = scalars[at].displayWidth
            used += columns
            if used > width { break }
            // A mark belongs to the letter before it.
            if columns > 0 { start = at }
        }
        return String(scalars[start...])
    }
}

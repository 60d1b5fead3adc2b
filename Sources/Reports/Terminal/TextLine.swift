/// A line of a report: pieces of printable text and what each means.
///
/// The one way from a log to a screen, so that width, colour and safety are each kept in one place.
struct TextLine: Sendable, Hashable {
    private struct Span: Sendable, Hashable {
        var text: Printable
        var tone: Tone
    }

    private var spans: [Span] = []
    private(set) var width = 0

    init() {}

    init(_ text: Printable, _ tone: Tone = .plain) { append(text, tone) }

    mutating func append(_ text: Printable, _ tone: Tone = .plain) {
        if text.text.isEmpty { return }
        width += text.width
        if let last = spans.last, last.tone == tone {
            spans[spans.count - 1].text = last.text + text
        } else {
            spans.append(Span(text: text, tone: tone))
        }
    }

    mutating func append(_ line: TextLine) {
        width += line.width
        spans += line.spans
    }

    /// Fills up with spaces to `column`; nothing if the line is there already.
    mutating func pad(to column: Int) {
        if column > width { append(Printable(spaces: column - width)) }
    }

    /// The line without trailing spaces, cut to the style's width.
    func rendered(_ style: TextStyle) -> String {
        var result = ""
        var room = style.width
        for (index, span) in spans.enumerated() where room > 0 {
            var text = span.text.cut(to: room, ellipsis: Glyphs(style.charset).ellipsis).text
            room -= text.displayWidth
            if span.text.width > room + text.displayWidth { room = 0 }
            if index == spans.count - 1 { text.removeTrailingSpaces() }
            if style.colour == .ansi, let rendition = span.tone.rendition, !text.isEmpty {
                result += "\u{1B}[\(rendition)m\(text)\u{1B}[0m"
            } else {
                result += text
            }
        }
        if style.colour == .none { result.removeTrailingSpaces() }
        return result
    }
}

extension Printable {
    init(spaces count: Int) { self.init(String(repeating: " ", count: max(count, 0)), .ascii) }
}

extension String {
    mutating func removeTrailingSpaces() {
        while last == " " { removeLast() }
    }
}

extension Sequence<TextLine> {
    /// The lines, each ended by a line feed.
    func rendered(_ style: TextStyle) -> String {
        reduce(into: "") { $0 += $1.rendered(style) + "\n" }
    }
}

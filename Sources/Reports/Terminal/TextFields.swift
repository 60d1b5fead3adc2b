/// The lines `label   value` at the head of a report, long values wrapped beside their label.
struct TextFields {
    private let style: TextStyle
    private(set) var lines: [TextLine] = []
    private static let labelWidth = 12

    init(_ style: TextStyle) { self.style = style }

    /// - Parameter most: the most lines that the value may take; what is missing is marked.
    mutating func add(_ label: String, _ value: String, _ tone: Tone = .plain, most: Int = .max) {
        let room = max(style.width - Self.labelWidth, 8)
        // A line takes no more characters than columns, so a book is not wrapped for its first page.
        let value = most == .max ? value : String(value.prefix((most + 1) * (room + 1)))
        let wrapped = Printable.wrap(value, width: room, style.charset)
        for (index, text) in wrapped.prefix(most).enumerated() {
            var line = TextLine(Printable(index == 0 ? label : "", style.charset), .dim)
            line.pad(to: Self.labelWidth)
            if index == most - 1, wrapped.count > most {
                let ellipsis = Glyphs(style.charset).ellipsis
                let kept = text.cut(to: room - 2, ellipsis: "")
                line.append(Printable("\(kept.text) \(ellipsis)", style.charset), tone)
            } else {
                line.append(text, tone)
            }
            lines.append(line)
        }
    }
}

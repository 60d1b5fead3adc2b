internal import RunLogs

/// Two answers in two columns, line against line, and the words that the other one lacks marked.
struct SideBySide {
    private let style: TextStyle
    private let heads: [(text: Printable, tone: Tone)]
    private let texts: [String]
    private let leftOut: [TextLine]
    private let column: Int

    private static let lineLimit = 60

    init(_ match: BracketLog.MatchLog, _ log: BracketLog, _ style: TextStyle) {
        self.style = style
        column = (style.width - 3) / 2
        let ids = [match.first, match.second]
        let entrants = ids.map { id in log.entrants.first { $0.id == id } }
        texts = entrants.map { $0?.answer ?? "" }
        leftOut = entrants.compactMap(\.self).flatMap { TextReport.leftOut($0, style) }
        let ellipsis = Glyphs(style.charset).ellipsis
        let width = column
        let marks = AnswerMarks(log, style.charset)
        heads = ids.map { id in
            let words = marks.words(of: id).map { "  " + $0 } ?? ""
            let name = Printable(id, style.charset)
                .cutMiddle(to: width - words.displayWidth, ellipsis: ellipsis)
            return (
                Printable(name.text + words, style.charset),
                id == match.winner ? .winner : .title
            )
        }
    }

    var lines: [TextLine] { answers + leftOut }

    private var answers: [TextLine] {
        var out = [
            row(TextLine(heads[0].text, heads[0].tone), TextLine(heads[1].text, heads[1].tone))
        ]
        if texts[0] == texts[1], !texts[0].isEmpty {
            out.append(TextLine(Printable("the two answers are the same", style.charset), .dim))
            out += Printable.wrap(
                Self.head(texts[0], 2 * column), width: style.width, style.charset
            )
            .prefix(Self.lineLimit).map { TextLine($0) }
            return out
        }
        let words = texts.map { TextDifference.words(Self.head($0, column)) }
        let difference = TextDifference(words[0], words[1])
        let columns = (0..<2).map { side in
            wrap(words[side], differing: difference.map { side == 0 ? $0.first : $0.second })
        }
        let count = max(columns[0].count, columns[1].count)
        for index in 0..<min(count, Self.lineLimit) {
            out.append(
                row(
                    index < columns[0].count ? columns[0][index] : TextLine(),
                    index < columns[1].count ? columns[1][index] : TextLine()))
        }
        if count > Self.lineLimit {
            let more = Figures.count(count - Self.lineLimit, "more line", "more lines")
            out.append(
                TextLine(
                    Printable("\(Glyphs(style.charset).ellipsis) \(more)", style.charset), .dim))
        }
        let note =
            difference == nil
            ? "the answers have too little in common to mark differences"
            : style.colour == .none ? "[…] marks words that the other answer lacks" : nil
        if let note, !texts[0].isEmpty, !texts[1].isEmpty {
            out.append(TextLine(Printable(note, style.charset), .dim))
        }
        return out
    }

    /// More of a text than the lines that are shown can hold.
    private static func head(_ text: String, _ width: Int) -> String {
        String(text.unicodeScalars.prefix(2 * width * lineLimit))
    }

    private func row(_ left: TextLine, _ right: TextLine) -> TextLine {
        var line = left
        line.pad(to: column)
        line.append(Printable(" \(Glyphs(style.charset).vertical) ", style.charset), .dim)
        line.append(right)
        return line
    }

    /// The next word on the same line that is no white space, in the direction of `step`: marks stand
    /// around the whole of what differs, so that each that opens is closed.
    private static func neighbour(_ words: [String], _ index: Int, _ step: Int) -> Int? {
        var place = index + step
        while words.indices.contains(place), words[place] != "\n" {
            if !words[place].allSatisfy(\.isWhitespace) { return place }
            place += step
        }
        return nil
    }

    /// Words as lines of the column's width. Where there is no colour, brackets stand around what
    /// differs.
    private func wrap(_ words: [String], differing: Set<Int>?) -> [TextLine] {
        var lines: [TextLine] = []
        var line = TextLine()
        func flush() {
            lines.append(line)
            line = TextLine()
        }
        for (index, word) in words.enumerated() {
            if word == "\n" {
                flush()
                continue
            }
            let isSpace = word.allSatisfy(\.isWhitespace)
            if isSpace, line.width == 0 { continue }
            let differs = !isSpace && differing?.contains(index) == true
            var shown = word
            if differs, style.colour == .none {
                let before = Self.neighbour(words, index, -1).map {
                    differing?.contains($0) == true
                }
                let after = Self.neighbour(words, index, 1).map { differing?.contains($0) == true }
                shown = (before == true ? "" : "[") + word + (after == true ? "" : "]")
            }
            for piece in Printable.wrap(shown, width: column, style.charset) {
                if line.width + piece.width > column { flush() }
                if !isSpace || line.width > 0 { line.append(piece, differs ? .changed : .plain) }
            }
        }
        if line.width > 0 { flush() }
        return lines
    }
}

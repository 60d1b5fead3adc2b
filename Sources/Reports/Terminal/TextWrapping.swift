extension Printable {
    /// `raw` as lines of at most `width` columns, broken between words, before or after wide
    /// characters, and inside a word only where it is longer than a line.
    ///
    /// - Parameter width: at least 2, the width of an ideograph.
    static func wrap(_ raw: String, width: Int, _ charset: TextStyle.Charset) -> [Printable] {
        raw.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            .flatMap { line -> [Printable] in
                let tabless = line.contains("\t") ? expandTabs(line) : String(line)
                return wrap(line: Printable(tabless, charset), width: width)
            }
    }

    private static func expandTabs(_ line: Substring) -> String {
        line.reduce(into: "") { $0 += $1 == "\t" ? "    " : String($1) }
    }

    private static func wrap(line: Printable, width: Int) -> [Printable] {
        if line.width <= width { return [line] }
        let characters = Array(line.text)
        var lines: [Printable] = []
        var start = 0
        while start < characters.count {
            var (end, used) = (start, 0)
            var lastBreak: Int?
            while end < characters.count {
                used += characters[end].displayWidth
                if used > width { break }
                end += 1
                if end < characters.count, mayBreak(characters[end - 1], characters[end]) {
                    lastBreak = end
                }
            }
            // A character wider than the line still has to go somewhere.
            if end == start { end += 1 }
            if end < characters.count, let lastBreak, lastBreak > start { end = lastBreak }
            var text = String(characters[start..<end])
            text.removeTrailingSpaces()
            lines.append(Printable(text, .unicode))
            start = end
            while start < characters.count, characters[start] == " " { start += 1 }
        }
        return lines
    }

    private static func mayBreak(_ before: Character, _ after: Character) -> Bool {
        before == " " || after == " " || before.displayWidth == 2 || after.displayWidth == 2
    }
}

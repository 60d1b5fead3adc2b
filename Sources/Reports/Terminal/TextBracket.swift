public import RunLogs

/// A knockout in characters, fitted to a width.
///
/// Up to eight places are drawn with a row between the two of a match; more take one row each, so
/// that 32 entrants are 32 rows. Each box after the first column holds the votes of the match that
/// led to it, the winner's first.
public enum TextBracket {
    /// The drawing, each line ended by a line feed; `nil` if the log does not hold a whole knockout
    /// or its bracket cannot be drawn in `style.width` columns.
    public static func text(_ log: BracketLog, style: TextStyle) -> String? {
        lines(log, seeded: true, style: style)?.rendered(style)
    }

    static func lines(_ log: BracketLog, seeded: Bool, style: TextStyle) -> [TextLine]? {
        let spacing: BracketDrawing.Spacing = log.entrants.count <= 8 ? .roomy : .compact
        guard let drawing = BracketDrawing(log, spacing: spacing) else { return nil }
        let labels = BracketLabels(log, drawing, seeded: seeded, style)
        guard let columns = BracketColumns(drawing, labels, width: style.width) else { return nil }
        var canvas = BracketCanvas(drawing, labels, columns, style)
        canvas.draw()
        return canvas.lines + legend(labels, columns, style)
    }

    /// Says what the marks mean, where there are any, and what the first column holds.
    private static func legend(
        _ labels: BracketLabels, _ columns: BracketColumns, _ style: TextStyle
    ) -> [TextLine] {
        let glyphs = Glyphs(style.charset)
        var notes: [(mark: String, meaning: String, tone: Tone)] = []
        if labels.hasRight { notes.append((glyphs.right, "right answer", .plain)) }
        if labels.hasWrong { notes.append((glyphs.wrong, "wrong", .plain)) }
        if labels.hasUpsets {
            notes.append((glyphs.upset, "upset: the worse seed won", .plain))
        }
        if labels.hasUndecided {
            notes.append((glyphs.undecided, "undecided: the better seed went on", .undecided))
        }
        if labels.hasEqual {
            notes.append((glyphs.equal, "equal: nobody was asked", .plain))
        }
        if labels.hasSeeds {
            let end = columns.ending > 0 ? ", how the answer ends" : ""
            notes.append(("first column:", "seed, id" + end, .dim))
        }
        if notes.isEmpty { return [] }
        var lines = [TextLine(), TextLine()]
        for note in notes {
            var entry = TextLine(Printable(note.mark, style.charset), note.tone)
            entry.append(Printable(" \(note.meaning)", style.charset), .dim)
            let last = lines.count - 1
            if lines[last].width > 0, lines[last].width + 3 + entry.width <= style.width {
                lines[last].append(Printable(spaces: 3))
                lines[last].append(entry)
            } else if lines[last].width > 0 {
                lines.append(entry)
            } else {
                lines[last] = entry
            }
        }
        return lines
    }
}

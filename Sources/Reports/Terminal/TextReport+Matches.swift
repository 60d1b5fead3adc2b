internal import RunLogs

extension TextReport {
    /// The matches round by round, for brackets that cannot be drawn: `c01 3–1 c08`.
    static func matches(_ log: BracketLog, _ style: TextStyle) -> [TextLine] {
        let glyphs = Glyphs(style.charset)
        var lines: [TextLine] = []
        var round: Int?
        for match in log.matches {
            if match.match.round != round {
                round = match.match.round
                lines.append(TextLine(Printable("round \(match.match.round)", style.charset), .dim))
            }
            lines.append(line(match, winner: log.winner, glyphs, style))
        }
        return lines
    }

    private static func line(
        _ match: BracketLog.MatchLog, winner: String, _ glyphs: Glyphs, _ style: TextStyle
    ) -> TextLine {
        let isUndecided = match.outcome == .undecided
        let votes = "\(match.tally.first)\(glyphs.dash)\(match.tally.second)"
        let score = Printable(
            match.outcome == .equal
                ? glyphs.equal : votes + (isUndecided ? glyphs.undecided : ""), style.charset)
        // Both names get the same share of what the score, its spaces and the indent leave.
        let room = max((style.width - score.width - 4) / 2, 1)
        func name(_ id: String) -> (Printable, Tone) {
            let tone: Tone =
                match.winner != id ? .dim : id == winner ? .path : .plain
            return (
                Printable(id, style.charset).cutMiddle(to: room, ellipsis: glyphs.ellipsis), tone
            )
        }
        var line = TextLine(Printable(spaces: 2))
        let (first, firstTone) = name(match.first)
        let (second, secondTone) = name(match.second)
        line.append(first, firstTone)
        line.append(Printable(spaces: 1))
        line.append(score, isUndecided ? .undecided : .plain)
        line.append(Printable(spaces: 1))
        line.append(second, secondTone)
        return line
    }
}

internal import RunLogs

extension TextReport {
    /// Rank, id, rating and record of everyone, who beat whom where there is room for it, and what
    /// decided between equal ratings.
    static func standings(_ log: BracketLog, _ style: TextStyle) -> [TextLine] {
        let table = StandingsTable(log, style)
        return table.lines + ratingNote(log, style) + tieBreaks(log, style)
    }

    private static let tieBreakLimit = 6

    private static func tieBreaks(_ log: BracketLog, _ style: TextStyle) -> [TextLine] {
        if log.tieBreaks.isEmpty { return [] }
        var fields = TextFields(style)
        for (index, tie) in log.tieBreaks.prefix(tieBreakLimit).enumerated() {
            let by = tie.by.map { $0 == "_" ? " " : String($0) }.joined()
            fields.add(
                index == 0 ? "equal" : "", "\(tie.ahead) before \(tie.behind) by \(by)", most: 2)
        }
        let more = log.tieBreaks.count - tieBreakLimit
        if more > 0 { fields.add("", "and \(Figures.grouped(more)) more") }
        return [TextLine()] + fields.lines
    }
}

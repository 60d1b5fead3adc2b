internal import RunLogs

/// Lays out a cross table, without its right half where that would not fit.
struct StandingsTable {
    private let table: CrossTable
    private let style: TextStyle
    private let glyphs: Glyphs
    private let names: [Printable]
    /// With half of their intervals, where there are any.
    private let ratings: [String]
    private let records: [String]
    private let cells: [[(text: Printable, tone: Tone)]]

    private let rankWidth: Int
    private let nameWidth: Int
    private let ratingWidth: Int
    private let recordWidth: Int
    /// The width of a cell of the right half, a space included; `nil` where there is no room.
    private let cellWidth: Int?

    private static let minimumName = 6

    init(_ log: BracketLog, _ style: TextStyle) {
        // A cell takes two columns at least.
        let mayFit = 2 * log.entrants.count < style.width
        let table = CrossTable(log, meetings: mayFit)
        self.table = table
        self.style = style
        let glyphs = Glyphs(style.charset)
        self.glyphs = glyphs
        names = table.rows.map { Printable($0.id, style.charset) }
        ratings = table.rows.map { TextReport.rating($0.rating, $0.interval, glyphs) }
        let hasUndecided = table.rows.contains { $0.undecided > 0 }
        records = table.rows.map { row in
            let record = "\(row.won)\(glyphs.dash)\(row.lost)"
            return hasUndecided ? record + "\(glyphs.dash)\(row.undecided)" : record
        }
        cells = table.rows.indices.map { rank in
            table.rows[rank].against.enumerated().map { other, meetings in
                Self.cell(meetings, isItself: rank == other, glyphs, style)
            }
        }

        rankWidth = String(table.rows.count).count
        let rating = ratings.map(\.displayWidth).max() ?? 0
        ratingWidth = rating == 0 ? 0 : max(rating, 6)
        recordWidth = max(records.map(\.displayWidth).max() ?? 0, 6)
        let longest = max(names.map(\.width).max() ?? 0, 2)
        let ratingSpace = ratingWidth > 0 ? ratingWidth + 2 : 0
        let others = rankWidth + 2 + ratingSpace + 2 + recordWidth
        let cell = 1 + max(rankWidth, cells.joined().map(\.text.width).max() ?? 1)
        let matrix = 2 + cell * table.rows.count
        if mayFit, table.rows.count > 1,
            others + min(longest, Self.minimumName) + matrix <= style.width
        {
            cellWidth = cell
            nameWidth = min(longest, style.width - others - matrix)
        } else {
            cellWidth = nil
            nameWidth = min(longest, max(style.width - others, Self.minimumName))
        }
    }

    var lines: [TextLine] {
        [head] + table.rows.indices.map(row)
            + (cellWidth == nil ? [] : [legend])
    }

    private var head: TextLine {
        var line = TextLine()
        line.pad(to: rankWidth + 2)
        line.append(Printable("id", style.charset), .dim)
        line.pad(to: rankWidth + 2 + nameWidth)
        if ratingWidth > 0 { add(Printable("rating", style.charset), .dim, ratingWidth, to: &line) }
        add(Printable("record", style.charset), .dim, recordWidth, to: &line)
        guard let cellWidth else { return line }
        line.append(Printable(spaces: 2))
        for rank in table.rows.indices {
            let number = Printable(String(rank + 1), style.charset)
            line.pad(to: line.width + cellWidth - number.width)
            line.append(number, .dim)
        }
        return line
    }

    private func row(_ rank: Int) -> TextLine {
        let tone: Tone = rank == 0 ? .winner : .plain
        var line = TextLine()
        let number = Printable(String(rank + 1), style.charset)
        line.pad(to: rankWidth - number.width)
        line.append(number, .dim)
        line.pad(to: rankWidth + 2)
        line.append(names[rank].cutMiddle(to: nameWidth, ellipsis: glyphs.ellipsis), tone)
        line.pad(to: rankWidth + 2 + nameWidth)
        if ratingWidth > 0 {
            add(Printable(ratings[rank], style.charset), tone, ratingWidth, to: &line)
        }
        add(Printable(records[rank], style.charset), tone, recordWidth, to: &line)
        guard let cellWidth else { return line }
        line.append(Printable(spaces: 2))
        for cell in cells[rank] {
            line.pad(to: line.width + cellWidth - cell.text.width)
            line.append(cell.text, cell.tone)
        }
        return line
    }

    private func add(_ text: Printable, _ tone: Tone, _ width: Int, to line: inout TextLine) {
        line.pad(to: line.width + 2 + width - text.width)
        line.append(text, tone)
    }

    private var legend: TextLine {
        var line = TextLine()
        line.pad(to: rankWidth + 2)
        var text = "each row against each column: 1 won, 0 lost"
        if table.rows.contains(where: { $0.undecided > 0 }) { text += ", \(glyphs.half) undecided" }
        line.append(Printable(text, style.charset), .dim)
        return line
    }

    /// Points against one opponent, in the manner of chess: 1, 0 or ½ for the usual one meeting.
    private static func cell(
        _ meetings: CrossTable.Meetings, isItself: Bool, _ glyphs: Glyphs, _ style: TextStyle
    ) -> (text: Printable, tone: Tone) {
        func cell(_ text: String, _ tone: Tone) -> (text: Printable, tone: Tone) {
            (Printable(text, style.charset), tone)
        }
        if isItself { return cell(glyphs.itself, .dim) }
        if meetings == CrossTable.Meetings() { return cell(" ", .dim) }
        if meetings.undecided == 0 {
            return cell(String(meetings.won), meetings.won > meetings.lost ? .plain : .dim)
        }
        let whole = meetings.won + meetings.undecided / 2
        let half = meetings.undecided.isMultiple(of: 2) ? "" : glyphs.half
        return cell(whole == 0 && !half.isEmpty ? half : "\(whole)\(half)", .undecided)
    }
}

internal import RunLogs

extension TextReport {
    private static let ratedLimit = 16

    /// `1203.4 ±171`: a rating and half of its 95 % interval.
    static func rating(
        _ value: Double?, _ interval: ClosedRange<Double>?, _ glyphs: Glyphs
    ) -> String {
        guard let value else { return "" }
        let rating = Figures.fixed(value, places: 1)
        guard let interval else { return rating }
        let reach = (interval.upperBound - interval.lowerBound) / 2
        return "\(rating) \(glyphs.within)\(Figures.fixed(reach, places: 0))"
    }

    /// What the ratings are, where a pipeline asks for them.
    static func ratingNote(_ log: BracketLog, _ style: TextStyle) -> [TextLine] {
        guard let rated = log.rated else { return [] }
        var note = "rated by \(name(of: rated, style))"
        if rated.ratings.contains(where: { $0.interval != nil }) {
            note += " on the votes; \(Glyphs(style.charset).within) half of the 95 % interval"
        }
        return Printable.wrap(note, width: style.width, style.charset).map { TextLine($0, .dim) }
    }

    private static func name(of rated: BracketLog.Rated, _ style: TextStyle) -> String {
        switch rated.by {
        case "bradley_terry": "Bradley\(Glyphs(style.charset).dash)Terry"
        case "elo": "Elo"
        default: rated.by
        }
    }

    /// The ratings beside a bracket, highest first.
    static func ratings(_ log: BracketLog, _ style: TextStyle) -> [TextLine] {
        guard let rated = log.rated else { return [] }
        let glyphs = Glyphs(style.charset)
        let places = Dictionary(log.ranking.enumerated().map { ($1, $0) }) { first, _ in first }
        let rows = zip(log.entrants.map(\.id), rated.ratings).sorted {
            (-$0.1.value, places[$0.0] ?? 0) < (-$1.1.value, places[$1.0] ?? 0)
        }
        var fields = TextFields(style)
        for (index, row) in rows.prefix(ratedLimit).enumerated() {
            let rating = rating(row.1.value, row.1.interval, glyphs)
            fields.add(index == 0 ? "ratings" : "", "\(rating)  \(row.0)", most: 1)
        }
        if rows.count > ratedLimit {
            fields.add("", "and \(Figures.grouped(rows.count - ratedLimit)) more")
        }
        return fields.lines + ratingNote(log, style)
    }
}

package import RunLogs

/// Where everything of a knockout goes on paper: boxes for entrants, connectors for matches.
///
/// Coordinates are abstract. A column is a round (column 0 holds the whole field, the last one the
/// champion alone); a row is a line of text or any other unit of height. No two boxes share a row
/// and a column, and a connector stands to the right of the column whose boxes it joins, so that
/// any output that gives each column a strip of its own is free of overlaps.
package struct BracketDrawing: Sendable, Hashable {
    /// How close the rows are.
    package enum Spacing: Sendable, Hashable {
        /// A row for each place of the first round; a first-round winner stands beside the upper
        /// of its pair.
        case compact
        /// A winner stands in a row of its own between the two that it comes from.
        case roomy
    }

    /// What became of the entrant of a box in the match that the box stands in.
    package enum Fate: Sendable, Hashable {
        case advanced, lost, champion, third
        /// The box is an empty place: whoever stands opposite had a bye.
        case bye
    }

    /// One place in one round.
    package struct Box: Sendable, Hashable {
        package var column: Int
        package var row: Int
        /// An index into the log's entrants; `nil` for an empty place.
        package var entrant: Int?
        /// The match that brought the entrant here, as an index into the log's matches; `nil` in
        /// the first column and after a bye.
        package var match: Int?
        package var fate: Fate
    }

    /// The lines that join the two boxes of a match and lead to the one that its winner gets.
    package struct Connector: Sendable, Hashable {
        /// An index into the log's matches; `nil` for a bye.
        package var match: Int?
        /// The column of the two boxes; the winner's is the next.
        package var column: Int
        /// The rows of the two boxes and of the winner's, `upper` < `lower`, `exit` between them
        /// or on either.
        package var upper: Int
        package var lower: Int
        package var exit: Int
    }

    /// By column, then row; those of a third-place match come last.
    package private(set) var boxes: [Box] = []
    package private(set) var connectors: [Connector] = []
    package let columns: Int
    package private(set) var rows: Int
    /// The row above a third-place match, for its title; `nil` where none was played. Its boxes
    /// stand below the bracket, in the last two columns.
    package private(set) var thirdPlaceRow: Int?

    /// Of more entrants than this there is no drawing: nobody would find anything in it.
    package static let entrantLimit = 4_096

    /// Lays out the bracket of a log; `nil` if the log does not hold a whole knockout, or one of more
    /// than `entrantLimit`.
    ///
    /// A log of one entrant and no match gives one box. The positions of byes follow from the
    /// matches that are not there.
    package init?(_ log: BracketLog, spacing: Spacing = .compact) {
        guard log.entrants.count <= Self.entrantLimit, let field = KnockoutField(log) else {
            return nil
        }
        let layout = RowLayout(spacing: spacing)
        columns = field.columns.count
        rows = layout.rows(slots: field.columns[0].count)
        let last = columns - 1
        for (column, places) in field.columns.enumerated() {
            for (index, place) in places.enumerated() {
                let row = layout.row(column: column, index: index)
                let fate: Fate =
                    if place.entrant == nil {
                        .bye
                    } else if column == last {
                        .champion
                    } else {
                        field.columns[column + 1][index / 2].entrant == place.entrant
                            ? .advanced : .lost
                    }
                boxes.append(
                    Box(
                        column: column, row: row, entrant: place.entrant, match: place.match,
                        fate: fate))
                guard index.isMultiple(of: 2), column < last else { continue }
                connectors.append(
                    Connector(
                        match: field.columns[column + 1][index / 2].match, column: column,
                        upper: row, lower: layout.row(column: column, index: index + 1),
                        exit: layout.row(column: column + 1, index: index / 2)))
            }
        }
        if let third = field.thirdPlace { add(third, layout, in: log) }
    }

    private mutating func add(_ third: KnockoutField.Third, _ layout: RowLayout, in log: BracketLog)
    {
        let title = rows + 1
        let upper = title + 1
        let lower = upper + layout.row(column: 0, index: 1)
        let exit = upper + layout.row(column: 1, index: 0)
        let column = columns - 2
        func fate(_ entrant: Int) -> Fate { entrant == third.winner ? .advanced : .lost }
        for (row, entrant) in [(upper, third.first), (lower, third.second)] {
            boxes.append(
                Box(column: column, row: row, entrant: entrant, match: nil, fate: fate(entrant)))
        }
        boxes.append(
            Box(
                column: column + 1, row: exit, entrant: third.winner, match: third.match,
                fate: .third))
        connectors.append(
            Connector(match: third.match, column: column, upper: upper, lower: lower, exit: exit))
        thirdPlaceRow = title
        rows = lower + 1
    }
}

/// Which row belongs to which place.
private struct RowLayout {
    var spacing: BracketDrawing.Spacing

    func rows(slots: Int) -> Int {
        spacing == .compact ? slots : 2 * slots - 1
    }

    /// A place's row: halfway between the two that lead to it. In a compact drawing there is no
    /// row between the two of a first-round pair, so the upper one's is taken.
    func row(column: Int, index: Int) -> Int {
        if column == 0 { return spacing == .compact ? index : 2 * index }
        let upper = row(column: column - 1, index: 2 * index)
        let lower = row(column: column - 1, index: 2 * index + 1)
        return (upper + lower) / 2
    }
}

public import RunLogs

/// One prompt's bracket, or the ratings of its round robin, as a picture that stands alone: light and
/// dark, without a font or a script.
public struct SVGBracket {
    private let log: BracketLog
    private let labels: [String]
    private let seeds: [String: Int]

    /// - Parameter seeded: whether seeds say who is thought to be better, so that there are upsets.
    public init(_ log: BracketLog, seeded: Bool = true) {
        self.log = log
        seeds =
            seeded ? Dictionary(log.entrants.map { ($0.id, $0.seed) }) { first, _ in first } : [:]
        labels = PromptData.labels(log)
    }

    /// - Returns: an SVG document; `nil` for a log that holds neither ratings nor a whole knockout that
    ///   can be drawn.
    public var document: String? {
        let spacing: BracketDrawing.Spacing = log.entrants.count <= 8 ? .roomy : .compact
        if log.shape == .bracket {
            return BracketDrawing(log, spacing: spacing).map { knockout($0) }
        }
        return log.shownRatings.isEmpty ? nil : ratings
    }

    // MARK: Knockouts

    private static let (name, gap, row, box, top, seed) = (142.0, 44.0, 25.0, 21.0, 30.0, 24.0)

    private func x(_ column: Int) -> Double {
        Self.seed + 2 + Double(column) * (Self.name + Self.gap)
    }
    private func y(_ row: Int) -> Double { Self.top + Double(row) * Self.row }

    private func knockout(_ drawing: BracketDrawing) -> String {
        let champion = drawing.boxes.first { $0.fate == .champion }?.entrant
        var body = ""
        for column in 0..<drawing.columns {
            body += SVG.text(
                BracketCanvas.roundNames(places: 1 << (drawing.columns - 1 - column))[0],
                x: x(column), y: 16, "s")
        }
        if let third = drawing.thirdPlaceRow {
            body += SVG.text("third place", x: x(drawing.columns - 2), y: y(third) + 16, "s")
        }
        let byPlace = Dictionary(
            uniqueKeysWithValues: drawing.boxes.map { (Place(column: $0.column, row: $0.row), $0) })
        for join in drawing.connectors {
            let next = byPlace[Place(column: join.column + 1, row: join.exit)]
            let upper = byPlace[Place(column: join.column, row: join.upper)]
            let isPath = next?.entrant == champion && next?.fate != .third
            body += connector(
                join,
                champion: isPath ? (upper?.entrant == champion ? join.upper : join.lower) : nil)
        }
        var tallies: [Place: Int] = [:]
        for join in drawing.connectors {
            guard let match = join.match.map({ log.matches[$0] }) else { continue }
            for row in [join.upper, join.lower] {
                let place = Place(column: join.column, row: row)
                guard let entrant = byPlace[place]?.entrant else { continue }
                let isFirst = log.entrants[entrant].id == match.first
                tallies[place] = match.tally[isFirst ? .first : .second]
            }
        }
        for box in drawing.boxes {
            body += self.box(
                box, votes: tallies[Place(column: box.column, row: box.row)],
                isPath: box.entrant != nil && box.entrant == champion)
        }
        return document(
            width: x(drawing.columns - 1) + Self.name + 6, height: y(drawing.rows) + 6, body)
    }

    private struct Place: Hashable {
        var column: Int
        var row: Int
    }

    /// - Parameter champion: the row from which the champion comes, if it does.
    private func connector(_ join: BracketDrawing.Connector, champion: Int?) -> String {
        let right = x(join.column) + Self.name
        let upright = right + Self.gap / 2
        func middle(_ row: Int) -> Double { y(row) + Self.box / 2 }
        func n(_ value: Double) -> String { SVG.number(value) }
        var out = "<path class=\"join\" d=\""
        out += "M\(n(right)) \(n(middle(join.upper)))H\(n(upright))V\(n(middle(join.lower)))"
        out += "H\(n(right))M\(n(upright)) \(n(middle(join.exit)))H\(n(x(join.column + 1)))\"/>"
        if let champion {
            out += "<path class=\"join path\" d=\"M\(n(right)) \(n(middle(champion)))"
            out += "H\(n(upright))V\(n(middle(join.exit)))H\(n(x(join.column + 1)))\"/>"
        }
        guard let match = join.match.map({ log.matches[$0] }) else { return out }
        if match.outcome == .undecided {
            out += SVG.text("?", x: upright + 5, y: middle(join.exit) - 4, "doubt")
        } else if match.outcome == .equal {
            out += SVG.text("=", x: upright + 5, y: middle(join.exit) - 4, "s")
        } else if match.isUpset(seed: { seeds[$0] }) {
            out += SVG.text("▲", x: upright + 5, y: middle(join.exit) - 4, "up")
        }
        return out
    }

    private func box(_ box: BracketDrawing.Box, votes: Int?, isPath: Bool) -> String {
        let (left, top) = (x(box.column), y(box.row))
        let isChampion = box.fate == .champion
        let isOut = box.fate == .lost || box.fate == .bye
        let style = isChampion ? "won" : isPath && !isOut ? "path" : isOut ? "s" : ""
        func n(_ value: Double) -> String { SVG.number(value) }
        var out =
            "<rect class=\"box\(isPath && !isOut ? " path" : "")\(isChampion ? " won" : "")\" "
            + "x=\"\(n(left))\" y=\"\(n(top))\" width=\"\(n(Self.name))\" height=\"\(n(Self.box))\" "
            + "rx=\"4\"/>"
        guard let entrant = box.entrant.map({ log.entrants[$0] }) else {
            return out + SVG.text("bye", x: left + 8, y: top + 15, "s")
        }
        if box.column == 0 {
            out += SVG.text(String(entrant.seed), x: left - 6, y: top + 15, "s", "end")
        }
        out += SVG.text(
            SVG.cut(labels[box.entrant ?? 0], PromptData.boxLimit), x: left + 8, y: top + 15,
            style)
        if let votes {
            out += SVG.text(String(votes), x: left + Self.name - 8, y: top + 15, style, "end")
        }
        return out
    }

    // MARK: Ratings

    private var ratings: String {
        let table = CrossTable(log, meetings: false)
        let values = table.rows.flatMap { row in
            [row.rating, row.interval?.lowerBound, row.interval?.upperBound].compactMap(\.self)
        }
        let (least, most) = (values.min() ?? 0, values.max() ?? 1)
        let span = most > least ? most - least : 1
        var body = ""
        for (index, row) in table.rows.enumerated() {
            guard let rating = row.rating else { continue }
            let y = 24.0 + 24 * Double(index)
            let style = index == 0 ? "path" : ""
            func place(_ value: Double) -> Double {
                176 + (most > least ? (value - least) / span : 0.5) * 380
            }
            let x = place(rating)
            body += "<path class=\"rule\" d=\"M176 \(SVG.number(y - 4))H556\"/>"
            body += SVG.text(SVG.cut(row.id, 22), x: 162, y: y, style, "end")
            if let interval = row.interval {
                let ends = [interval.lowerBound, interval.upperBound].map {
                    SVG.number(place($0))
                }
                body += "<path class=\"join\" d=\"M\(ends[0]) \(SVG.number(y - 4))H\(ends[1])\"/>"
            }
            body +=
                "<circle class=\"dot \(style)\" cx=\"\(SVG.number(x))\" cy=\"\(SVG.number(y - 4))\" "
                + "r=\"5\"/>"
            body += SVG.text(
                Figures.fixed(rating, places: 1), x: 574, y: y, style.isEmpty ? "s" : style)
        }
        return document(width: 640, height: 24 * Double(table.rows.count) + 16, body)
    }

    private func document(width: Double, height: Double, _ body: String) -> String {
        SVG.document(width: width, height: height, label: "\(log.format) of prompt \(log.id)", body)
    }
}

extension SVG {
    static func document(width: Double, height: Double, label: String, _ body: String) -> String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="\(number(width))" \
        height="\(number(height))" viewBox="0 0 \(number(width)) \(number(height))" role="img" \
        aria-label="\(Markup.text(label))">
        <style>\(WebSource.pictureStyle)</style>
        <rect class="paper" width="100%" height="100%"/>
        \(body)
        </svg>

        """
    }
}

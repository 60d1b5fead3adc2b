/// Puts a bracket's boxes and connectors on lines of text.
struct BracketCanvas {
    private struct Piece {
        var x: Int
        var text: Printable
        var tone: Tone
    }

    private let drawing: BracketDrawing
    private let labels: BracketLabels
    private let plan: BracketColumns
    private let style: TextStyle
    private let glyphs: Glyphs
    private var pieces: [[Piece]]
    /// The first free terminal column after a box, by its bracket column and row.
    private var ends: [[Int: Int]]
    private let champion: Int?

    init(
        _ drawing: BracketDrawing, _ labels: BracketLabels, _ plan: BracketColumns,
        _ style: TextStyle
    ) {
        self.drawing = drawing
        self.labels = labels
        self.plan = plan
        self.style = style
        glyphs = Glyphs(style.charset)
        // The first line is for the names of the rounds.
        pieces = Array(repeating: [], count: drawing.rows + 1)
        ends = Array(repeating: [:], count: drawing.columns)
        champion = drawing.boxes.first { $0.fate == .champion }?.entrant
    }

    var lines: [TextLine] {
        pieces.map { row in
            row.sorted { $0.x < $1.x }.reduce(into: TextLine()) { line, piece in
                line.pad(to: piece.x)
                line.append(piece.text, piece.tone)
            }
        }
    }

    mutating func draw() {
        if drawing.columns > 1 { drawRoundNames() }
        for box in drawing.boxes { draw(box) }
        for connector in drawing.connectors { draw(connector) }
        if let row = drawing.thirdPlaceRow {
            put(row, plan.columns[drawing.columns - 2].start, "third place", .dim)
        }
        if pieces[0].isEmpty { pieces.removeFirst() }
    }

    private mutating func put(_ row: Int, _ x: Int, _ text: String, _ tone: Tone) {
        pieces[row + 1].append(Piece(x: x, text: Printable(text, style.charset), tone: tone))
    }

    // MARK: Boxes

    private mutating func draw(_ box: BracketDrawing.Box) {
        let column = plan.columns[box.column]
        let tone = tone(of: box)
        var line = TextLine()
        func add(_ text: Printable, _ tone: Tone, to line: inout TextLine, _ row: inout [Piece]) {
            row.append(Piece(x: column.start + line.width, text: text, tone: tone))
            line.append(text, tone)
        }
        let row = box.row + 1
        if box.column == 0 {
            let seed = box.entrant.map { labels.seeds[$0] } ?? Printable(spaces: 0)
            line.pad(to: labels.seedWidth - seed.width)
            add(seed, .dim, to: &line, &pieces[row])
            line.pad(to: labels.seedWidth + 1)
        }
        if box.fate == .champion {
            add(Printable(glyphs.champion + " ", style.charset), tone, to: &line, &pieces[row])
        }
        let nameStart = line.width
        let name =
            box.entrant.map { labels.name($0, column.naming, width: column.name) }
            ?? Printable("bye", style.charset)
        add(name, tone, to: &line, &pieces[row])
        if let match = box.match {
            line.pad(to: nameStart + column.name + 1)
            add(
                labels.score(match), labels.isUndecided(match) ? .undecided : tone, to: &line,
                &pieces[row])
        }
        if box.column == 0, plan.ending > 0, let entrant = box.entrant,
            labels.endings[entrant].width > 0
        {
            line.pad(to: nameStart + column.name + 2)
            let ending = labels.ending(entrant, width: plan.ending)
            add(ending, .dim, to: &line, &pieces[row])
        }
        ends[box.column][box.row] = column.start + line.width
    }

    private func tone(of box: BracketDrawing.Box) -> Tone {
        switch box.fate {
        case .champion: .winner
        case .lost, .bye: .dim
        case .advanced, .third: box.entrant == champion ? .path : .plain
        }
    }

    // MARK: Lines

    private mutating func draw(_ connector: BracketDrawing.Connector) {
        let upright = plan.columns[connector.column].upright
        for row in connector.upper...connector.lower {
            let isArm = row == connector.upper || row == connector.lower
            if isArm, let end = ends[connector.column][row] {
                // A space keeps line and name apart, where there is one to spare.
                let start = upright - end >= 2 ? end + 1 : end
                if start < upright {
                    put(
                        row, start, String(repeating: glyphs.horizontal, count: upright - start),
                        .dim)
                }
            }
            put(row, upright, joint(connector, row), .dim)
        }
        if plan.arm > 0 {
            put(
                connector.exit, upright + 1, String(repeating: glyphs.horizontal, count: plan.arm),
                .dim)
        }
    }

    private func joint(_ connector: BracketDrawing.Connector, _ row: Int) -> String {
        let isExit = row == connector.exit
        return switch row {
        case connector.upper: isExit ? glyphs.teeDown : glyphs.cornerDown
        case connector.lower: isExit ? glyphs.teeUp : glyphs.cornerUp
        default: isExit ? glyphs.teeRight : glyphs.vertical
        }
    }

    // MARK: Names of the rounds

    private mutating func drawRoundNames() {
        let last = drawing.columns - 1
        let places = plan.columns.indices.map { index in
            var start = plan.columns[index].start
            if index == 0 { start += labels.seedWidth + 1 }
            if index == last { start += 2 }
            let end = index == last ? style.width : plan.columns[index + 1].start - 1
            return (names: Self.roundNames(places: 1 << (last - index)), start: start, end: end)
        }
        // One manner for all; in the shortest, a name that still does not fit is left out.
        let manner =
            (0..<2).first { manner in
                places.allSatisfy { $0.start + $0.names[manner].displayWidth <= $0.end }
            } ?? 2
        for place in places {
            let name = place.names[manner]
            if place.start + name.displayWidth <= place.end { put(-1, place.start, name, .dim) }
        }
    }

    /// What a round with so many places is called: in full, short, and shorter.
    static func roundNames(places: Int) -> [String] {
        switch places {
        case 1: ["winner", "winner", "winner"]
        case 2: ["final", "final", "F"]
        case 4: ["semi-finals", "semis", "SF"]
        case 8: ["quarter-finals", "quarters", "QF"]
        default: ["round of \(places)", "last \(places)", "R\(places)"]
        }
    }
}

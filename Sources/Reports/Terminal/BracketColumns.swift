/// How a line of terminal columns is shared among a bracket's columns.
///
/// From the roomiest that fits: names in full and the ends of the answers; names in full; names
/// without what they have in common; names cut ever shorter; seeds, where cut names would no longer
/// tell entrants apart.
struct BracketColumns {
    struct Column {
        /// Where the box begins: in the first column with the seed, later with the name.
        var start = 0
        var name = 0
        var naming = BracketLabels.Naming.full
        var score = 0
        /// Where the connector's upright stands.
        var upright = 0
    }

    private(set) var columns: [Column]
    /// The width of the answers' ends in the first column; 0 for none.
    private(set) var ending = 0
    /// Dashes between an upright and the winner's box.
    private(set) var arm = 0
    /// Columns between a box and its upright, at least 1.
    private var gap = 1

    private let seedWidth: Int
    private static let minimumName = 3
    private static let minimumEnding = 12
    private static let endingLimit = 60

    /// `nil` if the bracket does not fit into `width`.
    init?(_ drawing: BracketDrawing, _ labels: BracketLabels, width: Int) {
        columns = Array(repeating: Column(), count: drawing.columns)
        seedWidth = labels.seedWidth
        for box in drawing.boxes {
            guard let match = box.match else { continue }
            columns[box.column].score = max(
                columns[box.column].score, labels.score(match).width)
        }
        let fitter = NameFitter(drawing, labels)
        for column in columns.indices { fitter.fit(&columns[column], column, cap: .max) }
        (arm, gap) = (1, 2)
        if total > width { (arm, gap) = (0, 1) }
        if total > width { shorten(fitter, width) }
        guard total <= width else { return nil }
        spread(width - total, labels)
        place()
    }

    /// The champion's star and its space.
    private static let star = 2

    var total: Int {
        let boxes = columns.reduce(0) { $0 + $1.name + ($1.score > 0 ? 1 + $1.score : 0) }
        let connectors = columns.count - 1
        let endings = ending > 0 ? ending + 2 : 0
        return seedWidth + 1 + endings + boxes + connectors * (gap + 1 + arm + 1) + Self.star
    }

    private mutating func shorten(_ fitter: NameFitter, _ width: Int) {
        let longest = columns.map(\.name).max() ?? 0
        // No name longer than the line fits, and every step looks at all of them.
        var cap = min(longest - 1, width)
        while cap >= Self.minimumName {
            fitter.fit(&columns, cap: cap)
            if total <= width { break }
            cap -= 1
        }
        // What is left goes to the lines; to the first column, which then explains the short names
        // of the rest; to the champion; and to the rounds between, which should look alike.
        if total + columns.count - 1 <= width { gap = 2 }
        widen([0], fitter, width)
        widen([columns.count - 1], fitter, width)
        if total + columns.count - 1 <= width { arm = 1 }
        widen(Array(1..<max(columns.count - 1, 1)), fitter, width)
    }

    /// Gives columns the names that what is left of `width` has room for.
    private mutating func widen(_ indices: [Int], _ fitter: NameFitter, _ width: Int) {
        let before = columns
        for index in indices {
            let room = indices.count == 1 ? before[index].name + width - total : .max
            fitter.fit(&columns[index], index, cap: room)
        }
        if total > width { columns = before }
    }

    private mutating func spread(_ spare: Int, _ labels: BracketLabels) {
        var spare = spare
        let longest = min(labels.longestEnding, Self.endingLimit)
        if longest > 0, spare - 2 >= min(longest, Self.minimumEnding) {
            let most = min(longest, spare - 2)
            ending = labels.endings.indices.map { labels.ending($0, width: most).width }.max() ?? 0
            spare -= ending + 2
        }
        let connectors = columns.count - 1
        guard connectors > 0 else { return }
        for _ in 0..<2 where arm > 0 && spare >= connectors * 2 {
            (arm, gap) = (arm + 1, gap + 1)
            spare -= connectors * 2
        }
    }

    private mutating func place() {
        var x = 0
        for index in columns.indices {
            let column = columns[index]
            columns[index].start = x
            var end = x + column.name + (column.score > 0 ? 1 + column.score : 0)
            if index == 0 { end += seedWidth + 1 + (ending > 0 ? ending + 2 : 0) }
            columns[index].upright = end + gap
            x = end + gap + 1 + arm + 1
        }
    }
}

/// Finds how wide the names of a column get under a cap.
private struct NameFitter {
    private let labels: BracketLabels
    private var entrants: [[Int]]
    private var hasByes: [Bool]

    init(_ drawing: BracketDrawing, _ labels: BracketLabels) {
        self.labels = labels
        entrants = Array(repeating: [], count: drawing.columns)
        hasByes = Array(repeating: false, count: drawing.columns)
        for box in drawing.boxes {
            if let entrant = box.entrant {
                entrants[box.column].append(entrant)
            } else {
                hasByes[box.column] = true
            }
        }
    }

    /// Fits all columns, those between the first and the champion's in one way if it must be seeds.
    func fit(_ columns: inout [BracketColumns.Column], cap: Int) {
        for index in columns.indices { fit(&columns[index], index, cap: cap) }
        let between = columns.indices.dropFirst().dropLast()
        guard between.contains(where: { columns[$0].naming == .seed }) else { return }
        for index in between {
            columns[index].naming = .seed
            columns[index].name = width(index, .seed, cap: cap)
        }
    }

    /// Takes the fullest names that fit into `cap` columns.
    func fit(_ column: inout BracketColumns.Column, _ index: Int, cap: Int) {
        column.naming = .full
        column.name = width(index, .full, cap: .max)
        if column.name <= cap { return }
        column.naming = .short
        column.name = width(index, .short, cap: cap)
        // In the first column every name stands beside its seed.
        if index == 0 || labels.areDistinct(entrants[index], .short, width: cap) { return }
        column.naming = .seed
        column.name = width(index, .seed, cap: cap)
    }

    private func width(_ index: Int, _ naming: BracketLabels.Naming, cap: Int) -> Int {
        let bye = hasByes[index] ? 3 : 0
        return entrants[index].reduce(bye) {
            max($0, labels.name($1, naming, width: cap).width)
        }
    }
}

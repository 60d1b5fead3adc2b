/// Curves with intervals over one axis, which doubles at each step where its range is wide.
struct LineChart: Sendable {
    struct Line: Sendable {
        var name: String
        var points: [CurvePoint]
    }

    var title: String
    var axis: String
    var lines: [Line]

    private static let (left, plot, top, depth) = (44.0, 400.0, 8.0, 230.0)
    /// Of the legend: where it begins, its row, a line in it, a wide character.
    private static let (legend, row, key, character) = (left + plot + 14, 20.0, 28.0, 7.2)

    /// As the legend's names need it.
    var width: Double {
        let longest = legendNames.map(\.count).max() ?? 0
        return max(680, Self.legend + Self.key + 6 + Self.character * Double(longest))
    }

    var height: Double {
        Self.top + max(Self.depth + 44, Self.row * Double(lines.count) + 24)
    }

    var svg: String {
        let size = "0 0 \(SVG.number(width)) \(SVG.number(height))"
        return
            "<svg viewBox=\"\(size)\" role=\"img\" aria-label=\"\(Markup.text(title))\">\(body)</svg>"
    }

    var body: String {
        var out = grid
        for index in lines.indices {
            out += curve(index) + key(index)
        }
        return out
    }

    // MARK: Scales

    private var xs: [Double] { Array(Set(lines.flatMap { $0.points.map(\.x) })).sorted() }

    /// From x to coordinates; costs of 0 stand where half of the least cost would.
    private var across: (Double) -> Double {
        let all = xs
        func coordinate(_ share: Double) -> Double {
            Self.left + (0.03 + 0.94 * share) * Self.plot
        }
        guard all.count > 1, let last = all.last, let least = all.first(where: { $0 > 0 }) else {
            return { _ in coordinate(0.5) }
        }
        if last / least < 6 { return { coordinate(($0 - all[0]) / (last - all[0])) } }
        let first = all[0] > 0 ? least : least / 2
        let span = Self.log2(last / first)
        return { coordinate(Self.log2(max($0, first) / first) / span) }
    }

    /// By hand: this module gets by without a maths library.
    private static func log2(_ value: Double) -> Double {
        guard value > 0 else { return 0 }
        let exponent = value.exponent
        var (mantissa, fraction, bit) = (value.significand, 0.0, 0.5)
        for _ in 0..<24 {
            mantissa *= mantissa
            if mantissa >= 2 {
                fraction += bit
                mantissa /= 2
            }
            bit /= 2
        }
        return Double(exponent) + fraction
    }

    /// The share at the bottom and the top: the whole range cut to tens of percent.
    private var range: (low: Double, high: Double) {
        let points = lines.flatMap(\.points)
        let low = points.map(\.low).min() ?? 0
        let high = points.map(\.high).max() ?? 1
        let bottom = max(0, (low * 10).rounded(.down) / 10)
        let top = min(1, (high * 10).rounded(.up) / 10)
        return top - bottom < 0.2 ? (max(0, top - 0.2), max(top, 0.2)) : (bottom, top)
    }

    private var down: (Double) -> Double {
        let (low, high) = range
        return { Self.top + (high - $0) / (high - low) * Self.depth }
    }

    // MARK: Pieces

    private var grid: String {
        let ((low, high), x, y) = (range, across, down)
        var out = ""
        let steps = max(Int(((high - low) * 10).rounded()), 1)
        for step in 0...steps {
            let share = low + Double(step) * (high - low) / Double(steps)
            out += "<path class=\"axis\" d=\"M\(SVG.number(Self.left)) \(SVG.number(y(share)))"
            out += "H\(SVG.number(Self.left + Self.plot))\"/>"
            out += SVG.text(Figures.percent(share), x: Self.left - 7, y: y(share) + 4, "s", "end")
        }
        let base = Self.top + Self.depth
        var lastLabel = -1.0
        for value in xs where x(value) - lastLabel > 30 {
            lastLabel = x(value)
            let text = Int(exactly: value).map(Figures.grouped) ?? Figures.fixed(value, places: 1)
            out += SVG.text(text, x: lastLabel, y: base + 17, "s", "middle")
        }
        return out + SVG.text(axis, x: Self.left + Self.plot / 2, y: base + 36, "s", "middle")
    }

    /// Six colours, then the same with dashes, other ones each time: no two lines look alike.
    private static func look(_ index: Int) -> (colour: String, dashes: String) {
        let round = index / 6
        let dashes = ["8 4"] + Array(repeating: "2 4", count: max(round - 1, 0))
        return (
            "c\(index % 6)",
            round == 0 ? "" : " stroke-dasharray=\"\(dashes.joined(separator: " "))\""
        )
    }

    private static func stroke(_ index: Int, _ path: String) -> String {
        let (colour, dashes) = look(index)
        return "<path class=\"line \(colour)\"\(dashes) d=\"\(path)\"/>"
    }

    private func curve(_ index: Int) -> String {
        let (x, y) = (across, down)
        let points = lines[index].points.map {
            (
                x: SVG.number(x($0.x)), y: SVG.number(y($0.y)), low: SVG.number(y($0.low)),
                high: SVG.number(y($0.high))
            )
        }
        let colour = Self.look(index).colour
        var out = Self.stroke(
            index, "M" + points.map { "\($0.x) \($0.y)" }.joined(separator: "L"))
        for point in points {
            out += "<path class=\"band \(colour)\" d=\"M\(point.x) \(point.low)V\(point.high)\"/>"
            out += "<circle class=\"\(colour)\" cx=\"\(point.x)\" cy=\"\(point.y)\" r=\"3\"/>"
        }
        return out
    }

    /// The lines' names, cut where they are long and stay different.
    private var legendNames: [String] {
        let names = lines.map(\.name)
        let cut = names.map { SVG.cut($0, 44) }
        return Set(cut).count == Set(names).count ? cut : names
    }

    private func key(_ index: Int) -> String {
        let y = Self.top + 10 + Double(index) * Self.row
        let left = SVG.number(Self.legend)
        return Self.stroke(
            index, "M\(left) \(SVG.number(y - 4))H\(SVG.number(Self.legend + Self.key))")
            + SVG.text(legendNames[index], x: Self.legend + Self.key + 6, y: y)
    }

    var table: String {
        var out = "<table><thead><tr><th>series</th><th>\(Markup.text(axis))</th><th>accuracy</th>"
        out += "<th>95 %</th><th>interval</th><th>prompts</th></tr></thead><tbody>"
        for line in lines {
            for point in line.points {
                let bounds = [point.low, point.high].map { Figures.percent($0, places: 1) }
                let cells = [
                    line.name, Figures.fixed(point.x, places: 1),
                    Figures.percent(point.y, places: 1), bounds.joined(separator: " – "),
                    point.interval.rawValue, Figures.grouped(point.prompts),
                ]
                out += "<tr>" + cells.map { "<td>\(Markup.text($0))</td>" }.joined() + "</tr>"
            }
        }
        return out + "</tbody></table>"
    }
}

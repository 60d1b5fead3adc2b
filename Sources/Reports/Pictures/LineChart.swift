internal import Files

/// Curves with intervals over one axis, which doubles at each step where its range is wide.
struct LineChart: Sendable {
    struct Line: Sendable {
        var name: String
        var points: [CurvePoint]
    }

    var title: String
    var axis: String
    var lines: [Line]

    static let width = 680.0
    private static let (left, plot, top, depth) = (44.0, 400.0, 8.0, 230.0)

    var height: Double { max(Self.top + Self.depth + 44, Self.top + Double(lines.count) * 20 + 24) }

    var svg: String {
        let size = "0 0 \(SVG.number(Self.width)) \(SVG.number(height))"
        return
            "<svg viewBox=\"\(size)\" role=\"img\" aria-label=\"\(Markup.text(title))\">\(body)</svg>"
    }

    private var xs: [Double] { Array(Set(lines.flatMap { $0.points.map(\.x) })).sorted() }

    /// Fractions of the plot's width; costs of 0 stand where half of the least cost would.
    private func place(_ x: Double) -> Double {
        let all = xs
        guard let last = all.last, let least = all.first(where: { $0 > 0 }), last > 0 else {
            return 0.5
        }
        if all.count == 1 { return 0.5 }
        if last / least < 6 {
            let first = all[0]
            return 0.03 + 0.94 * (x - first) / max(last - first, 1e-9)
        }
        let first = all[0] > 0 ? least : least / 2
        return 0.03 + 0.94 * Self.log2(max(x, first) / first) / Self.log2(last / first)
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

    var body: String {
        let (low, high) = range
        func x(_ value: Double) -> Double { Self.left + place(value) * Self.plot }
        func y(_ value: Double) -> Double {
            Self.top + (high - value) / (high - low) * Self.depth
        }
        func n(_ value: Double) -> String { SVG.number(value) }
        var out = ""
        let steps = Int(((high - low) * 10).rounded())
        for step in 0...max(steps, 1) {
            let share = low + Double(step) * (high - low) / Double(max(steps, 1))
            out +=
                "<path class=\"axis\" d=\"M\(n(Self.left)) \(n(y(share)))H\(n(Self.left + Self.plot))\"/>"
            out += SVG.text(Figures.percent(share), x: Self.left - 7, y: y(share) + 4, "s", "end")
        }
        var lastLabel = -1.0
        for value in xs where x(value) - lastLabel > 30 {
            lastLabel = x(value)
            let text = Int(exactly: value).map(Figures.grouped) ?? Figures.fixed(value, places: 1)
            out += SVG.text(text, x: lastLabel, y: Self.top + Self.depth + 17, "s", "middle")
        }
        out += SVG.text(
            axis, x: Self.left + Self.plot / 2, y: Self.top + Self.depth + 36, "s", "middle")
        for (index, line) in lines.enumerated() {
            let colour = "c\(index % 6)"
            let path = line.points.map { "\(n(x($0.x))) \(n(y($0.y)))" }.joined(separator: "L")
            out += "<path class=\"line \(colour)\" d=\"M\(path)\"/>"
            for point in line.points {
                out +=
                    "<path class=\"band \(colour)\" d=\"M\(n(x(point.x))) \(n(y(point.low)))V\(n(y(point.high)))\"/>"
                out +=
                    "<circle class=\"\(colour)\" cx=\"\(n(x(point.x)))\" cy=\"\(n(y(point.y)))\" r=\"3\"/>"
            }
            let key = Self.top + 10 + Double(index) * 20
            let right = Self.left + Self.plot + 14
            out +=
                "<path class=\"line \(colour)\" d=\"M\(n(right)) \(n(key - 4))H\(n(right + 18))\"/>"
            out += SVG.text(SVG.cut(line.name, 24), x: right + 24, y: key)
        }
        return out
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

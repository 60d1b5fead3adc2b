extension CurvesReport {
    /// The curves for a terminal: a bar a point, with its 95 % interval.
    package func text(_ style: TextStyle = .plain) -> String {
        var lines: [TextLine] = []
        for chart in charts {
            if !lines.isEmpty { lines.append(TextLine()) }
            lines.append(TextLine(Printable(chart.title, style.charset), .title))
            lines.append(TextLine(Printable(chart.axis, style.charset), .dim))
            for line in chart.lines { lines += TextCurve(line, style).lines }
        }
        return lines.rendered(style)
    }
}

/// One line of a chart as bars.
private struct TextCurve {
    private let line: LineChart.Line
    private let style: TextStyle
    private let places: [String]

    init(_ line: LineChart.Line, _ style: TextStyle) {
        self.line = line
        self.style = style
        places = line.points.map { point in
            let isWhole = point.x == point.x.rounded() && abs(point.x) < 1e15
            return isWhole ? Figures.grouped(Int(point.x)) : Figures.fixed(point.x, places: 1)
        }
    }

    var lines: [TextLine] {
        let width = places.map(\.count).max() ?? 0
        // Two spaces, the place, the share, the bar, the interval.
        let bar = min(50, max(0, style.width - width - 27))
        let rows = zip(places, line.points).map { place, point in
            let share = Figures.percent(point.y, places: 1)
            var row = TextLine(Printable(spaces: 2 + width - place.count))
            row.append(Printable(place, style.charset), .dim)
            row.append(Printable(spaces: max(1, 8 - share.count)))
            row.append(Printable(share, style.charset))
            row.append(Printable("  " + fill(point.y, bar), style.charset), .path)
            let low = Figures.percent(point.low, places: 1, mark: "")
            let high = Figures.percent(point.high, places: 1, mark: "")
            row.append(
                Printable("  \(low)\(Glyphs(style.charset).dash)\(high)", style.charset), .dim)
            return row
        }
        return [TextLine(Printable(line.name, style.charset))] + rows
    }

    /// `share` of `width` columns, in eighths where there are such characters.
    private func fill(_ share: Double, _ width: Int) -> String {
        let eighths = Int((min(1, max(0, share)) * Double(width * 8)).rounded())
        let block = style.charset == .unicode ? "█" : "#"
        let ends =
            style.charset == .unicode
            ? ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"] : ["", "", "", "", "#", "#", "#", "#"]
        let drawn = String(repeating: block, count: eighths / 8) + ends[eighths % 8]
        return drawn + String(repeating: " ", count: max(0, width - drawn.count))
    }
}

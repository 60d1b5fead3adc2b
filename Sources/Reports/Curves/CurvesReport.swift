/// Curves as CSV, as one SVG picture, as a page, or as text.
package struct CurvesReport {
    private let curves: Curves

    package init(_ curves: Curves) { self.curves = curves }

    // MARK: CSV

    /// A row a point: `axis,run,series,x,accuracy,low,high,prompts,interval`.
    package var csv: String {
        var out = "axis,run,series,x,accuracy,low,high,prompts,interval\n"
        for axis in Curves.Axis.allCases {
            for series in curves.series[axis] ?? [] {
                for point in series.points {
                    let numbers = [point.x, point.y, point.low, point.high].map {
                        Figures.fixed($0, places: 4)
                    }
                    out += [axis.rawValue, Self.quoted(series.run), series.name].joined(
                        separator: ",")
                    out += "," + numbers.joined(separator: ",")
                    out += ",\(point.prompts),\(point.interval.rawValue)\n"
                }
            }
        }
        return out
    }

    /// A cell. Spreadsheets take one that begins like a formula for one, quoted or not: an apostrophe
    /// before it keeps it a text.
    package static func quoted(_ text: String) -> String {
        let formulas: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r"]
        let isFormula = text.unicodeScalars.first.map(formulas.contains) ?? false
        let special = text.contains { $0 == "," || $0 == "\"" || $0.isNewline }
        guard isFormula || special else { return text }
        return (isFormula ? "\"'" : "\"") + text.replacing("\"", with: "\"\"") + "\""
    }

    // MARK: Pictures

    var charts: [LineChart] {
        Curves.Axis.allCases.compactMap { axis in
            guard let series = curves.series[axis], !series.isEmpty else { return nil }
            let runs = Set(series.map(\.run))
            var lines: [LineChart.Line] = []
            for one in series {
                // Runs on the same candidates share what chance and majority reach.
                let isShared =
                    one.name != "selected"
                    && series.count {
                        $0.name == one.name && $0.points == one.points
                    } == runs.count
                let name = runs.count > 1 && !isShared ? "\(one.run): \(one.name)" : one.name
                if isShared, lines.contains(where: { $0.name == name }) { continue }
                lines.append(LineChart.Line(name: name, points: one.points))
            }
            return LineChart(title: Self.title(axis), axis: Self.label(axis), lines: lines)
        }
    }

    private static func title(_ axis: Curves.Axis) -> String {
        switch axis {
        case .candidates: "Accuracy against candidates"
        case .votes: "Accuracy against votes a match"
        case .comparisons: "Accuracy against comparisons"
        case .thinking: "Accuracy against the thinking budget"
        }
    }

    private static func label(_ axis: Curves.Axis) -> String {
        switch axis {
        case .candidates: "candidates (N)"
        case .votes: "vote limit of a match"
        case .comparisons: "votes cast for a prompt"
        case .thinking: "thinking budget (tokens)"
        }
    }

    /// All curves in one picture, one below the other.
    package var svg: String {
        var body = ""
        var top = 12.0
        let charts = self.charts
        let width = charts.map(\.width).max() ?? 0
        for chart in charts {
            body += "<g transform=\"translate(16 \(SVG.number(top)))\">"
            body += SVG.text(chart.title, x: 0, y: 14, "title")
            body += "<g transform=\"translate(0 26)\">\(chart.body)</g></g>"
            top += chart.height + 48
        }
        return SVG.document(width: width + 32, height: top, label: "curves", body)
    }

    /// A page with the curves, their points in tables, and how they came about.
    package var html: [UInt8] {
        var body = "<h2>Curves</h2>"
        for note in curves.notes + [Self.method] {
            body += "<p class=\"soft\">\(Markup.text(note))</p>"
        }
        for chart in charts {
            body +=
                "<h2>\(Markup.text(chart.title))</h2><figure class=\"curve\">\(chart.svg)</figure>"
            body +=
                "<details><summary>Points</summary><div class=\"scroll\">\(chart.table)</div></details>"
        }
        return HTMLPage.plain(title: "Curves", body: body)
    }

    static let method =
        "Lines through points show 95 % intervals: Wilson’s where each prompt is right or wrong, "
        + "a bootstrap over prompts where prompts give shares (the tables and the CSV say which). "
        + "Nobody was asked again: all points come from brackets that were played. At each N all "
        + "lines of a run are means over the same sub-samples of candidates."
}

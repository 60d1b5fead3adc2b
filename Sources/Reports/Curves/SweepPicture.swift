/// How often the right answer wins, against what was asked: a point for each of several tournaments on the
/// same prompts.
package struct SweepPicture {
    package struct Point {
        /// Votes asked for a prompt.
        package var votes: Double
        /// Prompts whose winner is right, and prompts with a known answer.
        package var right: Int
        package var prompts: Int

        package init(votes: Double, right: Int, prompts: Int) {
            self.votes = votes
            self.right = right
            self.prompts = prompts
        }
    }

    private let lines: [LineChart.Line]

    /// - Parameter lines: in the order of the legend; points come in any order.
    package init(_ lines: [(name: String, points: [Point])]) {
        self.lines = lines.map { line in
            LineChart.Line(
                name: line.name,
                points: line.points.sorted { $0.votes < $1.votes }.compactMap { point in
                    let values = (0..<point.prompts).map { $0 < point.right ? 1.0 : 0 }
                    return CurvePoint(x: point.votes, values: values)
                })
        }
    }

    package var svg: String {
        let chart = LineChart(
            title: "Right winners against votes", axis: "votes asked for a prompt", lines: lines)
        let title = SVG.text(chart.title, x: 0, y: 14, "title")
        return SVG.document(
            width: chart.width + 32, height: chart.height + 60, label: chart.title,
            "<g transform=\"translate(16 12)\">\(title)"
                + "<g transform=\"translate(0 26)\">\(chart.body)</g></g>")
    }
}

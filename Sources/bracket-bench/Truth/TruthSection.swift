import Files

/// What one section found: rows for the CSV file and tables for the document.
struct TruthSection: Sendable {
    /// What a row is about. Empty where it does not matter.
    struct Labels: Sendable {
        var judge = ""
        var generator = ""
        /// Temperature, votes, budget, N, …: `temperature=1 votes=3`.
        var setting = ""
        /// `level=2`, `op=mul`, `kind=format`.
        var group = ""
    }

    struct Row: Sendable {
        var labels: Labels
        var metric: String
        var figure: Figure
    }

    /// A line of a table: its first cells, and a figure under each metric.
    struct Line: Sendable {
        var cells: [String]
        var labels: Labels
        var figures: [Figure?]

        init(_ cells: [String], _ labels: Labels, _ figures: [Figure?]) {
            self.cells = cells
            self.labels = labels
            self.figures = figures
        }
    }

    var number: Int
    var title: String
    /// What was done and how to read it.
    var note: String
    var seconds = 0.0
    private(set) var rows: [Row] = []
    private(set) var tables: [String] = []

    init(_ number: Int, _ title: String, _ note: String) {
        self.number = number
        self.title = title
        self.note = note
    }

    /// Adds a table. `n`, what a line's first figure is over, is its last column.
    mutating func table(_ head: [String], metrics: [String], _ lines: [Line]) {
        var table = MarkdownTable(head + metrics + ["n"])
        for line in lines {
            for (metric, figure) in zip(metrics, line.figures) {
                guard let figure, figure.n > 0 else { continue }
                rows.append(Row(labels: line.labels, metric: metric, figure: figure))
            }
            let n = line.figures.compactMap { $0?.n }.first ?? 0
            table.add(line.cells + line.figures.map { $0?.text ?? "–" } + [String(n)])
        }
        tables.append(table.text)
    }

    /// Adds rows to the CSV file alone: figures that stand in another table's cells.
    mutating func record(_ lines: [Line], metric: String) {
        for line in lines {
            for figure in line.figures.compactMap(\.self) where figure.n > 0 {
                rows.append(Row(labels: line.labels, metric: metric, figure: figure))
            }
        }
    }
}

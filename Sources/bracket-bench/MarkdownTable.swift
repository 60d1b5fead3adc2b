import Reports

/// A number with a fixed count of decimals.
func figure(_ value: Double, _ decimals: Int) -> String { Figures.fixed(value, places: decimals) }

/// Bytes in MB.
func megabytes(_ bytes: Int) -> String { figure(Double(bytes) / 1e6, 0) }

/// Rows as a Markdown table, columns aligned.
struct MarkdownTable {
    private var rows: [[String]]

    init(_ header: [String]) { rows = [header] }

    mutating func add(_ row: [String]) { rows.append(row) }

    var text: String {
        // The rule under a column needs room for a dash and a colon.
        var lines = Columns.aligned(rows, least: 2)
        let rule = lines[0].enumerated().map { column, cell in
            String(repeating: "-", count: cell.count - 1) + (column == 0 ? "-" : ":")
        }
        lines.insert(rule, at: 1)
        return lines.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n")
    }
}

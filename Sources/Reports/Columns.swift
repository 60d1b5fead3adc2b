/// Rows of cells as columns of equal width.
package enum Columns {
    /// The cells padded with spaces: names, which come first, to the left, figures to the right.
    ///
    /// - Parameter least: the width that a column has at least.
    package static func aligned(_ rows: [[String]], least: Int = 0) -> [[String]] {
        let widths = (rows.first ?? []).indices.map { column in
            max(least, rows.map { $0[column].count }.max() ?? 0)
        }
        return rows.map { row in
            row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + space : space + cell
            }
        }
    }
}

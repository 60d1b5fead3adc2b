/// Where a record stands in the input: `line 3`, `row 3 (line 17)`, `part-2.csv, row 3 (line 17)`.
public struct RowPlace: Sendable, Hashable, CustomStringConvertible {
    /// The file, where the input has several.
    public var file: String?
    /// From 1: the line of JSON Lines; in other files the place among the file's records.
    public var number: Int
    /// The line on which the record begins, from 1; `nil` in files that have no lines.
    public var line: Int?
    /// Whether each line is a record, so that `number` is the line's.
    public var isLine: Bool

    /// A line of JSON Lines.
    public init(line: Int, file: String? = nil) {
        (self.file, number, self.line, isLine) = (file, line, line, true)
    }

    /// A record among others.
    ///
    /// - Parameter line: where it begins, in files that have lines.
    public init(row: Int, line: Int? = nil, file: String? = nil) {
        (self.file, number, self.line, isLine) = (file, row, line, false)
    }

    /// The id of a record that has none: its number, and among several files the file's name too.
    public var defaultID: String { file.map { "\($0):\(number)" } ?? String(number) }

    public var description: String {
        let place =
            isLine ? "line \(number)" : "row \(number)" + (line.map { " (line \($0))" } ?? "")
        return file.map { "\($0), \(place)" } ?? place
    }
}

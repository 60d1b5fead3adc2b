/// How a file holds its records, which its first bytes tell, never its name: the one way from bytes
/// to objects, for prompts and pairs alike, whichever command reads them.
public enum RecordFormat: Sendable, Hashable {
    /// One JSON object on each line, in UTF-8; blank lines are passed over.
    case jsonLines
    /// JSON objects one after the other, each over several lines.
    case jsonValues
    /// One JSON array, or one object that has the array in a member. `offset` is where it begins, in
    /// bytes.
    case jsonArray(member: String?, offset: Int)
    /// A table as RFC 4180 has it, whose first row names the members: CSV, or TSV where the separator
    /// is a tab.
    case table(separator: UInt8)
    /// Apache Parquet.
    case parquet

    /// What such a file is mostly called: `jsonl`.
    package var ending: String {
        switch self {
        case .jsonLines: "jsonl"
        case .jsonValues, .jsonArray: "json"
        case .table(let separator): separator == UInt8(ascii: "\t") ? "tsv" : "csv"
        case .parquet: "parquet"
        }
    }
}

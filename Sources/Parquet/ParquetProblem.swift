/// What is wrong with a file, as a clause for `FileError`. The public face adds the path, a column
/// reader its column.
struct ParquetProblem: Error, Equatable {
    var text: String
    /// Whether the bytes just end too soon: more of them may help.
    var isEndOfBytes = false

    init(_ text: String) { self.text = text }

    /// Bytes that no writer can have meant.
    static func damaged(_ text: String) -> ParquetProblem {
        ParquetProblem("\(text); the file is damaged: fetch it or write it again")
    }

    static var endOfBytes: ParquetProblem {
        var problem = damaged("its bytes end too soon")
        problem.isEndOfBytes = true
        return problem
    }

    /// A file as it should be, which this reader cannot read.
    static func unsupported(_ what: String) -> ParquetProblem {
        ParquetProblem(
            "\(what), which is not read here: write the file again with zstd or snappy, as in "
                + "`duckdb -c \"copy (from 'in.parquet') to 'out.parquet' (compression zstd)\"`")
    }
}

internal import Files
internal import JSON
internal import Parquet

/// The rows of a Parquet file.
final class ParquetRows: RowSource {
    private let reader: ParquetReader
    private var number = 0

    init(_ reader: ParquetReader) { self.reader = reader }

    func next() throws(FileError) -> RecordRow? {
        guard let object = try reader.next() else { return nil }
        number += 1
        return RecordRow(
            place: RowPlace(row: number), value: .success(.object(object)), text: nil)
    }

    /// As the file's footer says, which is checked when the rows are read.
    func countRest() throws(FileError) -> Int { max(0, reader.rowCount - number) }
}

internal import Files
internal import JSON

/// Objects one after the other, each over as many lines as it likes.
final class JSONValuesRows: RowSource {
    private let values: ValueReader
    private let maxBytes: Int
    private var number = 0

    init(_ source: any ByteSource, maxBytes: Int) {
        values = ValueReader(source, maxValueBytes: maxBytes)
        self.maxBytes = maxBytes
    }

    func next() throws(FileError) -> RecordRow? {
        guard let value = try nextValue() else { return nil }
        return RecordRow(value, number: number, maxBytes: maxBytes)
    }

    func countRest() throws(FileError) -> Int {
        var count = 0
        while try nextValue() != nil { count += 1 }
        return count
    }

    private func nextValue() throws(FileError) -> ValueReader.Value? {
        while try values.take(",") {}
        guard let byte = try values.peek() else { return nil }
        number += 1
        // What is no object is given up to the line's end, where the next may begin.
        return byte == UInt8(ascii: "{") ? try values.value() : try values.restOfLine()
    }
}

extension RecordRow {
    /// The row that a value of a larger whole is.
    init(_ value: ValueReader.Value, number: Int, maxBytes: Int) {
        place = RowPlace(row: number, line: value.line)
        text = value.bytes
        isCut = value.isTooLong
        if value.isTooLong {
            self.value = .failure(.tooLong(length: value.length, limit: maxBytes))
            return
        }
        self.value = Result { () throws(JSONError) in try JSON.parse(value.bytes) }
            .mapError { error in
                .notJSON(
                    problem: error.problem, line: value.line + error.line - 1,
                    column: error.column)
            }
    }
}

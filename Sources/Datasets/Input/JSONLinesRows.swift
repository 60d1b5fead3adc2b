internal import Files
internal import JSON

/// One JSON object on each line; blank lines are passed over.
final class JSONLinesRows: RowSource {
    private let lines: LineReader
    private let maxLineBytes: Int

    init(_ source: any ByteSource, maxLineBytes: Int) {
        lines = LineReader(source, maxLineBytes: maxLineBytes)
        self.maxLineBytes = maxLineBytes
    }

    func next() throws(FileError) -> RecordRow? {
        while let line = try lines.next() {
            if line.isBlank { continue }
            let place = RowPlace(line: line.number)
            switch line.content {
            case .tooLong(let length, let head):
                return RecordRow(
                    place: place,
                    value: .failure(.line(.tooLong(length: length, limit: maxLineBytes))),
                    text: head, isCut: true)
            case .bytes(let bytes):
                let value = Result { () throws(LineError) in try Line.value(bytes) }
                return RecordRow(
                    place: place, value: value.mapError { .line($0) }, text: bytes)
            }
        }
        return nil
    }

    func countRest() throws(FileError) -> Int { try lines.countRest() }
}

internal import Files
internal import JSON

/// How a file holds its records: the one way from bytes to objects, for prompts and pairs alike,
/// whichever command reads them.
public enum RecordFormat: Sendable, Hashable {
    /// One JSON object on each line, in UTF-8; blank lines are passed over.
    case jsonLines
}

/// Reads a file object by object, in memory that does not grow with it.
final class RecordReader {
    /// One record's place in the file, and the object that stands there or why none does.
    struct Row {
        let line: Line
        let object: Result<JSONObject, RejectReason>
    }

    private let lines: LineReader
    private let maxLineBytes: Int

    init(path: String, _ format: RecordFormat, maxLineBytes: Int) throws(FileError) {
        switch format {
        case .jsonLines:
            lines = try LineReader(path: path, maxLineBytes: maxLineBytes, isRegular: false)
        }
        self.maxLineBytes = maxLineBytes
    }

    /// The next row, or `nil` behind the last.
    func next() throws(FileError) -> Row? {
        while let line = try lines.next() {
            if line.isBlank { continue }
            return Row(
                line: line,
                object: Result { () throws(RejectReason) in
                    switch line.content {
                    case .tooLong(let length, _):
                        throw .line(.tooLong(length: length, limit: maxLineBytes))
                    case .bytes(let bytes): try RecordParser.object(bytes)
                    }
                })
        }
        return nil
    }
}

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

    private let path: String
    private let lines: LineReader
    private let maxLineBytes: Int
    private var isAtStart = true
    /// A line that was read and not yet given out.
    private var peeked: Line?

    init(path: String, _ format: RecordFormat, maxLineBytes: Int) throws(FileError) {
        switch format {
        case .jsonLines:
            lines = try LineReader(path: path, maxLineBytes: maxLineBytes, isRegular: false)
        }
        self.path = path
        self.maxLineBytes = maxLineBytes
    }

    /// The next row, or `nil` behind the last.
    ///
    /// - Throws: `FileError`, also for a file that is JSON, but not one record on each line.
    func next() throws(FileError) -> Row? {
        let next: Line? = if let peeked { peeked } else { try nextLine() }
        peeked = nil
        guard let line = next else { return nil }
        let object = Result { () throws(RejectReason) in
            switch line.content {
            case .tooLong(let length, _):
                throw .line(.tooLong(length: length, limit: maxLineBytes))
            case .bytes(let bytes): try RecordParser.object(bytes)
            }
        }
        if isAtStart, case .failure(.line(let error)) = object {
            peeked = try nextLine()
            if let problem = spread(line, error) {
                throw FileError(path: path, action: "read", reason: problem)
            }
        }
        isAtStart = false
        return Row(line: line, object: object)
    }

    private func nextLine() throws(FileError) -> Line? {
        while let line = try lines.next() {
            if !line.isBlank { return line }
        }
        return nil
    }

    /// What is wrong with a file whose first line, which is none of JSON Lines, is the beginning of
    /// JSON over several lines: said once for the file, and not of every line.
    private func spread(_ line: Line, _ error: LineError) -> String? {
        func start(_ line: Line?) -> UInt8? { line?.bytes.first { !Line.isSpace($0) } }
        switch (start(line), error) {
        case (UInt8(ascii: "["), .notJSON), (UInt8(ascii: "["), .tooLong),
            (UInt8(ascii: "["), .notAnObject) where peeked == nil:
            return "it is one JSON array and must be JSON Lines; make it so with "
                + "jq -c '.[]' \(path) > lines.jsonl"
        case (UInt8(ascii: "{"), .notJSON(_, let column)):
            // Cut off behind a whole token, where a line below goes on with it.
            let end = line.bytes.reversed().drop(while: Line.isSpace).count
            guard column > end, let next = start(peeked), next != UInt8(ascii: "{") else {
                return nil
            }
            return "its records take several lines each and must be JSON Lines; make it so with "
                + "jq -c . \(path) > lines.jsonl"
        default: return nil
        }
    }
}

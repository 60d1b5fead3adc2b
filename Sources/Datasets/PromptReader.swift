public import Files

/// Reads an input file record by record: every line becomes a record or a reject, in order.
///
/// Blank lines are passed over. A second record with an id is a reject; the first one stands.
public final class PromptReader {
    public enum Item: Sendable, Equatable {
        case record(PromptRecord, line: Int)
        case reject(Reject)
    }

    private let lines: LineReader
    private let names: FieldNames
    private let maxLineBytes: Int
    private var seen = DuplicateIDs()

    package init(
        path: String, names: FieldNames = .standard,
        maxLineBytes: Int = LineReader.defaultMaxLineBytes
    ) throws(FileError) {
        lines = try LineReader(path: path, maxLineBytes: maxLineBytes)
        self.names = names
        self.maxLineBytes = maxLineBytes
    }

    /// The next record or reject, or `nil` behind the last line.
    public func next() throws(FileError) -> Item? {
        while let line = try lines.next() {
            if line.isBlank { continue }
            do throws(RejectReason) {
                let record = try PromptRecord.parse(line, names: names, maxLineBytes: maxLineBytes)
                guard seen.insert(record.id) else { throw .duplicateRecord(id: record.id) }
                return .record(record, line: line.number)
            } catch {
                return .reject(Reject(line, reason: error, names: names))
            }
        }
        return nil
    }
}

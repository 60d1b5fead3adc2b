internal import Files
internal import JSON

/// Reads a journal from its first line to its last, in memory that does not grow with it.
public final class JournalReader {
    private let lines: LineReader

    /// - Throws: `FileError`.
    public init(_ folder: RunFolder) throws { lines = try LineReader(path: folder.journalPath) }

    /// The next line's number and entry, `nil` for an entry that is damaged; `nil` behind the last.
    public func next() throws -> (line: Int, entry: JournalEntry?)? {
        while let line = try lines.next() {
            if line.isBlank { continue }
            return (line.number, (try? JSON.parse(line.bytes)).flatMap(JournalEntry.init))
        }
        return nil
    }
}

internal import Files

/// Reads a journal from its first line to its last, in memory that does not grow with it.
public final class JournalReader {
    private let lines: LineReader

    /// - Throws: `FileError`.
    public init(_ folder: RunFolder) throws {
        lines = try LineReader(path: folder.journalPath, maxLineBytes: RunFolder.maxLineBytes)
    }

    /// The next line's number and entry, or what is wrong with it; `nil` behind the last.
    public func next() throws -> (line: Int, entry: Result<JournalEntry, LogError>)? {
        while let line = try lines.next() {
            if line.isBlank { continue }
            return (line.number, JournalEntry.read(line.bytes))
        }
        return nil
    }
}

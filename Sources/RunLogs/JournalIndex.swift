package import Files

/// What a journal held when it was opened: read prompt by prompt, in memory that does not grow
/// with the texts.
package struct JournalIndex: Sendable {
    private let lines: LineIndex

    /// - Complexity: one pass over the file.
    package init(path: String) throws {
        lines = try LineIndex(path: path, requiresID: true)
    }

    package var isEmpty: Bool { lines.lineCount == 0 }
    package var count: Int { lines.lineCount }

    /// Lines that are damaged: their votes are asked for again.
    package var damaged: [LineIndex.BadLine] { lines.badLines }

    /// Everything journaled for one prompt, in the order written, with the numbers of the lines,
    /// from 1.
    package func entries(of id: String) throws -> [(line: Int, entry: JournalEntry)] {
        guard !isEmpty, lines.contains(id) else { return [] }
        return try lines.numberedLines(of: id).compactMap { line in
            (try? JournalEntry.read(line.bytes).get()).map { (line.number, $0) }
        }
    }

    /// The votes journaled for one prompt.
    package func votes(of id: String) throws -> PastVotes { PastVotes(try entries(of: id)) }
}

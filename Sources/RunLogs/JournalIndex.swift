package import Files

/// What a journal held when it was opened: read prompt by prompt, in memory that does not grow
/// with the texts.
package struct JournalIndex: Sendable {
    private let lines: LineIndex

    /// - Complexity: one pass over the file.
    package init(path: String) throws {
        lines = try LineIndex(
            path: path, requiresID: true, maxLineBytes: RunFolder.maxLineBytes)
    }

    package var isEmpty: Bool { lines.lineCount == 0 }
    package var count: Int { lines.lineCount }

    /// Lines that are no JSON or have no id: their votes are asked for again.
    package var damaged: [LineIndex.BadLine] { lines.badLines }
    package var damagedCount: Int { lines.badLineCount }

    /// Everything journaled for one prompt, in the order written, with the numbers of the lines,
    /// from 1; of a damaged line what is wrong with it.
    package func results(
        of id: String
    ) throws -> [(line: Int, entry: Result<JournalEntry, LogError>)] {
        guard !isEmpty, lines.contains(id) else { return [] }
        return try lines.numberedLines(of: id).map { ($0.number, JournalEntry.read($0.bytes)) }
    }

    /// The same without damaged lines.
    package func entries(of id: String) throws -> [(line: Int, entry: JournalEntry)] {
        try results(of: id).compactMap { line in
            (try? line.entry.get()).map { (line.line, $0) }
        }
    }

    /// What was charged for one prompt.
    package func spending(on id: String) throws -> Spending {
        var spent = Spending()
        for (_, entry) in try entries(of: id) { spent.add(entry) }
        return spent
    }

    /// The votes journaled for one prompt.
    package func votes(of id: String) throws -> PastVotes { PastVotes(try entries(of: id)) }
}

/// A line of a journal that nothing can be taken from, and why.
public struct JournalDamage: Sendable, Hashable, CustomStringConvertible {
    /// From 1.
    public var line: Int
    public var problem: String

    public var description: String { "journal.jsonl, line \(line): \(problem)" }
}

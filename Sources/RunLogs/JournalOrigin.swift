package import JSON

/// Where a line of a journal was paid for, if not in its own run.
public struct JournalOrigin: Sendable, Hashable {
    /// Which of the manifest's sources, from 1.
    public var source: Int
    /// The line of its journal, from 1.
    public var line: Int

    public init(source: Int, line: Int) {
        self.source = source
        self.line = line
    }

    /// `{"source", "line"}`
    var json: JSON { ["source": .number(source), "line": .number(line)] }

    /// Reads the member `from`; `nil` for a line that was paid for where it stands.
    init?(memberOf fields: LogFields) throws(LogError) {
        guard let member = fields.value("from") else { return nil }
        let origin = try LogFields(member, "\"from\"")
        self.init(
            source: try origin.integer("source", in: LogFields.ordinal),
            line: try origin.integer("line", in: LogFields.ordinal))
    }
}

/// A run whose votes another run has taken over.
public struct ReusedRun: Sendable, Hashable {
    /// Its folder, as it was named.
    public var folder: String
    /// The SHA-256 of its journal as it was then.
    public var journal: String

    public init(folder: String, journal: String) {
        self.folder = folder
        self.journal = journal
    }

    /// `{"run", "journal.sha256"}`
    package var json: JSON { ["run": .string(folder), "journal.sha256": .string(journal)] }

    init(_ json: JSON) throws(LogError) {
        let fields = try LogFields(json, "a run that was reused")
        self.init(
            folder: try fields.text("run"), journal: try fields.text("journal.sha256"))
    }
}

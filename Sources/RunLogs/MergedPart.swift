package import JSON

/// A part of a run whose journal was joined to those of the others.
public struct MergedPart: Sendable, Hashable {
    /// Which part, as in `2/8`.
    public var shard: String
    /// The SHA-256 of its journal as it was then.
    public var journal: String
    /// How many bytes of the joined journal are its.
    public var bytes: Int

    public init(shard: String, journal: String, bytes: Int) {
        self.shard = shard
        self.journal = journal
        self.bytes = bytes
    }

    /// `{"shard", "journal.sha256", "bytes"}`
    package var json: JSON {
        [
            "shard": .string(shard), "journal.sha256": .string(journal), "bytes": .number(bytes),
        ]
    }

    init(_ json: JSON) throws(LogError) {
        let fields = try LogFields(json, "a part that was merged")
        self.init(
            shard: try fields.text("shard"), journal: try fields.text("journal.sha256"),
            bytes: try fields.integer("bytes", in: LogFields.sum))
    }
}

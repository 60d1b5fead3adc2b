internal import JSON

/// Which candidates of one prompt a user's own program found right.
public struct JournaledGrades: Sendable, Hashable {
    public var id: String
    /// Of what it was shown: the known answer and the candidates.
    public var digest: String
    /// Their ids, in the order of the candidates.
    public var right: [String]
    /// When it said so: seconds since 1970.
    public var at: Double

    public init(id: String, digest: String, right: [String], at: Double) {
        self.id = id
        self.digest = digest
        self.right = right
        self.at = at
    }

    var json: JSONObject {
        [
            "kind": "grades", "id": .string(id), "digest": .string(digest),
            "right": .array(right.map { .string($0) }), "at": .number(at),
        ]
    }

    init(_ fields: LogFields) throws(LogError) {
        self.init(
            id: try fields.text("id"), digest: try fields.text("digest"),
            right: try fields.list("right").texts("right"), at: try fields.at)
    }
}

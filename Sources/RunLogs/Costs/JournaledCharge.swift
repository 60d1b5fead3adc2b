internal import JSON

/// What was charged for requests that brought nothing the journal keeps: an answer that could not be used,
/// or a vote that was broken off between two requests.
public struct JournaledCharge: Sendable, Hashable {
    /// The prompt's id.
    public var id: String
    public var stage: CostStage
    public var charge: Charge
    /// Seconds since 1970.
    public var at: Double

    public init(id: String, stage: CostStage, charge: Charge, at: Double) {
        self.id = id
        self.stage = stage
        self.charge = charge
        self.at = at
    }

    /// `{"kind": "charge", "id", "stage", "requests", "prompt_tokens", "cached_tokens"?,
    /// "completion_tokens", "at"}`
    var json: JSONObject {
        var object: JSONObject = [
            "kind": "charge", "id": .string(id), "stage": .string(stage.rawValue),
        ]
        for member in charge.json.members { object[member.key] = member.value }
        object["at"] = .number(at)
        return object
    }

    init(_ fields: LogFields) throws(LogError) {
        self.init(
            id: try fields.text("id"), stage: try fields.word("stage", CostStage.init(rawValue:)),
            charge: try Charge(fields), at: try fields.at)
    }
}

internal import JSON
public import Tournaments

/// What one judge of a panel said for a vote, as journal and bracket log keep it.
public struct JurorVote: Sendable, Hashable {
    /// The juror's name.
    public var by: String
    /// Whether it was shown the answers in the other order than the vote's.
    public var isExchanged: Bool
    /// In terms of the entrants as listed, as the vote's is.
    public var choice: Vote.Choice
    /// The verdict as the juror spelled it, in terms of what it was shown.
    public var verdict: String?
    public var note: String?
    /// How probable its model found the verdict, where it was held to those that are offered.
    public var probability: Double?
    /// Tokens generated, where they were counted.
    public var tokens: Int?

    public init(
        by: String, isExchanged: Bool = false, choice: Vote.Choice, verdict: String? = nil,
        note: String? = nil, probability: Double? = nil, tokens: Int? = nil
    ) {
        self.by = by
        self.isExchanged = isExchanged
        self.choice = choice
        self.verdict = verdict
        self.note = note
        self.probability = probability
        self.tokens = tokens
    }

    /// The side preferred; `nil` for neither.
    public var side: Side? { if case .prefers(let side) = choice { side } else { nil } }

    /// Why it prefers neither; `nil` where it does.
    public var abstention: Abstention? {
        if case .abstains(let reason) = choice { reason } else { nil }
    }

    /// Whether it failed to give a verdict; `equal` is one.
    public var failed: Bool { abstention.map { $0 != .equal } ?? false }
}

extension JurorVote {
    /// `{"by", "exchanged"?, "vote", "reason"?, "verdict"?, "note"?, "probability"?, "tokens"?}`
    var json: JSON {
        var object: JSONObject = ["by": .string(by)]
        if isExchanged { object["exchanged"] = true }
        choice.write(to: &object)
        if let verdict { object["verdict"] = .string(verdict) }
        if let note { object["note"] = .string(note) }
        if let probability { object["probability"] = .number(probability) }
        if let tokens { object["tokens"] = .number(tokens) }
        return .object(object)
    }

    /// Reads what `json` wrote.
    init(_ json: JSON) throws(LogError) {
        let fields = try LogFields(json, "a juror's vote")
        self.init(
            by: try fields.text("by"), isExchanged: fields.value("exchanged")?.bool ?? false,
            choice: try Vote.Choice(fields), verdict: try fields.textIfAny("verdict"),
            note: try fields.textIfAny("note"), probability: try fields.probability,
            tokens: try fields.integerIfAny("tokens", in: LogFields.count))
    }
}

extension Vote.Choice {
    /// The members `vote` and `reason`.
    func write(to object: inout JSONObject) {
        switch self {
        case .prefers(let side): object["vote"] = .string(side.rawValue)
        case .abstains(let reason):
            object["vote"] = "abstain"
            object["reason"] = .string(reason.name)
        }
    }

    /// Reads what `write` wrote.
    ///
    /// - Throws: `LogError.damaged`, also for a vote that prefers a side and gives a reason not to.
    init(_ fields: LogFields) throws(LogError) {
        let reason = try fields.textIfAny("reason")
        self = try fields.word("vote") { word -> Vote.Choice? in
            if word == "abstain" {
                return .abstains(Abstention(name: reason ?? "no reason given"))
            }
            return Side(rawValue: word).map { .prefers($0) }
        }
        if case .prefers = self, reason != nil {
            throw .damaged("\"vote\" prefers a side, and \"reason\" says why it does not")
        }
    }
}

extension LogFields {
    /// A sum of probabilities may be rounded up.
    var probability: Double? {
        get throws(LogError) { try numberIfAny("probability", in: 0...1.001) }
    }
}

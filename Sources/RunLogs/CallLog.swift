package import JSON

/// One request that a judge made for a vote, as the journal keeps it: raw texts included.
public struct CallLog: Sendable, Hashable {
    /// The rung of the judge's ladder: `judge`, `conclude`, `turn`, `again`.
    public var step: String
    public var text: String
    /// The thinking, where the server gave it apart.
    public var reasoning: String?
    /// Why the model stopped, by the name that OpenAI's API uses; `nil` where that is not known.
    public var finish: String?
    public var promptTokens: Int
    /// The part of `promptTokens` that the server had kept from before.
    public var cachedTokens: Int
    public var completionTokens: Int
    /// How often the request was sent, retries included.
    public var attempts: Int
    /// The name of the juror that was asked, of a panel.
    public var by: String?
    /// Whether that juror was shown the answers in the other order than the vote's.
    public var isExchanged = false

    public init(
        step: String, text: String, reasoning: String? = nil, finish: String? = "stop",
        promptTokens: Int = 0, cachedTokens: Int = 0, completionTokens: Int = 0, attempts: Int = 1
    ) {
        self.step = step
        self.text = text
        self.reasoning = reasoning
        self.finish = finish
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        self.completionTokens = completionTokens
        self.attempts = attempts
    }
}

extension CallLog {
    /// `{"step", "text", "reasoning"?, "finish_reason"?, "prompt_tokens", "cached_tokens"?,
    /// "completion_tokens", "attempts"?, "by"?, "exchanged"?}`
    package var json: JSON {
        var object: JSONObject = ["step": .string(step), "text": .string(text)]
        if let reasoning { object["reasoning"] = .string(reasoning) }
        if let finish { object["finish_reason"] = .string(finish) }
        object["prompt_tokens"] = .number(promptTokens)
        if cachedTokens > 0 { object["cached_tokens"] = .number(cachedTokens) }
        object["completion_tokens"] = .number(completionTokens)
        if attempts != 1 { object["attempts"] = .number(attempts) }
        if let by { object["by"] = .string(by) }
        if isExchanged { object["exchanged"] = true }
        return .object(object)
    }

    /// Reads what `json` wrote.
    init(_ json: JSON) throws(LogError) {
        let fields = try LogFields(json, "a call")
        func count(_ key: String) throws(LogError) -> Int? {
            try fields.integerIfAny(key, in: LogFields.count)
        }
        self.init(
            step: try fields.textIfAny("step") ?? "judge", text: try fields.text("text"),
            reasoning: try fields.textIfAny("reasoning"),
            finish: try fields.textIfAny("finish_reason"),
            promptTokens: try count("prompt_tokens") ?? 0,
            cachedTokens: try count("cached_tokens") ?? 0,
            completionTokens: try count("completion_tokens") ?? 0,
            attempts: try count("attempts") ?? 1)
        by = try fields.textIfAny("by")
        isExchanged = fields.value("exchanged")?.bool ?? false
    }
}

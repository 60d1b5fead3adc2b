public import JSON

/// Two answers to one prompt of which one is known to be better.
public struct PreferencePair: Sendable, Hashable {
    /// As given (a number as it was spelled), or the 1-based line number where the line has none.
    public var id: String
    public var prompt: Prompt
    /// The better answer. Its id is the line's `chosen_id`, or "chosen".
    public var chosen: Candidate
    /// The worse answer. Its id is the line's `rejected_id`, or "rejected".
    public var rejected: Candidate
    /// The right answer, where the line has one (a number as it was spelled).
    public var reference: String?
    /// The whole line as it was read.
    public var fields: JSONObject
    /// How many answers there were to choose the two from.
    public var among = 2

    /// A pair that was not read from a file.
    public init(
        id: String, prompt: Prompt, chosen: String, rejected: String, reference: String? = nil,
        fields: JSONObject = JSONObject()
    ) {
        self.id = id
        self.prompt = prompt
        self.chosen = Candidate(id: "chosen", text: chosen)
        self.rejected = Candidate(id: "rejected", text: rejected)
        self.reference = reference
        self.fields = fields
    }
}

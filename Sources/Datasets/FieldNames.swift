public import JSON

/// What the members of an input record are called, for files whose writers chose other names.
///
/// A name that no member has may be a path to a value below them: `doc.question`, `resps[0]`.
/// Conversations are always looked for under "messages".
public struct FieldNames: Sendable, Hashable {
    /// Of the record and of each candidate.
    public var id: String
    public var prompt: String
    public var candidates: String
    /// Of the answer inside a candidate.
    public var text: String
    public var reference: String

    public init(
        id: String = "id", prompt: String = "prompt", candidates: String = "candidates",
        text: String = "text", reference: String = "reference"
    ) {
        self.id = id
        self.prompt = prompt
        self.candidates = candidates
        self.text = text
        self.reference = reference
    }

    /// The five names as a manifest keeps them: `id,prompt,candidates,text,reference`.
    package var list: String { [id, prompt, candidates, text, reference].joined(separator: ",") }

    /// Reads what `list` wrote; `nil` for names that hold a comma, which it cannot tell apart.
    package init?(list: String) {
        let names = list.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard names.count == 5 else { return nil }
        self.init(
            id: names[0], prompt: names[1], candidates: names[2], text: names[3],
            reference: names[4])
    }

    /// The right answer that a record knows: its `reference`, or, where nothing else was named and
    /// it has none, its `answer`, as many sets call it.
    ///
    /// - Returns: as `KnownAnswerField` spells it; `nil` where there is none.
    public func knownAnswer(in record: JSONObject) -> String? {
        do { return try knownAnswer(of: record) } catch { return nil }
    }

    /// The same, for a line that is being read.
    ///
    /// - Throws: where the record's `reference` cannot be used, or its `answer` is the place of a
    ///   choice that is not there.
    func knownAnswer(of record: JSONObject) throws(RejectReason) -> String? {
        if let answer = try KnownAnswerField.spelled(reference, in: record) { return answer }
        guard reference == Self.standard.reference,
            record["answer"].flatMap(KnownAnswerField.text) != nil
        else { return nil }
        return try KnownAnswerField.spelled("answer", in: record)
    }

    /// The names that Bracket writes itself.
    public static let standard = FieldNames()
}

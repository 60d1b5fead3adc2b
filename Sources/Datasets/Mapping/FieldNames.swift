public import JSON

/// What the members of an input record are called, for files whose writers chose other names: where
/// each field of a record stands.
///
/// A name that no member has may be a path to a value below them; see `FieldPath`. Conversations are
/// always looked for under "messages", too.
public struct FieldNames: Sendable, Hashable {
    /// Of the record and of each candidate.
    public var id: FieldPaths
    /// A text or messages; texts of several paths are joined with an empty line.
    public var prompt: FieldPaths
    /// One member with a list of candidates, or paths to each of the answers.
    public var candidates: FieldPaths
    /// Of the answer inside a candidate.
    public var text: FieldPaths
    public var reference: FieldPaths
    /// Of the candidates: names become their ids.
    public var names: FieldPaths?
    /// The known quality of the candidates.
    public var scores: ScoreField?
    /// The better answer, or all right ones, instead of `candidates`.
    public var chosen: FieldPaths?
    /// The worse answer, or all wrong ones.
    public var rejected: FieldPaths?
    /// Which of the candidates is the better one.
    public var better: BetterField?
    /// What a record belongs to, such as a category.
    public var group: FieldPaths?
    /// Whether an id that was there before gets the line's number behind it, rather than be refused:
    /// for sets whose ids are those of a question or a subset.
    public var numbersRepeatedIDs = false

    public init(
        id: FieldPaths = "id", prompt: FieldPaths = "prompt",
        candidates: FieldPaths = "candidates", text: FieldPaths = "text",
        reference: FieldPaths = "reference"
    ) {
        self.id = id
        self.prompt = prompt
        self.candidates = candidates
        self.text = text
        self.reference = reference
    }

    /// The names that Bracket writes itself.
    public static let standard = FieldNames()

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

    // MARK: Kinds

    /// Where the two answers of a pair stand, one of which is known to be better.
    var pair: (chosen: FieldPaths, rejected: FieldPaths)? {
        guard let chosen, let rejected, !chosen.isList, !rejected.isList else { return nil }
        return (chosen, rejected)
    }

    /// Whether candidates are found one by one, and not as one list in a member of their own.
    var mapsCandidates: Bool { chosen != nil || candidates.isList }

    /// Whether it says more of what is judged than what five members are called.
    var isMapping: Bool {
        var plain = FieldNames(
            id: id, prompt: prompt, candidates: candidates, text: text, reference: reference)
        plain.group = group
        return self != plain
            || [id, prompt, candidates, text, reference].contains { $0.json.array != nil }
    }

    /// Whether the answers' own fields are left as they are in Bracket's files.
    var hasUsualAnswers: Bool {
        prompt == Self.standard.prompt && candidates == Self.standard.candidates && chosen == nil
            && rejected == nil
    }

    /// `record` without the members that hold its candidates.
    package func withoutCandidates(_ record: JSONObject) -> JSONObject {
        [candidates, chosen, rejected].compactMap(\.self).reduce(record) { $0.without($1) }
    }

    /// These names for prompts alone: without anything about candidates.
    package var ofPrompts: FieldNames {
        var names = FieldNames(id: id, prompt: prompt, reference: reference)
        names.group = group
        names.numbersRepeatedIDs = numbersRepeatedIDs
        return names
    }
}

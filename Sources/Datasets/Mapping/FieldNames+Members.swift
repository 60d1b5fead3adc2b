extension FieldNames {
    /// The members of a record that reading it by these names may look at; `nil` for all, where names
    /// that differ in a number could be any.
    package var members: Set<String>? {
        let fields = [id, prompt, candidates, text, reference]
        let more = [names, scores?.paths, chosen, rejected, better?.paths, group]
        return Self.members(fields + more.compactMap(\.self), and: Self.usual)
    }

    /// What is looked for whatever the names are: conversations, a right answer and its choices, and
    /// what a pair's answers are called.
    private static let usual: Set = ["messages", "answer", "choices", "chosen_id", "rejected_id"]

    static func members(_ fields: [FieldPaths], and more: Set<String>) -> Set<String>? {
        var members = more
        for path in fields.flatMap(\.paths) {
            // A member of exactly that name goes before a path.
            members.insert(path.text)
            switch path.steps.first {
            case .member(let name)?: members.insert(name)
            case .numbered?: return nil
            default: break
            }
        }
        return members
    }
}

extension PairFieldNames {
    /// The same for pairs.
    var members: Set<String>? {
        record.members.flatMap { FieldNames.members([chosen, rejected], and: $0) }
    }
}

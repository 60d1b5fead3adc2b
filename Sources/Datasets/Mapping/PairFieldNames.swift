/// What the members of a pair are called, for files whose writers chose other names.
public struct PairFieldNames: Sendable, Hashable {
    /// What a pair has in common with a prompt, and, where its answers are candidates, where they
    /// stand.
    public var record = FieldNames.standard
    /// Of the better answer.
    public var chosen: FieldPaths = "chosen"
    /// Of the worse answer.
    public var rejected: FieldPaths = "rejected"
    /// Whether the two answers are taken from the record's candidates: the better and the worse one
    /// of two, or the best and the worst of several.
    public var takesCandidates = false
    /// The fields that were named one by one.
    public private(set) var given: Set<String> = []

    public init() {}

    /// The names of pairs in a file whose records are read by `names`.
    public init(_ names: FieldNames) {
        record = names
        if let pair = names.pair {
            (chosen, rejected) = pair
        } else {
            takesCandidates = true
        }
    }

    /// The names that Bracket writes itself.
    public static let standard = PairFieldNames()

    private static let fields = [
        "id", "prompt", "chosen", "rejected", "reference", "candidates", "names", "scores", "group",
    ]

    /// Takes over `prompt=question,chosen=good`: some fields and what the file calls them.
    ///
    /// - Throws: `FieldNamesError` for a field that a pair does not have, and for what is no list.
    public mutating func set(_ list: String) throws(FieldNamesError) {
        for (field, name) in try FieldNamesError.parsed(list, among: Self.fields) {
            given.insert(field)
            switch field {
            case "chosen": chosen = FieldPaths(name)
            case "rejected": rejected = FieldPaths(name)
            default: try record.set(field, to: .string(name))
            }
        }
        takesCandidates = given.contains("candidates")
    }

    /// Whether it says itself where the prompt or the answers stand, so that nothing is to be found
    /// out.
    package var saysShape: Bool {
        !given.isDisjoint(with: ["prompt", "chosen", "rejected", "candidates"])
    }

    /// As `set` reads it, every field in its order, without what decides no vote; as JSON where there
    /// is more to say.
    package var list: String {
        let fields = [record.id, record.prompt, record.reference, chosen, rejected]
        guard !takesCandidates, fields.allSatisfy({ $0.only != nil }) else { return record.list }
        return "id=\(record.id),prompt=\(record.prompt),chosen=\(chosen),rejected=\(rejected),"
            + "reference=\(record.reference)"
    }
}

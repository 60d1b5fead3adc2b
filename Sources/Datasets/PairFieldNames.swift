/// What the members of a pair are called, for files whose writers chose other names.
public struct PairFieldNames: Sendable, Hashable {
    /// What a pair has in common with a prompt; the candidates' names have no effect.
    public var record = FieldNames.standard
    /// Of the better answer.
    public var chosen = "chosen"
    /// Of the worse answer.
    public var rejected = "rejected"

    public init() {}

    /// The names that Bracket writes itself.
    public static let standard = PairFieldNames()

    private static let fields = ["id", "prompt", "chosen", "rejected", "reference"]

    /// Takes over `prompt=question,chosen=good`: some fields and what the file calls them.
    ///
    /// - Throws: `FieldNamesError` for a field that a pair does not have, and for what is no list.
    public mutating func set(_ list: String) throws(FieldNamesError) {
        for (field, name) in try FieldNamesError.parsed(list, among: Self.fields) {
            switch field {
            case "chosen": chosen = name
            case "rejected": rejected = name
            default: record.set(field, to: name)
            }
        }
    }

    /// As `set` reads it, every field in its order.
    package var list: String {
        "id=\(record.id),prompt=\(record.prompt),chosen=\(chosen),rejected=\(rejected),"
            + "reference=\(record.reference)"
    }
}

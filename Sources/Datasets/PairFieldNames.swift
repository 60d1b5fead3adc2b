internal import Files

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

    /// The members that can be named, as a command line and a manifest call them.
    private static let members = ["id", "prompt", "chosen", "rejected", "reference"]

    private subscript(member: String) -> String {
        get {
            switch member {
            case "id": record.id
            case "prompt": record.prompt
            case "chosen": chosen
            case "rejected": rejected
            default: record.reference
            }
        }
        set {
            switch member {
            case "id": record.id = newValue
            case "prompt": record.prompt = newValue
            case "chosen": chosen = newValue
            case "rejected": rejected = newValue
            default: record.reference = newValue
            }
        }
    }

    /// Takes over `prompt=question,chosen=good`: some members and what the file calls them.
    ///
    /// - Throws: `FieldNamesError` for a member that a pair does not have, and for what is no list.
    public mutating func set(_ list: String) throws(FieldNamesError) {
        for part in list.split(separator: ",", omittingEmptySubsequences: false) {
            let words = part.split(separator: "=", maxSplits: 1).map(String.init)
            guard words.count == 2 else { throw .notAName(String(part)) }
            guard Self.members.contains(words[0]) else {
                throw .unknown(words[0], known: Self.members)
            }
            self[words[0]] = words[1]
        }
    }

    /// As `set` reads it, every member in its order.
    package var list: String {
        Self.members.map { "\($0)=\(self[$0])" }.joined(separator: ",")
    }
}

/// Why a list of members' names cannot be read.
public enum FieldNamesError: Error, Sendable, Equatable, CustomStringConvertible {
    case notAName(String)
    case unknown(String, known: [String])

    public var description: String {
        switch self {
        case .notAName(let part):
            "\"\(part)\" names no field; write FIELD=NAME, as in prompt=question,chosen=good"
        case .unknown(let name, let known):
            "there is no field \"\(name)\"" + Nearest.hint(for: name, in: known)
                + " (known: \(known.joined(separator: ", ")))"
        }
    }
}

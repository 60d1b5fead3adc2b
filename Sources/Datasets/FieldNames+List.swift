internal import Files

extension FieldNames {
    private static let fields = ["id", "prompt", "candidates", "text", "reference"]

    /// Takes over `prompt=question,id=key`: some fields and what the file calls them.
    ///
    /// - Throws: `FieldNamesError` for a field that a record does not have, and for what is no list.
    public mutating func set(_ list: String) throws(FieldNamesError) {
        for (field, name) in try FieldNamesError.parsed(list, among: Self.fields) {
            set(field, to: name)
        }
    }

    mutating func set(_ field: String, to name: String) {
        switch field {
        case "id": id = name
        case "prompt": prompt = name
        case "candidates": candidates = name
        case "text": text = name
        default: reference = name
        }
    }
}

/// Why a list of members' names cannot be read.
public enum FieldNamesError: Error, Sendable, Equatable, CustomStringConvertible {
    case notAName(String)
    case unknown(String, known: [String])

    public var description: String {
        switch self {
        case .notAName(let part):
            "\"\(part)\" names no field; write FIELD=NAME, as in prompt=question"
        case .unknown(let name, let known):
            "there is no field \"\(name)\"" + Nearest.hint(for: name, in: known)
                + " (known: \(known.joined(separator: ", ")))"
        }
    }

    /// The fields and their names in a list of `FIELD=NAME`.
    static func parsed(
        _ list: String, among known: [String]
    ) throws(FieldNamesError) -> [(field: String, name: String)] {
        var names: [(String, String)] = []
        for part in list.split(separator: ",", omittingEmptySubsequences: false) {
            let words = part.split(separator: "=", maxSplits: 1).map {
                String($0.drop { $0 == " " })
            }
            guard words.count == 2 else { throw .notAName(String(part)) }
            guard known.contains(words[0]) else { throw .unknown(words[0], known: known) }
            names.append((words[0], words[1]))
        }
        return names
    }
}

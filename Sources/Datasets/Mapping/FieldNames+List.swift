internal import Files
internal import JSON

extension FieldNames {
    private static let listed = [
        "id", "prompt", "candidates", "text", "reference", "names", "scores", "chosen", "rejected",
        "group",
    ]

    /// Takes over `prompt=question,id=key`: some fields and what the file calls them.
    ///
    /// - Returns: the fields that were named.
    /// - Throws: `FieldNamesError` for a field that a record does not have, and for what is no list.
    @discardableResult
    public mutating func set(_ list: String) throws(FieldNamesError) -> Set<String> {
        let named = try FieldNamesError.parsed(list, among: Self.listed)
        for (field, name) in named { try set(field, to: .string(name)) }
        return Set(named.map(\.field))
    }

    /// The five names as a manifest keeps them, `id,prompt,candidates,text,reference`; as JSON where
    /// there is more to say that decides a vote or a winner.
    package var list: String {
        guard !isMapping else {
            var fields = json
            fields["group"] = nil
            return JSON.object(fields).text
        }
        return [id, prompt, candidates, text, reference].map(\.description).joined(separator: ",")
    }

    /// Reads what `list` wrote; `nil` for names that hold a comma, which it cannot tell apart.
    package init?(list: String) {
        if list.hasPrefix("{") {
            guard let object = (try? JSON.parse(list))?.object else { return nil }
            self.init()
            do { try set(object) } catch { return nil }
            return
        }
        let names = list.split(separator: ",", omittingEmptySubsequences: false).map {
            FieldPaths(String($0))
        }
        guard names.count == 5 else { return nil }
        self.init(
            id: names[0], prompt: names[1], candidates: names[2], text: names[3],
            reference: names[4])
    }
}

/// Why names of members cannot be read.
public enum FieldNamesError: Error, Sendable, Equatable, CustomStringConvertible {
    case notAName(String)
    case unknown(String, known: [String])
    /// A field that is said in a way that it cannot be.
    case wrong(field: String, found: String, expected: String)

    public var description: String {
        switch self {
        case .notAName(let part):
            "\"\(part)\" names no field; write FIELD=NAME, as in prompt=question"
        case .unknown(let name, let known):
            "there is no field \"\(name)\"" + Nearest.hint(for: name, in: known)
                + " (known: \(known.joined(separator: ", ")))"
        case .wrong(let field, let found, let expected):
            "\"\(field)\" is \(found); it must be \(expected)"
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

public import JSON

/// One line of the input: a question, the answers to choose from, and whatever else the line held.
public struct PromptRecord: Sendable, Hashable {
    /// As given (a number as it was spelled), or where it has none its 1-based line or row number, after the file's name
    /// where there are several.
    public var id: String
    public var prompt: Prompt
    /// In the order given; with distinct ids; may be empty.
    public var candidates: [Candidate]
    /// The ids of candidates that the input has without a text, which cannot take part.
    public var withoutText: [String] = []
    /// The right answer, where it is known (a number as it was spelled).
    public var reference: String?
    /// The whole record as it was read, so that what is not ours reaches the output.
    public var fields: JSONObject
}

extension PromptRecord {
    /// A record that was not read from a file.
    ///
    /// - Precondition: the candidates' ids are distinct.
    public init(
        id: String, prompt: Prompt, candidates: [Candidate] = [], reference: String? = nil
    ) {
        precondition(
            Set(candidates.map(\.id)).count == candidates.count, "two candidates have one id")
        var fields: JSONObject = ["id": .string(id)]
        fields[prompt.member] = prompt.json
        if !candidates.isEmpty { fields["candidates"] = .array(candidates.map(\.json)) }
        if let reference { fields["reference"] = .string(reference) }
        self.init(
            id: id, prompt: prompt, candidates: candidates, reference: reference, fields: fields)
    }
}

/// What was asked.
public enum Prompt: Sendable, Hashable {
    case text(String)
    /// A conversation; never empty when it was read from a file.
    case messages([ChatMessage])

    /// The standard name of the member that holds such a prompt: "prompt" or "messages".
    public var member: String {
        switch self {
        case .text: "prompt"
        case .messages: "messages"
        }
    }

    public var json: JSON {
        switch self {
        case .text(let text): .string(text)
        case .messages(let messages): .array(messages.map(\.json))
        }
    }
}

extension Prompt: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self = .text(value) }
}

/// One of the answers to choose from.
public struct Candidate: Sendable, Hashable {
    /// As given (a number as it was spelled), or the 0-based place among the candidates.
    public var id: String
    /// The answer; may be empty.
    public var text: String
    /// The candidate's object as it was read; empty for a candidate given as a bare string.
    public var fields: JSONObject

    public init(id: String, text: String, fields: JSONObject = JSONObject()) {
        self.id = id
        self.text = text
        self.fields = fields
    }

    /// `fields` with "id" and "text" in them: where the candidate already has them they stay where
    /// they stand, else they come first.
    public var json: JSON {
        if fields["id"] == .string(id) && fields["text"] == .string(text) { return .object(fields) }
        var object: JSONObject = ["id": .string(id), "text": .string(text)]
        for member in fields.members where object[member.key] == nil {
            object[member.key] = member.value
        }
        return .object(object)
    }
}

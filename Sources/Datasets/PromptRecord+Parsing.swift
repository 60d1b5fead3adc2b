internal import Files
internal import JSON

extension PromptRecord {
    /// Reads one record.
    ///
    /// Members that are `null` count as absent. The prompt may be a string under "prompt" or a list
    /// of messages under "messages" or "prompt"; a message's content is a string or OpenAI's list
    /// of `{"type": "text", "text": …}` parts, which are joined. A candidate is a string or an
    /// object with "text". The right answer is "reference", or "answer" where there is none, spelled
    /// as `KnownAnswerField` does; an "answer" that is an object is not ours. Candidates without an
    /// id get their 0-based place as one, a record without an id its line number. Candidates without
    /// a text are left out.
    ///
    /// - Parameter line: from 1.
    init(_ object: JSONObject, line: Int, names: FieldNames) throws(RejectReason) {
        let parser = RecordParser(names: names)
        let reference = try names.knownAnswer(of: object)
        let id = try RecordParser.label(object.value(at: names.id), path: names.id)
        let prompt = try parser.prompt(of: object)
        let (candidates, withoutText) = try parser.candidates(of: object)
        self.init(
            id: id ?? String(line), prompt: prompt, candidates: candidates,
            withoutText: withoutText, reference: reference,
            fields: object)
    }
}

/// The steps of reading a record; each knows the path it stands on for its error's sake.
struct RecordParser {
    let names: FieldNames

    static func object(_ bytes: [UInt8]) throws(RejectReason) -> JSONObject {
        try RejectReason.reading { () throws(LineError) in try Line.object(bytes) }
    }

    /// A string, or a number as it is spelled.
    static func label(_ value: JSON?, path: String) throws(RejectReason) -> String? {
        try RejectReason.reading { () throws(LineError) in try Line.label(value, path: path) }
    }

    // MARK: The prompt

    func prompt(of object: JSONObject) throws(RejectReason) -> Prompt {
        let text = present(object.value(at: names.prompt))
        let turns = names.prompt == "messages" ? nil : present(object["messages"])
        switch (text, turns) {
        case (nil, nil): throw .noPrompt(member: names.prompt)
        case (_?, _?): throw .promptAndMessages(member: names.prompt)
        case (.string(let text)?, nil): return .text(text)
        case (.array(let turns)?, nil): return .messages(try messages(turns, path: names.prompt))
        case (nil, .array(let turns)?): return .messages(try messages(turns, path: "messages"))
        case (let other?, nil):
            throw .wrongType(
                path: names.prompt, expected: "a string or a list of messages", found: other.kind)
        case (nil, let other?):
            throw .wrongType(path: "messages", expected: "a list of messages", found: other.kind)
        }
    }

    /// A list of messages, at least one.
    func messages(
        _ turns: [JSON], path: String
    ) throws(RejectReason) -> [ChatMessage] {
        if turns.isEmpty { throw .emptyConversation(member: path) }
        var messages: [ChatMessage] = []
        for (index, turn) in turns.enumerated() {
            messages.append(try message(turn, path: "\(path)[\(index)]"))
        }
        return messages
    }

    private func message(_ value: JSON, path: String) throws(RejectReason) -> ChatMessage {
        guard let object = value.object else {
            throw .wrongType(
                path: path, expected: "an object with \"role\" and \"content\"", found: value.kind)
        }
        if object["role"] == nil, let speaker = object["from"]?.string {
            // ShareGPT's spelling of the same.
            return ChatMessage(
                Self.shareGPTRoles[speaker] ?? ChatMessage.Role(rawValue: speaker),
                try text(object["value"], path: path + ".value"))
        }
        let role = ChatMessage.Role(
            rawValue: try text(object["role"], path: path + ".role"))
        guard case .array(let parts)? = object["content"] else {
            return ChatMessage(
                role, try text(object["content"], path: path + ".content"))
        }
        var content = ""
        for (index, part) in parts.enumerated() {
            content += try textPart(part, path: "\(path).content[\(index)]")
        }
        return ChatMessage(role, content)
    }

    private static let shareGPTRoles: [String: ChatMessage.Role] = [
        "human": .user, "gpt": .assistant,
    ]

    private func textPart(_ value: JSON, path: String) throws(RejectReason) -> String {
        guard let object = value.object else {
            throw .wrongType(
                path: path, expected: "an object with \"type\" and \"text\"", found: value.kind)
        }
        let type = try text(object["type"], path: path + ".type")
        guard type == "text" else { throw .notText(path: path, type: type) }
        return try text(object["text"], path: path + ".text")
    }

    // MARK: The candidates

    /// The candidates, and the ids of those whose text is null: a model gave no answer there.
    func candidates(
        of object: JSONObject
    ) throws(RejectReason) -> (candidates: [Candidate], withoutText: [String]) {
        guard let value = present(object.value(at: names.candidates)) else { return ([], []) }
        guard var elements = value.array else {
            throw .wrongType(
                path: names.candidates, expected: "a list of candidates", found: value.kind)
        }
        // lm-evaluation-harness has a list of answers for each of its requests, which mostly are one.
        if elements.count == 1, let only = elements[0].array { elements = only }
        var candidates: [Candidate] = []
        var withoutText: [String] = []
        var places: [String: Int] = [:]
        for (index, element) in elements.enumerated() {
            guard let candidate = try candidate(element, at: index) else {
                withoutText.append(element.object?.value(at: names.id)?.label ?? String(index))
                continue
            }
            if let first = places.updateValue(index, forKey: candidate.id) {
                throw .duplicateCandidate(id: candidate.id, first: first, second: index)
            }
            candidates.append(candidate)
        }
        guard !candidates.isEmpty || elements.isEmpty else {
            throw .unusable(
                "none of \"\(names.candidates)\" has a text, all of them are null; give texts, or "
                    + "leave the member out where the pipeline generates candidates")
        }
        return (candidates, withoutText)
    }

    /// `nil` for a candidate that is null, or whose text is.
    private func candidate(_ value: JSON, at index: Int) throws(RejectReason) -> Candidate? {
        let path = "\(names.candidates)[\(index)]"
        switch value {
        case .null: return nil
        case .string(let text): return Candidate(id: String(index), text: text)
        case .object(let object):
            let id = try Self.label(object.value(at: names.id), path: "\(path).\(names.id)")
            let text = object.value(at: names.text)
            if text == .null { return nil }
            return Candidate(
                id: id ?? String(index),
                text: try self.text(text, path: "\(path).\(names.text)"), fields: object)
        default:
            throw .wrongType(
                path: path, expected: "a string or an object with \"\(names.text)\"",
                found: value.kind)
        }
    }

    private func text(_ value: JSON?, path: String) throws(RejectReason) -> String {
        guard let value else { throw .missing(path: path) }
        guard let text = value.string else {
            throw .wrongType(path: path, expected: "a string", found: value.kind)
        }
        return text
    }

    private func present(_ value: JSON?) -> JSON? { value == .null ? nil : value }
}

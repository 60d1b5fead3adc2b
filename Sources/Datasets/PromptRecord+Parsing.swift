package import Files
package import JSON

extension PromptRecord {
    /// Reads a line of a stream, whose number says nothing: without an id of its own a record gets one
    /// that is derived from its bytes, so that the same line is the same record wherever it stands.
    ///
    /// - Throws: `RejectReason`.
    package init(
        streamed line: Line, names: (JSONObject) throws(RejectReason) -> FieldNames
    ) throws(RejectReason) {
        if case .tooLong(let length, _) = line.content {
            throw .line(.tooLong(length: length, limit: LineReader.defaultMaxLineBytes))
        }
        let bytes = line.bytes
        let object = try RecordParser.object(bytes)
        let names = try names(object)
        try self.init(object, at: RowPlace(line: line.number), names: names)
        if try RecordParser(names: names).id(of: object) == nil {
            id = String(SHA256.hexDigest(of: bytes).prefix(16))
        }
    }

    /// Reads one record.
    ///
    /// Members that are `null` count as absent. The prompt may be a string under "prompt" or a list
    /// of messages under "messages" or "prompt"; a message's content is a string or a list of parts,
    /// as OpenAI's `{"type": "text", "text": …}`, which are joined. A candidate is a text or an
    /// object with "text"; other names may say where each of them stands, its name and how good it
    /// is, or where the two answers of a pair are. The right answer is "reference", or "answer" where
    /// there is none, spelled as `KnownAnswerField` does; an "answer" that is an object is not ours.
    /// Candidates without an id get their 0-based place as one, a record without an id that of its
    /// place: its line or row number. Candidates without a text are left out of a list of them.
    init(_ object: JSONObject, at place: RowPlace, names: FieldNames) throws(RejectReason) {
        if names.pair != nil {
            let pair = try PreferencePair(object, at: place, names: PairFieldNames(names))
            self.init(pair, names: names)
            return
        }
        let parser = RecordParser(names: names)
        let reference = try names.knownAnswer(of: object)
        let id = try parser.id(of: object)
        let (answers, context) = try parser.answers(of: object)
        let prompt = try parser.prompt(of: object, before: context)
        self.init(
            id: id ?? place.defaultID, prompt: prompt, candidates: answers.candidates,
            withoutText: answers.withoutText, reference: reference, fields: object)
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

    /// The record's own; parts of it that stand at several paths have ":" between them.
    func id(of object: JSONObject) throws(RejectReason) -> String? {
        try Self.label(
            names.id.value(in: object, separator: ":"), path: names.id.description)
    }

    // MARK: The prompt

    /// The prompt that the record has, or else the conversation that the answers go on with.
    func prompt(
        of object: JSONObject, before answers: [ChatMessage] = []
    ) throws(RejectReason) -> Prompt {
        let member = names.prompt.description
        let text = present(object.value(at: names.prompt))
        // A set that has its prompt elsewhere may use that name for anything.
        let turns =
            names.prompt == "messages" || names.isMapping && text != nil
            ? nil : present(object["messages"])
        switch (text, turns) {
        case (nil, nil):
            if answers.isEmpty { throw .noPrompt(member: member) }
            return .messages(answers)
        case (_?, _?): throw .promptAndMessages(member: member)
        case (.string(let text)?, nil): return .text(text)
        case (.array(let turns)?, nil): return .messages(try messages(turns, path: member))
        case (.object(let turn)?, nil) where names.isMapping:
            return .messages(try messages([.object(turn)], path: member))
        case (nil, .array(let turns)?): return .messages(try messages(turns, path: "messages"))
        case (let other?, nil):
            throw .wrongType(
                path: member, expected: "a string or a list of messages", found: other.kind)
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

    func present(_ value: JSON?) -> JSON? { value == .null ? nil : value }
}

public import JSON

/// Two answers to one prompt of which one is known to be better.
public struct PreferencePair: Sendable, Hashable {
    /// As given (a number as it was spelled), or the 1-based line number where the line has none.
    public var id: String
    public var prompt: Prompt
    /// The better answer. Its id is the line's `chosen_id`, or "chosen".
    public var chosen: Candidate
    /// The worse answer. Its id is the line's `rejected_id`, or "rejected".
    public var rejected: Candidate
    /// The right answer, where the line has one (a number as it was spelled).
    public var reference: String?
    /// The whole line as it was read.
    public var fields: JSONObject

    /// A pair that was not read from a file.
    public init(
        id: String, prompt: Prompt, chosen: String, rejected: String, reference: String? = nil,
        fields: JSONObject = JSONObject()
    ) {
        self.id = id
        self.prompt = prompt
        self.chosen = Candidate(id: "chosen", text: chosen)
        self.rejected = Candidate(id: "rejected", text: rejected)
        self.reference = reference
        self.fields = fields
    }
}

extension PreferencePair {
    /// Reads one record: `{"id"?, "prompt" | "messages", "chosen", "rejected", …}`.
    ///
    /// `chosen` and `rejected` are texts, or lists of messages that end with the assistant's: TRL's
    /// conversational rows. Messages before the last are the conversation that is answered; both
    /// lists must begin with the same one, and the prompt may then be left out.
    ///
    /// - Parameter line: from 1.
    static func parse(
        _ object: JSONObject, line: Int
    ) throws(RejectReason) -> PreferencePair {
        let names = FieldNames.standard
        let parser = RecordParser(names: names)
        let chosen = try PairAnswer(object, "chosen", parser)
        let rejected = try PairAnswer(object, "rejected", parser)
        guard chosen.context == rejected.context else {
            throw .unusable(
                "\"chosen\" and \"rejected\" answer different conversations; a pair is two answers "
                    + "to one")
        }
        guard chosen.text != rejected.text else {
            throw .unusable(
                "\"chosen\" and \"rejected\" are the same text, so neither is better; leave the "
                    + "line out")
        }
        var pair = PreferencePair(
            id: try RecordParser.label(object[names.id], path: names.id) ?? String(line),
            prompt: try prompt(of: object, answered: chosen.context, parser),
            chosen: chosen.text, rejected: rejected.text,
            reference: try RecordParser.label(object[names.reference], path: names.reference),
            fields: object)
        let ids = (
            try RecordParser.label(object["chosen_id"], path: "chosen_id") ?? pair.chosen.id,
            try RecordParser.label(object["rejected_id"], path: "rejected_id") ?? pair.rejected.id
        )
        if ids.0 != ids.1 { (pair.chosen.id, pair.rejected.id) = ids }
        return pair
    }

    /// The prompt as the line gives it, or else the conversation that both answers go on with.
    private static func prompt(
        of object: JSONObject, answered context: [ChatMessage], _ parser: RecordParser
    ) throws(RejectReason) -> Prompt {
        let isGiven = [parser.names.prompt, "messages"].contains {
            object[$0] != nil && object[$0] != .null
        }
        guard isGiven || context.isEmpty else { return .messages(context) }
        let prompt = try parser.prompt(of: object)
        guard !context.isEmpty else { return prompt }
        switch prompt {
        case .messages(context): return prompt
        case .text(let text) where context.last?.content == text:
            return context.count == 1 ? prompt : .messages(context)
        default:
            throw .unusable(
                "the messages of \"chosen\" and \"rejected\" do not begin with the prompt; leave "
                    + "the prompt out, or keep to the answers in them")
        }
    }
}

/// One side of a pair: the answer, and the conversation before it where the line repeats it.
private struct PairAnswer {
    var context: [ChatMessage]
    var text: String

    init(_ object: JSONObject, _ member: String, _ parser: RecordParser) throws(RejectReason) {
        switch object[member] {
        case nil, .null?: throw .missing(path: member)
        case .string(let text)?: (context, self.text) = ([], text)
        case .array(let turns)?:
            guard turns.first?.string == nil else {
                throw .unusable(
                    "\"\(member)\" holds a list of texts; give one text, and a line to each pair")
            }
            var messages = try parser.messages(turns, path: member)
            guard let last = messages.popLast(), last.role == .assistant else {
                throw .unusable(
                    "\"\(member)\" does not end with a message of the assistant; make the answer "
                        + "its last message")
            }
            (context, text) = (messages, last.content)
        case let other?:
            throw .wrongType(
                path: member, expected: "a text or a list of messages", found: other.kind)
        }
    }
}

internal import JSON

extension PreferencePair {
    /// Reads one record: `{"id"?, "prompt" | "messages", "chosen", "rejected", …}`.
    ///
    /// `chosen` and `rejected` are texts, messages, or lists of messages that end with the
    /// assistant's: TRL's conversational rows. Messages before the last are the conversation that is
    /// answered; both lists must begin with the same one, and the prompt may then be left out.
    /// `messages` beside a prompt may hold the conversation, or the chosen or rejected one once more,
    /// as UltraFeedback's rows do. The right answer is found as a prompt's is.
    ///
    /// - Parameter line: from 1.
    init(_ object: JSONObject, line: Int, names: PairFieldNames) throws(RejectReason) {
        let parser = RecordParser(names: names.record)
        let chosen = try PairAnswer(object, names.chosen, parser)
        let rejected = try PairAnswer(object, names.rejected, parser)
        let both = "\"\(names.chosen)\" and \"\(names.rejected)\""
        guard chosen.context == rejected.context else {
            throw .unusable(
                "\(both) answer different conversations; a pair is two answers to one")
        }
        guard chosen.text != rejected.text else { throw .sameAnswers(both) }
        self.init(
            id: try RecordParser.label(object.value(at: names.record.id), path: names.record.id)
                ?? String(line),
            prompt: try Self.prompt(of: object, chosen, rejected, both, parser),
            chosen: chosen.text, rejected: rejected.text,
            reference: try names.record.knownAnswer(of: object), fields: object)
        let ids = (
            try RecordParser.label(object["chosen_id"], path: "chosen_id") ?? self.chosen.id,
            try RecordParser.label(object["rejected_id"], path: "rejected_id") ?? self.rejected.id
        )
        if ids.0 != ids.1 { (self.chosen.id, self.rejected.id) = ids }
    }

    /// The prompt as the line gives it, or else the conversation that both answers go on with.
    private static func prompt(
        of object: JSONObject, _ chosen: PairAnswer, _ rejected: PairAnswer, _ both: String,
        _ parser: RecordParser
    ) throws(RejectReason) -> Prompt {
        func isGiven(_ member: String) -> Bool {
            object.value(at: member).map { !$0.isNull } ?? false
        }
        let context = chosen.context
        var prompts: [Prompt] = []
        if isGiven(parser.names.prompt) {
            var alone = object
            if parser.names.prompt != "messages" { alone["messages"] = .null }
            prompts.append(try parser.prompt(of: alone))
        }
        if parser.names.prompt != "messages", case .array(let turns)? = object["messages"] {
            var messages = try parser.messages(turns, path: "messages")
            // The conversation with its answer: what is answered is what stands before it.
            if let last = messages.last, messages.count > 1, last.role == .assistant,
                [chosen.text, rejected.text].contains(last.content)
            {
                messages.removeLast()
            }
            prompts.append(.messages(messages))
        } else if parser.names.prompt != "messages", isGiven("messages") {
            throw .wrongType(
                path: "messages", expected: "a list of messages",
                found: object["messages"]?.kind ?? "")
        }
        if !context.isEmpty { prompts.append(.messages(context)) }
        guard var prompt = prompts.first else {
            throw .noPrompt(member: parser.names.prompt)
        }
        for (place, other) in prompts.enumerated().dropFirst() {
            guard let joined = prompt.joined(with: other) else {
                let isAnswered = place == prompts.count - 1 && !context.isEmpty
                throw isAnswered
                    ? .unusable(
                        "the messages of \(both) do not begin with the prompt; leave the prompt "
                            + "out, or keep to the answers in them")
                    : .promptAndMessages(member: parser.names.prompt)
            }
            prompt = joined
        }
        return prompt
    }
}

extension Prompt {
    /// The fuller of two ways to say the same: a text is its conversation's last message, and a
    /// conversation may lack the beginning that the other has. `nil` where they say different
    /// things.
    fileprivate func joined(with other: Prompt) -> Prompt? {
        switch (self, other) {
        case (.text(let a), .text(let b)): a == b ? self : nil
        case (.text(let text), .messages(let turns)), (.messages(let turns), .text(let text)):
            turns.last?.content != text
                ? nil : turns.count == 1 ? .text(text) : .messages(turns)
        case (.messages(let a), .messages(let b)):
            a.suffix(b.count) == b[...] ? self : b.suffix(a.count) == a[...] ? other : nil
        }
    }
}

/// One side of a pair: the answer, and the conversation before it where the line repeats it.
private struct PairAnswer {
    var context: [ChatMessage]
    var text: String

    init(_ object: JSONObject, _ member: String, _ parser: RecordParser) throws(RejectReason) {
        let answer = object.value(at: member)
        switch answer {
        case nil, .null?: throw .missing(path: member)
        case .string(let text)?: self.init(context: [], text: text)
        case .object?: try self.init([answer ?? .null], member, parser)
        case .array(let turns)?:
            guard turns.first?.string == nil else {
                throw .unusable(
                    "\"\(member)\" holds a list of texts; give one text, and a line to each pair")
            }
            try self.init(turns, member, parser)
        case let other?:
            throw .wrongType(
                path: member, expected: "a text, a message or a list of messages", found: other.kind
            )
        }
    }

    private init(
        _ turns: [JSON], _ member: String, _ parser: RecordParser
    ) throws(RejectReason) {
        var messages = try parser.messages(turns, path: member)
        guard let last = messages.popLast(), last.role == .assistant else {
            throw .unusable(
                "\"\(member)\" does not end with a message of the assistant; make the answer its "
                    + "last message")
        }
        self.init(context: messages, text: last.content)
    }

    private init(context: [ChatMessage], text: String) {
        self.context = context
        self.text = text
    }
}

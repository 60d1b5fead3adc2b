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
    init(_ object: JSONObject, at place: RowPlace, names: PairFieldNames) throws(RejectReason) {
        let parser = RecordParser(names: names.record)
        let chosen = try parser.side(object, names.chosen)
        let rejected = try parser.side(object, names.rejected)
        let both = "\"\(names.chosen)\" and \"\(names.rejected)\""
        let areConversations = chosen.isConversation && rejected.isConversation
        guard chosen.context == rejected.context || !areConversations else {
            throw .unusable(
                "\(both) answer different conversations; a pair is two answers to one")
        }
        guard chosen.text != rejected.text else { throw .sameAnswers(both) }
        self.init(
            id: try parser.id(of: object) ?? place.defaultID,
            prompt: try Self.prompt(of: object, chosen, rejected, both, parser),
            chosen: chosen.text, rejected: rejected.text,
            reference: try names.record.knownAnswer(of: object), fields: object)
        let own = names.record.names?.paths.map(\.text) ?? ["chosen_id", "rejected_id"]
        guard own.count == 2 else { return }
        let ids = (
            try RecordParser.label(object.value(at: FieldPaths(own[0])), path: own[0])
                ?? self.chosen.id,
            try RecordParser.label(object.value(at: FieldPaths(own[1])), path: own[1])
                ?? self.rejected.id
        )
        if ids.0 != ids.1 { (self.chosen.id, self.rejected.id) = ids }
    }

    /// The prompt as the line gives it, or else the conversation that both answers go on with.
    private static func prompt(
        of object: JSONObject, _ chosen: RecordParser.AnswerText,
        _ rejected: RecordParser.AnswerText, _ both: String,
        _ parser: RecordParser
    ) throws(RejectReason) -> Prompt {
        func isGiven(_ member: FieldPaths) -> Bool {
            object.value(at: member).map { !$0.isNull } ?? false
        }
        let context = chosen.context.isEmpty ? rejected.context : chosen.context
        let isInMessages = parser.names.prompt.only?.steps.first == .member("messages")
        var prompts: [Prompt] = []
        if isGiven(parser.names.prompt) {
            var alone = object
            if parser.names.prompt != "messages", !isInMessages { alone["messages"] = .null }
            prompts.append(try parser.prompt(of: alone))
        }
        if parser.names.prompt != "messages", !isInMessages,
            case .array(let turns)? = object["messages"]
        {
            var messages = try parser.messages(turns, path: "messages")
            // The conversation with its answer: what is answered is what stands before it.
            if let last = messages.last, messages.count > 1, last.role == .assistant,
                [chosen.text, rejected.text].contains(last.content)
            {
                messages.removeLast()
            }
            prompts.append(.messages(messages))
        } else if parser.names.prompt != "messages", !isInMessages, isGiven("messages") {
            throw .wrongType(
                path: "messages", expected: "a list of messages",
                found: object["messages"]?.kind ?? "")
        }
        if !context.isEmpty { prompts.append(.messages(context)) }
        guard var prompt = prompts.first else {
            throw .noPrompt(member: parser.names.prompt.description)
        }
        for (place, other) in prompts.enumerated().dropFirst() {
            guard let joined = prompt.joined(with: other) else {
                let isAnswered = place == prompts.count - 1 && !context.isEmpty
                throw isAnswered
                    ? .unusable(
                        "the messages of \(both) do not begin with the prompt; leave the prompt "
                            + "out, or keep to the answers in them")
                    : .promptAndMessages(member: parser.names.prompt.description)
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

extension RecordParser {
    /// One side of a pair.
    fileprivate func side(
        _ object: JSONObject, _ field: FieldPaths
    ) throws(RejectReason) -> AnswerText {
        guard let value = present(object.value(at: field)) else {
            throw .missing(path: field.description)
        }
        return try answer(value, path: field.description)
    }
}

internal import JSON

// What an answer says: a text, or the last message of a conversation.
extension RecordParser {
    /// An answer as a record has it, and the conversation before it where the record repeats it.
    struct AnswerText: Hashable {
        var context: [ChatMessage] = []
        var text: String
        /// Whether it came as messages, which say what they answer.
        var isConversation = false
    }

    /// The answer that `value` is: a text, a number or a Boolean as it is spelled, a message, the
    /// parts of one, or a list of messages that ends with the assistant's.
    func answer(_ value: JSON, path: String) throws(RejectReason) -> AnswerText {
        switch value {
        case .null: throw .unusable("\"\(path)\" is null; give a text, or leave the line out")
        case .string(let text), .number(let text): return AnswerText(text: text)
        case .bool(let truth): return AnswerText(text: String(truth))
        case .object(let object):
            if object["role"] == nil, object["from"] == nil,
                let text = (object["content"] ?? object["value"] ?? object["text"])?.string
            {
                return AnswerText(text: text)
            }
            return try conversation([value], path: path)
        case .array(let elements):
            guard let first = elements.first else {
                throw .unusable("\"\(path)\" is an empty list; give a text")
            }
            if let object = first.object, object["role"] == nil, object["from"] == nil,
                object["type"] != nil
            {
                return AnswerText(text: try text(of: elements, path: path))
            }
            if first.object == nil {
                throw .unusable(
                    "\"\(path)\" holds a list of texts; give one text, and a line to each pair, or "
                        + "say that each is an answer by \"\(path)[]\"")
            }
            return try conversation(elements, path: path)
        }
    }

    private func conversation(
        _ turns: [JSON], path: String
    ) throws(RejectReason) -> AnswerText {
        var messages = try self.messages(turns, path: path)
        guard let last = messages.popLast(), last.role == .assistant else {
            throw .unusable(
                "\"\(path)\" does not end with a message of the assistant; make the answer its "
                    + "last message")
        }
        return AnswerText(context: messages, text: last.content, isConversation: true)
    }
}

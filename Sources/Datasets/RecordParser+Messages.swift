package import JSON

extension ChatMessage {
    /// A message as records spell it.
    ///
    /// - Returns: `nil` for anything else, such as a message with an image.
    package init?(recorded value: JSON) {
        guard let message = try? RecordParser(names: .standard).message(value, path: "") else {
            return nil
        }
        self = message
    }
}

// What a message says, in the spellings that data sets have for it.
extension RecordParser {
    func message(_ value: JSON, path: String) throws(RejectReason) -> ChatMessage {
        guard let object = value.object else {
            throw .wrongType(
                path: path, expected: "an object with \"role\" and \"content\"", found: value.kind)
        }
        if object["role"] == nil, let speaker = object["from"]?.string {
            // ShareGPT's spelling of the same.
            return ChatMessage(
                Self.shareGPTRoles[speaker] ?? ChatMessage.Role(rawValue: speaker),
                try string(object["value"], path: path + ".value"))
        }
        let role = ChatMessage.Role(
            rawValue: try string(object["role"], path: path + ".role"))
        guard case .array(let parts)? = object["content"] else {
            return ChatMessage(
                role, try string(object["content"], path: path + ".content"))
        }
        return ChatMessage(role, try text(of: parts, path: path + ".content"))
    }

    private static let shareGPTRoles: [String: ChatMessage.Role] = [
        "human": .user, "gpt": .assistant, "chatgpt": .assistant, "bot": .assistant,
        "model": .assistant,
    ]

    /// The texts of a message's parts, joined.
    func text(of parts: [JSON], path: String) throws(RejectReason) -> String {
        var content = ""
        for (index, part) in parts.enumerated() {
            content += try textPart(part, path: "\(path)[\(index)]")
        }
        return content
    }

    /// OpenAI's parts have a "text", LLaMA-Factory's a "value".
    private func textPart(_ value: JSON, path: String) throws(RejectReason) -> String {
        guard let object = value.object else {
            throw .wrongType(
                path: path, expected: "an object with \"type\" and \"text\"", found: value.kind)
        }
        let type = try string(object["type"], path: path + ".type")
        guard ["text", "input_text", "output_text"].contains(type) else {
            throw .notText(path: path, type: type)
        }
        return try string(object["text"] ?? object["value"], path: path + ".text")
    }

    func string(_ value: JSON?, path: String) throws(RejectReason) -> String {
        guard let value else { throw .missing(path: path) }
        guard let text = value.string else {
            throw .wrongType(path: path, expected: "a string", found: value.kind)
        }
        return text
    }
}

internal import JSON

/// A bracket's prompt, as exports write it.
struct WrittenPrompt {
    /// Each `{"role", "content"}`, with a text as content.
    let messages: [JSON]
    /// The whole prompt where it came as a text; `nil` where it came as messages.
    let text: String?

    /// - Parameter prompt: the bracket's members `prompt` and `messages`, whoever wrote them.
    /// - Returns: `nil` for what is more than text: images, calls of tools and their results. A row
    ///   without them would be another question.
    init?(_ prompt: JSONObject) {
        let given = prompt["messages"].flatMap { $0.isNull ? nil : $0 } ?? prompt["prompt"] ?? ""
        if let text = given.string {
            self.text = text
            messages = [Self.message("user", text)]
            return
        }
        guard let turns = given.array, !turns.isEmpty else { return nil }
        var messages: [JSON] = []
        for turn in turns {
            guard let message = Self.message(turn) else { return nil }
            messages.append(message)
        }
        self.messages = messages
        text = nil
    }

    /// As one text: of several messages, one under the other.
    var asText: String {
        text ?? messages.compactMap { $0["content"]?.string }.joined(separator: "\n\n")
    }

    /// Whether `asText` loses who said what.
    var isFlattened: Bool { messages.count > 1 || messages.first?["role"] != "user" }

    private static func message(_ role: String, _ content: String) -> JSON {
        ["role": .string(role), "content": .string(content)]
    }

    private static func message(_ turn: JSON) -> JSON? {
        let tools = ["tool_calls", "tool_call_id", "function_call"]
        guard let object = turn.object, tools.allSatisfy({ object[$0]?.isNull ?? true }),
            let role = object["role"]?.string ?? (object["role"] == nil ? "user" : nil),
            let content = object["content"].flatMap(text)
        else { return nil }
        return message(role, content)
    }

    /// A text, or the texts of parts, as they are joined where records are read.
    private static func text(_ content: JSON) -> String? {
        if let text = content.string { return text }
        guard let parts = content.array else { return nil }
        var texts: [String] = []
        for part in parts {
            guard ["text", "input_text", "output_text"].contains(part["type"]?.string),
                let text = part["text"]?.string
            else { return nil }
            texts.append(text)
        }
        return texts.joined()
    }
}

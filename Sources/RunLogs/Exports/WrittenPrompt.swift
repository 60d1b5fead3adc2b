internal import Datasets
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
            messages = [ChatMessage.user(text).json]
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

    private static func message(_ turn: JSON) -> JSON? {
        let tools = ["tool_calls", "tool_call_id", "function_call"]
        guard var object = turn.object, tools.allSatisfy({ object[$0]?.isNull ?? true }) else {
            return nil
        }
        if object["role"] == nil, object["from"] == nil { object["role"] = "user" }
        return ChatMessage(recorded: .object(object))?.json
    }
}

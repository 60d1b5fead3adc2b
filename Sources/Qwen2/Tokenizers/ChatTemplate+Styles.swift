internal import JSON

/// OpenAI's ChatML.
enum ChatML {
    static let start = "<|im_start|>"
    static let end = "<|im_end|>"

    static func render(
        _ messages: [ChatMessage], defaultSystem: String?, _ ending: ChatEnding
    ) -> [PromptSegment] {
        var messages = messages
        if let defaultSystem, let first = messages.first, first.role != .system {
            messages.insert(ChatMessage(.system, defaultSystem), at: 0)
        }
        var prompt = PromptBuilder()
        for (index, message) in messages.enumerated() {
            open(message.role, in: &prompt)
            prompt.add(message.content, by: message.role)
            if ending == .continuation, index == messages.count - 1 { break }
            prompt.add(token: end)
            prompt.add("\n", by: .user)
        }
        if ending == .answer { open(.assistant, in: &prompt) }
        return prompt.segments
    }

    private static func open(_ role: ChatMessage.Role, in prompt: inout PromptBuilder) {
        prompt.add(token: start)
        prompt.add("\(role.rawValue)\n", by: role)
    }
}

/// The format of the Qwen models distilled from DeepSeek-R1.
enum DeepSeekR1 {
    static let begin = "<｜begin▁of▁sentence｜>"
    static let user = "<｜User｜>"
    static let assistant = "<｜Assistant｜>"
    static let end = "<｜end▁of▁sentence｜>"
    static let opening = "<think>\n"

    static func render(
        _ messages: [ChatMessage], opensThinking: Bool, _ ending: ChatEnding
    ) -> [PromptSegment] {
        var prompt = PromptBuilder()
        prompt.add(token: begin)
        // The last system message counts.
        prompt.add(messages.last { $0.role == .system }?.content ?? "", by: .system)
        for (index, message) in messages.enumerated() {
            switch message.role {
            case .system: break
            case .assistant:
                prompt.add(token: assistant)
                // Only a continued message keeps its thinking.
                if ending == .continuation, index == messages.count - 1 {
                    prompt.add(message.content, by: .assistant)
                } else {
                    prompt.add(withoutThinking(message.content), by: .assistant)
                    prompt.add(token: end)
                }
            default:
                prompt.add(token: user)
                prompt.add(message.content, by: .user)
            }
        }
        if ending == .answer {
            prompt.add(token: assistant)
            if opensThinking { prompt.add(opening, by: .assistant) }
        }
        return prompt.segments
    }

    /// The text after the last `</think>`.
    private static func withoutThinking(_ text: String) -> String {
        let bytes = Array(text.utf8)
        guard let mark = bytes.ranges(of: Array("</think>".utf8)).last else { return text }
        return String(decoding: bytes[mark.upperBound...], as: UTF8.self)
    }
}

/// Joins adjacent texts: the beginning of a message and its content are tokenized together, as in
/// the rendered text.
struct PromptBuilder {
    private(set) var segments: [PromptSegment] = []

    mutating func add(token: String) { segments.append(.token(token)) }

    mutating func add(_ text: String, by role: ChatMessage.Role) {
        if text.isEmpty { return }
        switch (segments.last, role) {
        case (.modelText(let before), .assistant):
            segments[segments.count - 1] = .modelText(before + text)
        case (_, .assistant): segments.append(.modelText(text))
        case (.text(let before), _): segments[segments.count - 1] = .text(before + text)
        case (_, _): segments.append(.text(text))
        }
    }
}

public import JSON

/// How a chat is rendered for a model. The few formats of Qwen2 models are code, tested against the
/// Jinja originals; there is no Jinja interpreter.
public struct ChatTemplate: Sendable, Hashable {
    /// The name in pipelines.
    public let name: String
    let style: Style

    enum Style: Sendable, Hashable {
        /// `<|im_start|>role`, newline, content, `<|im_end|>`, newline. A chat without a system
        /// message at its beginning gets the default one.
        case chatML(defaultSystem: String?)
        /// The system text after the first token, `<｜User｜>` and `<｜Assistant｜>` before messages,
        /// earlier answers without their thinking.
        case deepSeekR1(opensThinking: Bool)
    }

    /// Every template, by name.
    public static let all = [
        ChatTemplate(name: "chatml", style: .chatML(defaultSystem: nil)),
        ChatTemplate(name: "nano", style: .chatML(defaultSystem: nil)),
        ChatTemplate(
            name: "qwen1.5", style: .chatML(defaultSystem: "You are a helpful assistant")),
        ChatTemplate(name: "qwen2", style: .chatML(defaultSystem: "You are a helpful assistant.")),
        ChatTemplate(
            name: "qwen2.5",
            style: .chatML(
                defaultSystem:
                    "You are Qwen, created by Alibaba Cloud. You are a helpful assistant.")),
        ChatTemplate(
            name: "qwen2.5-math",
            style: .chatML(
                defaultSystem:
                    #"Please reason step by step, and put your final answer within \boxed{}."#)),
        ChatTemplate(name: "deepseek-r1", style: .deepSeekR1(opensThinking: true)),
        ChatTemplate(name: "deepseek-r1-closed", style: .deepSeekR1(opensThinking: false)),
    ]

    /// The template called `name`.
    public static func named(_ name: String) throws(ChatTemplateError) -> ChatTemplate {
        guard let template = all.first(where: { $0.name == name }) else {
            throw .unknownName(name)
        }
        return template
    }

    /// The token that ends an assistant's message.
    public var endOfTurn: String {
        switch style {
        case .chatML: ChatML.end
        case .deepSeekR1: DeepSeekR1.end
        }
    }

    /// The token that every prompt begins with, where the template writes one.
    public var firstToken: String? {
        switch style {
        case .chatML: nil
        case .deepSeekR1: DeepSeekR1.begin
        }
    }

    /// The beginning of an answer that is part of the prompt: `<think>` and a newline where the
    /// template opens the thinking.
    public var answerPrefix: String {
        style == .deepSeekR1(opensThinking: true) ? DeepSeekR1.opening : ""
    }

    /// Renders a chat.
    ///
    /// - Throws: `ChatTemplateError.nothingToContinue` if `ending` is a continuation and the last
    ///   message is not an assistant's.
    public func render(
        _ messages: [ChatMessage], ending: ChatEnding = .answer
    ) throws(ChatTemplateError) -> [PromptSegment] {
        if ending == .continuation, messages.last?.role != .assistant { throw .nothingToContinue }
        switch style {
        case .chatML(let system): return ChatML.render(messages, defaultSystem: system, ending)
        case .deepSeekR1(let opens):
            return DeepSeekR1.render(messages, opensThinking: opens, ending)
        }
    }
}

/// Why a chat cannot be rendered.
public enum ChatTemplateError: Error, Equatable, CustomStringConvertible {
    /// Bracket does not know the checkpoint's template.
    case unknownTemplate(String)
    case unknownName(String)
    /// The template's token is not the tokenizer's.
    case missingToken(String)
    case nothingToContinue

    public var description: String {
        let choices = ChatTemplate.all.map { "\"\($0.name)\"" }.joined(separator: ", ")
        switch self {
        case .unknownTemplate(let text):
            return
                "Bracket does not know the checkpoint's chat template; choose one of \(choices). "
                + "It is: \(printable(text, limit: 400))"
        case .unknownName(let name):
            return "there is no chat template called \(quoted(name)); there are \(choices)"
        case .missingToken(let text):
            return "the tokenizer has no token \(quoted(text)), which the chat template needs; "
                + "choose another template of \(choices)"
        case .nothingToContinue:
            return "only an assistant's message can be continued, and the last one is not one"
        }
    }
}

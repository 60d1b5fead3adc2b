/// One turn of a conversation, in the shape that chat models, their servers and data sets share:
/// `{"role", "content"}`.
public struct ChatMessage: Sendable, Hashable {
    /// Who speaks: `system`, `user` or `assistant`; others are passed on as they are.
    public struct Role: RawRepresentable, ExpressibleByStringLiteral, Sendable, Hashable {
        public var rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }
        public init(stringLiteral value: String) { rawValue = value }

        public static let system: Role = "system"
        public static let user: Role = "user"
        public static let assistant: Role = "assistant"
    }

    public var role: Role
    /// The text as it is. In `assistant` messages, which the model itself wrote, `<think>` and
    /// `</think>` may be the model's tokens; in all others nothing is.
    public var content: String

    public init(_ role: Role, _ content: String) {
        self.role = role
        self.content = content
    }

    public static func system(_ content: String) -> ChatMessage { ChatMessage(.system, content) }
    public static func user(_ content: String) -> ChatMessage { ChatMessage(.user, content) }
    public static func assistant(_ content: String) -> ChatMessage {
        ChatMessage(.assistant, content)
    }

    /// `{"role", "content"}`
    public var json: JSON { ["role": .string(role.rawValue), "content": .string(content)] }
}

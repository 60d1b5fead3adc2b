internal import JSON
internal import Qwen2

/// How a server lays a chat out as one text: what stands before each message and behind the last,
/// where the answer begins. Answers that go on with a message can then be asked for as raw prompts,
/// with nothing that a template takes out of it or puts before it.
struct PromptLayout: Sendable, Hashable {
    private let pieces: [String]

    /// Messages whose places can be found again in the text that becomes of them.
    static func marked(_ roles: [ChatMessage.Role]) -> [ChatMessage] {
        roles.enumerated().map { ChatMessage($1, mark($0)) }
    }

    private static func mark(_ number: Int) -> String { "bracketmark\(number)end" }

    /// - Parameter text: what a server made of `count` marked messages.
    /// - Returns: `nil` where not each of them stands there once, in order.
    init?(_ text: String, count: Int) {
        var pieces: [String] = []
        var rest = text[...]
        for number in 0..<count {
            let mark = Self.mark(number)
            guard let place = rest.firstRange(of: mark) else { return nil }
            pieces.append(String(rest[..<place.lowerBound]))
            rest = rest[place.upperBound...]
        }
        pieces.append(String(rest))
        guard !pieces.contains(where: { $0.contains("bracketmark") }) else { return nil }
        self.pieces = pieces
    }

    /// The layout of a template that Bracket knows. Its first token is left out: servers put it
    /// before raw prompts themselves.
    init?(_ template: ChatTemplate, _ roles: [ChatMessage.Role]) {
        guard let segments = try? template.render(Self.marked(roles)) else { return nil }
        let texts = segments.map(\.text)
        self.init(
            (texts.first == template.firstToken ? texts.dropFirst() : texts[...]).joined(),
            count: roles.count)
    }

    /// The prompt that goes on with the last of `messages`, the assistant's.
    ///
    /// A message that opens its thinking does so instead of the layout.
    func prompt(continuing messages: [ChatMessage]) -> String? {
        guard let last = messages.last, messages.count == pieces.count else { return nil }
        var text = ""
        for (piece, message) in zip(pieces, messages.dropLast()) { text += piece + message.content }
        var end = pieces[pieces.count - 1][...]
        if last.content.hasPrefix(Self.opening), let tag = end.ranges(of: Self.opening).last,
            end[tag.upperBound...].allSatisfy(\.isWhitespace)
        {
            end = end[..<tag.lowerBound]
        }
        return text + end + last.content
    }

    private static let opening = "<think>"
}

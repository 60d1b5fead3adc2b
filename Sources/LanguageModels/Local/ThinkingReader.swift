internal import Qwen2
internal import Workers

/// Collects tokens until the thinking has ended and the answer is about to begin: up to the first
/// token behind `</think>` that is more than white space.
///
/// It reads the text, since not every tokenizer has a token for `</think>`.
final class ThinkingReader: Sendable {
    private struct State: Sendable {
        var decoder: TokenDecoder
        var text: [UInt8] = []
        /// Where the text behind `</think>` begins.
        var end: Int?
        var tokens: [TokenID] = []
    }

    private static let mark = Array("</think>".utf8)
    private let state: Locked<State>

    init(_ decoder: TokenDecoder) { state = Locked(State(decoder: decoder)) }

    /// Whether the answer begins with this token, which is then not kept.
    func hear(_ token: TokenID) -> Bool {
        state.withLock { state in
            let seen = state.text.count
            let new = Array(state.decoder.append(token).utf8)
            // A token without text holds the beginning of a character: the answer begins with it.
            if state.end != nil, new.isEmpty || !Self.isBlank(new[...]) { return true }
            state.text += new
            state.tokens.append(token)
            guard state.end == nil, let end = Self.end(in: state.text, after: seen) else {
                return false
            }
            state.end = end
            // The token that ended the thinking may hold a part of the answer.
            return !Self.isBlank(state.text[end...])
        }
    }

    /// The tokens and the text so far; whether the thinking has ended.
    var heard: (tokens: [TokenID], text: String, hasEnded: Bool) {
        state.withLock {
            ($0.tokens, String(decoding: $0.text, as: UTF8.self), $0.end != nil)
        }
    }

    private static func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
    }

    private static func end(in text: [UInt8], after seen: Int) -> Int? {
        let from = max(seen - mark.count + 1, 0)
        guard text.count >= from + mark.count else { return nil }
        return (from...text.count - mark.count).first {
            text[$0..<$0 + mark.count].elementsEqual(mark)
        }.map { $0 + mark.count }
    }
}

internal import Qwen2
internal import Workers

/// Collects the tokens of the thinking, up to the first token after `</think>` that is more than
/// white space.
///
/// It looks at the text, since not every tokenizer has a token for `</think>`.
final class ThinkingReader: Sendable {
    private struct State: Sendable {
        var decoder: TokenDecoder
        var text: [UInt8] = []
        /// Where the text after `</think>` begins.
        var end: Int?
        var tokens: [TokenID] = []
    }

    private static let mark = Array("</think>".utf8)
    private let state: Locked<State>

    init(_ decoder: TokenDecoder) { state = Locked(State(decoder: decoder)) }

    /// Adds a token; whether the answer begins with it, and it was not added.
    func append(_ token: TokenID) -> Bool {
        state.withLock { state in
            let seen = state.text.count
            let new = Array(state.decoder.append(token).utf8)
            // A token without text is the beginning of a character, with which the answer begins.
            if state.end != nil, new.isEmpty || !Self.isBlank(new[...]) { return true }
            state.text += new
            state.tokens.append(token)
            guard state.end == nil,
                let mark = state.text.firstRange(of: Self.mark, endingAfter: seen)
            else { return false }
            state.end = mark.upperBound
            // The token that ended the thinking may contain the beginning of the answer.
            return !Self.isBlank(state.text[mark.upperBound...])
        }
    }

    /// The tokens and the text so far; whether the thinking has ended.
    var thinking: (tokens: [TokenID], text: String, hasEnded: Bool) {
        state.withLock {
            ($0.tokens, String(decoding: $0.text, as: UTF8.self), $0.end != nil)
        }
    }

    private static func isBlank(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
    }
}

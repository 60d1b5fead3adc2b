/// Notices that a server read less of a prompt than it was sent.
///
/// Some servers cut what exceeds their context and judge the rest without a word (Ollama by default); it
/// shows in the tokens that they count. A tokenizer's tokens do not reach over words, so that a prompt
/// has a token for each word at least. And all that is cut has the same number of tokens: the largest
/// that ever comes.
struct PromptGauge: Sendable {
    /// A prompt's length, in ways that need no tokenizer.
    struct Size: Sendable, Hashable {
        var bytes = 0
        /// As many tokens as the prompt has at least.
        var tokens = 0
        /// Whether a chat template may leave parts of it out, as it does with earlier thinking.
        var mayShrink = false
    }

    enum Finding: Sendable, Hashable {
        /// Fewer tokens than the prompt can have.
        case tooFew
        /// As many as for prompts of other lengths.
        case sameForAll
    }

    /// No context is shorter: below it a server that counts something else is more likely.
    private static let shortest = 1500
    private static let shortestContext = 512
    private var most = 0
    /// The lengths of prompts that were said to have `most` tokens.
    private var lengths: Set<Int> = []

    /// - Parameter tokens: what the server counted; 0 where it did not.
    mutating func finding(_ size: Size, tokens: Int) -> Finding? {
        guard tokens > 0, !size.mayShrink else { return nil }
        // Superwords of a few tokenizers reach over words, now and then.
        if size.tokens >= Self.shortest, tokens * 4 < size.tokens * 3 { return .tooFew }
        guard tokens >= Self.shortestContext, tokens >= most else { return nil }
        if tokens > most {
            most = tokens
            lengths = []
        }
        if lengths.count < 64 { lengths.insert(size.bytes) }
        guard lengths.count >= 3, let shortest = lengths.min(), let longest = lengths.max() else {
            return nil
        }
        return longest * 2 >= shortest * 3 ? .sameForAll : nil
    }
}

extension PromptGauge.Size {
    init(_ prompt: ModelPrompt) {
        switch prompt {
        case .raw(let text): add(text)
        case .chat(let messages):
            for message in messages { add(message.content) }
            mayShrink = messages.contains { $0.role == .assistant }
        }
    }

    /// Counts words, and in long rows of letters without a space one for every 24 characters.
    private mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            bytes += utf8.count
            var row = 0
            for byte in utf8 {
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0xC0...: row += 1
                case 0x80..<0xC0: break
                default:
                    tokens += Self.tokens(ofRow: row)
                    row = 0
                }
            }
            tokens += Self.tokens(ofRow: row)
        }
    }

    private static func tokens(ofRow characters: Int) -> Int { (characters + 23) / 24 }
}

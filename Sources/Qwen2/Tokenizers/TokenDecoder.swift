/// Decodes tokens to text as they come, in whole characters.
public struct TokenDecoder: Sendable {
    private let tokenizer: Tokenizer
    /// The beginning of an incomplete character, at most three bytes between calls.
    private var pending: [UInt8] = []

    init(_ tokenizer: Tokenizer) { self.tokenizer = tokenizer }

    /// The text of the pending bytes and `token`, up to the last complete character. Invalid UTF-8
    /// becomes U+FFFD.
    public mutating func append(_ token: TokenID) -> String {
        if !tokenizer.isSpecial(token) {
            tokenizer.vocabulary.withBytes(of: token) { pending.append(contentsOf: $0) }
        }
        return take(pending.count - Self.unfinished(pending))
    }

    /// The text of the pending bytes: U+FFFD for an incomplete character.
    public mutating func finish() -> String { take(pending.count) }

    private mutating func take(_ count: Int) -> String {
        guard count > 0 else { return "" }
        let text = String(decoding: pending[..<count], as: UTF8.self)
        pending.removeSubrange(..<count)
        return text
    }

    /// How many bytes at the end are an incomplete character.
    ///
    /// Source: the Unicode Standard, table 3-7, well-formed UTF-8.
    private static func unfinished(_ bytes: [UInt8]) -> Int {
        for length in 1...3 where length <= bytes.count {
            let start = bytes.count - length
            let lead = bytes[start]
            if lead & 0xC0 == 0x80 { continue }
            guard lead >= 0xC2, lead <= 0xF4 else { return 0 }
            let whole = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
            guard length < whole else { return 0 }
            guard length > 1 else { return 1 }
            let second = bytes[start + 1]
            switch lead {
            case 0xE0: return second >= 0xA0 ? length : 0
            case 0xED: return second < 0xA0 ? length : 0
            case 0xF0: return second >= 0x90 ? length : 0
            case 0xF4: return second < 0x90 ? length : 0
            default: return length
            }
        }
        return 0
    }
}

extension Tokenizer {
    /// A decoder for tokens that come one at a time; it omits control tokens.
    public func decoder() -> TokenDecoder { TokenDecoder(self) }

    /// The text of `tokens`. Invalid UTF-8 becomes U+FFFD; unknown tokens are ignored.
    ///
    /// - Parameter keepingSpecials: whether control tokens are decoded too.
    public func decode(
        _ tokens: some Sequence<TokenID>, keepingSpecials: Bool = false
    ) -> String {
        var bytes: [UInt8] = []
        for token in tokens where keepingSpecials || !isSpecial(token) {
            vocabulary.withBytes(of: token) { bytes.append(contentsOf: $0) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

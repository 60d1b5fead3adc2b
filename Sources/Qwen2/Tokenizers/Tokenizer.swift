/// Qwen2's tokenizer: normal form C, the split of its pattern, then byte-level byte-pair encoding.
public final class Tokenizer: Sendable {
    /// Which of the added tokens are recognised where their text occurs.
    public enum Recognition: Sendable, Hashable {
        /// None: for untrusted text, which can then never become a control token or a marker.
        case nothing
        /// Only the marks of thinking, `<think>` and `</think>`: for the model's text.
        case markers
        /// All, as in Hugging Face's tokenizers: for complete prompts.
        case everything
    }

    /// The tokens that are not made by merging, in ascending order.
    public let addedTokens: [AddedToken]
    let vocabulary: Vocabulary
    let merges: MergeTable
    /// The token of each single byte.
    let byteTokens: [TokenID]
    let normalises: Bool
    let markerFinders: AddedTokenFinders
    let allFinders: AddedTokenFinders
    private let addedByText: [String: AddedToken]
    private let specials: Set<TokenID>

    init(_ parts: TokenizerParts) {
        addedTokens = parts.added.sorted { $0.id < $1.id }
        vocabulary = parts.vocabulary
        merges = parts.merges
        byteTokens = parts.byteTokens
        normalises = parts.normalises
        addedByText = Dictionary(parts.added.map { ($0.text, $0) }) { first, _ in first }
        specials = Set(parts.added.filter(\.isSpecial).map(\.id))
        // By name: some models have turn tokens that are not special.
        markerFinders = AddedTokenFinders(
            parts.added.filter { $0.text == "<think>" || $0.text == "</think>" })
        allFinders = AddedTokenFinders(parts.added)
    }

    /// One past the highest token. A model's vocabulary may be larger: rows of padding.
    public var count: Int { vocabulary.count }

    /// The added token with this text: `<|im_end|>`, `</think>`.
    public func addedToken(_ text: String) -> AddedToken? { addedByText[text] }

    /// Whether `token` is a control token.
    public func isSpecial(_ token: TokenID) -> Bool { specials.contains(token) }

    /// The bytes of `token`, perhaps a part of a character; empty for an unknown token.
    public func bytes(of token: TokenID) -> [UInt8] { vocabulary.withBytes(of: token, Array.init) }
}

/// Text to tokens and back, exactly as Qwen2's tokenizer does it: normal form C, the split of its
/// pattern, then byte-level byte-pair encoding.
public final class Tokenizer: Sendable {
    /// Which of the added tokens are recognised where their text occurs.
    public enum Recognition: Sendable, Hashable {
        /// None: for text of strangers. It can never become a control token or a marker, whatever
        /// it says.
        case nothing
        /// The marks around thinking, `<think>` and `</think>`, and nothing else: for what the model
        /// itself wrote.
        case markers
        /// All of them, as Hugging Face's tokenizers do: for prompts that are complete as they are.
        case everything
    }

    /// The tokens that are not made by merging, by number.
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
        // By name: models have turn tokens that they do not call special.
        markerFinders = AddedTokenFinders(
            parts.added.filter { $0.text == "<think>" || $0.text == "</think>" })
        allFinders = AddedTokenFinders(parts.added)
    }

    /// One past the greatest token. A model's vocabulary may be larger: rows of padding.
    public var count: Int { vocabulary.count }

    /// The added token with this text: `<|im_end|>`, `</think>`.
    public func addedToken(_ text: String) -> AddedToken? { addedByText[text] }

    /// Whether `token` is a control token.
    public func isSpecial(_ token: TokenID) -> Bool { specials.contains(token) }

    /// The bytes that `token` stands for, perhaps only a part of a character; none for a number
    /// that is no token.
    public func bytes(of token: TokenID) -> [UInt8] { vocabulary.withBytes(of: token, Array.init) }
}

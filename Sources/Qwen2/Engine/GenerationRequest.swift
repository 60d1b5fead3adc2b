/// A prompt as tokens, and how to continue it.
public struct GenerationRequest: Sendable, Hashable {
    /// At least one token.
    public var prompt: [TokenID]
    public var sampling: TokenSampling
    /// Seeds the sampling: the same request gives the same tokens in any batch.
    public var seed: UInt64
    /// The limit of generated tokens, thinking included; at least 1.
    public var maxTokens: Int
    /// Tokens that end the text, as its last token.
    public var stopTokens: Set<TokenID>
    /// Restricts the text to several options; stop tokens have no effect on them.
    public var choice: TokenChoice?

    public init(
        prompt: [TokenID], sampling: TokenSampling = TokenSampling(), seed: UInt64 = 0,
        maxTokens: Int, stopTokens: Set<TokenID> = [], choice: TokenChoice? = nil
    ) {
        self.prompt = prompt
        self.sampling = sampling
        self.seed = seed
        self.maxTokens = maxTokens
        self.stopTokens = stopTokens
        self.choice = choice
    }
}

/// Restricts a text to one of several token sequences.
public struct TokenChoice: Sendable, Hashable {
    /// At least one, none of them empty or a prefix of another.
    public var options: [[TokenID]]

    public init(_ options: [[TokenID]]) { self.options = options }

    /// The tokens that may follow `prefix`, in ascending order, each once.
    func next(after prefix: ArraySlice<TokenID>) -> [TokenID] {
        let open = options.filter { $0.count > prefix.count && $0.starts(with: prefix) }
        return Set(open.map { $0[prefix.count] }).sorted()
    }

    /// Whether no option is empty or a prefix of another.
    var isPrefixFree: Bool {
        !options.isEmpty
            && options.allSatisfy { option in
                !option.isEmpty && options.count { option.starts(with: $0) } == 1
            }
    }
}

/// The text that was generated for a request.
public struct GeneratedText: Sendable, Hashable {
    public enum Finish: Sendable, Hashable {
        case stopToken
        /// `maxTokens` or the end of the context.
        case length
        /// The option of the choice with this index.
        case option(Int)
        case stoppingCriterion
    }

    public var tokens: [GeneratedToken]
    public var finish: Finish
    /// Tokens of the prompt that were not in the cache.
    public var computedPromptTokens: Int

    public var ids: [TokenID] { tokens.map(\.id) }
}

/// A token and its probability.
public struct GeneratedToken: Sendable, Hashable, BitwiseCopyable {
    public var id: TokenID
    /// The model's probability for it among all tokens, at temperature 1; in 0...1.
    public var probability: Float
    /// `probability` divided by that of all tokens that the choice allows here; equal to it without
    /// a choice.
    public var shareOfAllowed: Float
}

/// Why a request cannot be run.
public enum GenerationError: Error, Sendable, Hashable, CustomStringConvertible {
    case emptyPrompt
    case noSuchToken(TokenID, vocabulary: Int)
    case nothingToGenerate
    case badChoice
    case contextExceeded(tokens: Int, context: Int)
    case cacheExceeded(tokens: Int, room: Int)
    case notANumber

    public var description: String {
        switch self {
        case .emptyPrompt: "the prompt has no tokens"
        case .noSuchToken(let token, let vocabulary):
            "token \(token) is not one of the model's \(vocabulary)"
        case .nothingToGenerate: "the limit of generated tokens is below 1"
        case .badChoice:
            "a choice needs at least one option, and none may be empty or begin with another"
        case .contextExceeded(let tokens, let context):
            "a prompt of \(tokens) tokens leaves no room in the model's context of \(context)"
        case .cacheExceeded(let tokens, let room):
            "a request of up to \(tokens) tokens needs more memory than the cache has, which is "
                + "for \(room); allow the cache more memory, or fewer tokens"
        case .notANumber: "the model's logits are not numbers: its weights are damaged"
        }
    }
}

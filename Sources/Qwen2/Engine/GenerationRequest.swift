/// A prompt as tokens, and how to go on with it.
public struct GenerationRequest: Sendable, Hashable {
    /// At least one token.
    public var prompt: [TokenID]
    public var sampling: TokenSampling
    /// Decides the sampling: the same request gives the same tokens, whatever it runs beside.
    public var seed: UInt64
    /// The most tokens to generate, thinking included; at least 1.
    public var maxTokens: Int
    /// Tokens that end the text; the one that does is the last of the generated tokens.
    public var stopTokens: Set<TokenID>
    /// What has to be generated, if not just anything; then nothing else ends the text.
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

/// Token sequences one of which has to be said.
public struct TokenChoice: Sendable, Hashable {
    /// At least one, none of them empty, none the beginning of another.
    public var options: [[TokenID]]

    public init(_ options: [[TokenID]]) { self.options = options }

    /// The tokens that may come after `said`, the least first; each once.
    func next(after said: ArraySlice<TokenID>) -> [TokenID] {
        let going = options.filter { $0.count > said.count && $0.starts(with: said) }
        return Array(Set(going.map { $0[said.count] })).sorted()
    }

    /// Whether the options can be told apart as soon as one of them has been said.
    var isPlain: Bool {
        !options.isEmpty
            && options.allSatisfy { option in
                !option.isEmpty && options.count { option.starts(with: $0) } == 1
            }
    }
}

/// What became of a request.
public struct Generation: Sendable, Hashable {
    public enum Finish: Sendable, Hashable {
        case stopToken
        /// `maxTokens` or the context was used up.
        case length
        /// One of the choice's options was said.
        case option(Int)
        /// The one who listened had heard enough.
        case listener
    }

    public var tokens: [GeneratedToken]
    public var finish: Finish
    /// Tokens of the prompt that had to be computed; the others were shared.
    public var computedPromptTokens: Int

    public var ids: [TokenID] { tokens.map(\.id) }
}

/// A token and how sure the model was of it.
public struct GeneratedToken: Sendable, Hashable, BitwiseCopyable {
    public var id: TokenID
    /// The model's probability for it, at temperature 1 and among all tokens; in 0...1.
    public var probability: Float
    /// The same divided by that of all tokens that a choice left, 1 where it left this one alone;
    /// equal to `probability` without a choice.
    public var shareOfAllowed: Float
}

/// Why a request is not run.
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
        case .nothingToGenerate: "the most tokens to generate is below 1"
        case .badChoice:
            "a choice needs at least one option, options need tokens, and none may begin with "
                + "another"
        case .contextExceeded(let tokens, let context):
            "a prompt of \(tokens) tokens leaves no room in the model's context of \(context)"
        case .cacheExceeded(let tokens, let room):
            "a request of up to \(tokens) tokens needs more memory than the cache has, which is "
                + "for \(room); allow the cache more memory, or fewer tokens"
        case .notANumber: "the model's logits are not numbers: its weights are damaged"
        }
    }
}

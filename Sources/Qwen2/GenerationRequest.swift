/// A prompt as tokens, and how to go on with it.
public struct GenerationRequest: Sendable, Hashable {
    /// At least one token.
    public var prompt: [TokenID]
    public var sampling: TokenSampling
    /// Decides the sampling: the same request gives the same tokens, whatever it runs beside.
    public var seed: UInt64
    /// The most tokens to generate, thinking included; at least 1. A forced end of the thinking
    /// replaces it by the budget's allowance.
    public var maxTokens: Int
    /// Tokens that end the text; the one that does is the last of the generated tokens.
    public var stopTokens: Set<TokenID>
    public var thinking: ThinkingBudget?
    public var choice: TokenChoice?

    public init(
        prompt: [TokenID], sampling: TokenSampling = TokenSampling(), seed: UInt64 = 0,
        maxTokens: Int, stopTokens: Set<TokenID> = [], thinking: ThinkingBudget? = nil,
        choice: TokenChoice? = nil
    ) {
        self.prompt = prompt
        self.sampling = sampling
        self.seed = seed
        self.maxTokens = maxTokens
        self.stopTokens = stopTokens
        self.thinking = thinking
        self.choice = choice
    }
}

/// How long a model may think before it has to answer.
public struct ThinkingBudget: Sendable, Hashable {
    /// Tokens of thought; 0 closes the thinking at once.
    public var maxTokens: Int
    /// The tokens of `</think>`: once the model has said them, the budget no longer matters.
    public var end: [TokenID]
    /// What is said for the model when the budget is spent, `</think>` and the beginning of the
    /// answer.
    public var closing: [TokenID]
    /// The tokens the model may add after `closing`.
    public var allowance: Int

    public init(maxTokens: Int, end: [TokenID], closing: [TokenID], allowance: Int) {
        self.maxTokens = maxTokens
        self.end = end
        self.closing = closing
        self.allowance = allowance
    }
}

/// Token sequences one of which has to be said.
public struct TokenChoice: Sendable, Hashable {
    public enum Start: Sendable, Hashable {
        case immediately
        /// As soon as the thinking has ended, by itself or by force.
        case afterThinking
        /// Only where the thinking was closed by force.
        case afterForcedClosing
    }

    /// At least one, none of them empty, none the beginning of another.
    public var options: [[TokenID]]
    public var start: Start

    public init(_ options: [[TokenID]], start: Start = .immediately) {
        self.options = options
        self.start = start
    }
}

/// What became of a request.
public struct Generation: Sendable, Hashable {
    public enum Finish: Sendable, Hashable {
        case stopToken
        /// `maxTokens`, the allowance or the context was used up.
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
    /// Whether the thinking budget closed the thinking.
    public var wasClosed: Bool

    public var ids: [TokenID] { tokens.map(\.id) }
}

/// A token and how sure the model was of it.
public struct GeneratedToken: Sendable, Hashable, BitwiseCopyable {
    public var id: TokenID
    /// The model's probability for it, at temperature 1 and among all tokens; `nil` for tokens
    /// that were said for the model.
    public var probability: Float?
    /// The same among the tokens that a choice left; equal to `probability` without a choice.
    public var shareOfAllowed: Float?
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
        case .badChoice: "a choice needs at least one option, and options need tokens"
        case .contextExceeded(let tokens, let context):
            "a prompt of \(tokens) tokens leaves no room in the model's context of \(context)"
        case .cacheExceeded(let tokens, let room):
            "a request of up to \(tokens) tokens needs more memory than the cache has, which is "
                + "for \(room); allow the cache more memory, or fewer tokens"
        case .notANumber: "the model's logits are not numbers: its weights are damaged"
        }
    }
}

public import JSON

/// Anything that completes a prompt: a server, a model in this process, a script in a test.
public protocol LanguageModel: Sendable {
    /// Answers `request` with exactly `request.count` completions.
    ///
    /// - Throws: `ModelError`, or `CancellationError` when the calling task is cancelled. Retrying
    ///   what is worth retrying is the model's own affair: an error that arrives here is final.
    func complete(_ request: CompletionRequest) async throws -> Reply

    /// Tokens generated since the model was opened, those of answers under way included; `nil` for
    /// a model that learns of tokens with the answer.
    var generatedTokens: Int? { get }

    /// Whether it can hold an answer to `CompletionRequest.choice`. One that cannot throws
    /// `ModelError.misconfigured` for such a request.
    var constrainsAnswers: Bool { get }
}

extension LanguageModel {
    public var generatedTokens: Int? { nil }
    public var constrainsAnswers: Bool { false }
}

/// What a model is asked to complete.
public enum ModelPrompt: Sendable, Hashable {
    /// A conversation that the model's own chat template lays out. If its last message is the
    /// assistant's, the model goes on with that message instead of beginning a new one.
    case chat([ChatMessage])
    /// Text that the model sees as it stands, without a chat template.
    case raw(String)
}

/// How the next token is picked.
public struct Sampling: Sendable, Hashable {
    /// 0 is greedy; the RRM release judges at 0.6.
    public var temperature: Double
    /// In 0...1; 1 keeps every token.
    public var topP: Double
    /// Only the k most probable tokens, at least 0; 0 keeps every token. `nil` leaves it to the
    /// server, and keeps every token where there is none.
    public var topK: Int?
    /// Only tokens of at least this fraction of the greatest probability, in 0...1; 0 keeps every
    /// token. `nil` leaves it to the server, and keeps every token where there is none.
    public var minP: Double?
    /// The most tokens to generate, thinking included; at least 1.
    public var maxTokens: Int
    /// Texts that end the answer and are not part of it.
    public var stop: [String]

    public init(
        temperature: Double = 0.6, topP: Double = 1, topK: Int? = nil, minP: Double? = nil,
        maxTokens: Int = 8192, stop: [String] = []
    ) {
        self.temperature = temperature
        self.topP = topP
        self.topK = topK
        self.minP = minP
        self.maxTokens = maxTokens
        self.stop = stop
    }
}

/// A prompt, how to sample, and how many answers are wanted.
public struct CompletionRequest: Sendable, Hashable {
    public var prompt: ModelPrompt
    public var sampling: Sampling
    /// Decides the sampling. Answer i of several is sampled with `seed + i`, as vLLM does it.
    public var seed: UInt64
    /// The number of answers, at least 1.
    public var count: Int
    /// Requests with equal affinity share a long prefix of their prompts and are best sent to the
    /// same server, whose cache then holds it.
    public var affinity: UInt64
    /// Texts one of which the answer has to be; `nil` for any answer.
    public var choice: AnswerChoice?

    public init(
        prompt: ModelPrompt, sampling: Sampling, seed: UInt64, count: Int = 1, affinity: UInt64 = 0,
        choice: AnswerChoice? = nil
    ) {
        self.prompt = prompt
        self.sampling = sampling
        self.seed = seed
        self.count = count
        self.affinity = affinity
        self.choice = choice
    }
}

/// Texts one of which has to be said. `Sampling.stop` is without effect on answers to a choice.
public struct AnswerChoice: Sendable, Hashable {
    public enum Start: Sendable, Hashable {
        /// Without thinking; where the chat template opens the thinking, it is closed again.
        case atOnce
        /// As soon as the model has ended its thinking with `</think>`. Until then it says what it
        /// likes, up to `Sampling.maxTokens`; the chosen text's tokens are not counted in those.
        case afterThinking
    }

    /// At least two, none of them empty or the beginning of another.
    public var options: [String]
    public var start: Start

    public init(_ options: [String], start: Start) {
        self.options = options
        self.start = start
    }
}

/// Why a model stopped.
public enum FinishReason: Sendable, Hashable {
    /// The answer ended by itself.
    case stop
    /// The token limit cut it.
    case length
    /// The server held the answer back.
    case contentFilter
    case other(String)

    /// The name that OpenAI's API uses.
    public var name: String {
        switch self {
        case .stop: "stop"
        case .length: "length"
        case .contentFilter: "content_filter"
        case .other(let name): name
        }
    }

    /// Whether the answer ended by itself; one that did not may break off anywhere.
    public var isOwnEnd: Bool {
        switch self {
        case .stop: true
        case .length, .contentFilter: false
        case .other(let name): Self.otherEnds.contains(name)
        }
    }

    /// What servers that do not keep to OpenAI's names call an end.
    private static let otherEnds: Set<String> = ["end_turn", "eos", "eos_token", "stop_sequence"]

    public init(name: String) {
        switch name {
        case "stop": self = .stop
        case "length": self = .length
        case "content_filter": self = .contentFilter
        default: self = .other(name)
        }
    }
}

/// One answer.
public struct Completion: Sendable, Hashable {
    /// What the model said, as it came. Where the server does not take the thinking apart, it is
    /// in here, up to `</think>`.
    public var text: String
    /// The thinking, where the server gives it apart.
    public var reasoning: String?
    public var finish: FinishReason
    /// For an answer to a choice: the model's probability of the option that was said among all
    /// that were offered, in 0...1.
    ///
    /// Options are compared token by token. At every place where those that begin with what has
    /// been said go on with different tokens, the model's probabilities of these tokens (at
    /// temperature 1, whatever the sampling's) are divided by their sum; the value is the product
    /// of the said tokens' shares. For two options, which part at one place only, that is
    /// p(said) ÷ (p(said) + p(other)) at that place, given the prompt, the thinking and the
    /// options' common beginning. What follows the place is not counted.
    public var probability: Double?

    public init(
        text: String, reasoning: String? = nil, finish: FinishReason = .stop,
        probability: Double? = nil
    ) {
        self.text = text
        self.reasoning = reasoning
        self.finish = finish
        self.probability = probability
    }
}

/// Tokens as the server counted them, summed over all answers of a reply.
public struct TokenUsage: Sendable, Hashable {
    public var prompt: Int
    public var completion: Int

    public init(prompt: Int = 0, completion: Int = 0) {
        self.prompt = prompt
        self.completion = completion
    }

    public static func + (a: TokenUsage, b: TokenUsage) -> TokenUsage {
        TokenUsage(prompt: a.prompt + b.prompt, completion: a.completion + b.completion)
    }
}

/// The answers to one request.
public struct Reply: Sendable, Hashable {
    public var completions: [Completion]
    public var usage: TokenUsage
    /// How often the request was sent, retries included.
    public var attempts: Int

    public init(completions: [Completion], usage: TokenUsage = TokenUsage(), attempts: Int = 1) {
        self.completions = completions
        self.usage = usage
        self.attempts = attempts
    }
}

/// Why a model gave no answer. The texts are written for the person at the terminal and never
/// hold a key.
public enum ModelError: Error, Sendable, Hashable, CustomStringConvertible {
    /// No answer came, retries included: a vote abstains for transport.
    case unavailable(String)
    /// The server will not answer this request (too long, filtered, malformed): a vote abstains.
    case refused(String)
    /// No request can succeed until somebody changes something (key, address, model name, a
    /// missing library): the run stops.
    case misconfigured(String)

    public var description: String {
        switch self {
        case .unavailable(let text), .refused(let text), .misconfigured(let text): text
        }
    }
}

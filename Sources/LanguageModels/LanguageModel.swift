public import JSON

/// Anything that completes a prompt: a server, a model in this process, a script in a test.
public protocol LanguageModel: Sendable {
    /// Answers `request` with exactly `request.count` completions.
    ///
    /// - Throws: `ModelError`, or `CancellationError` when the calling task is cancelled. Models
    ///   retry by themselves: an error that arrives here is final.
    func complete(_ request: CompletionRequest) async throws -> Reply

    /// Tokens generated since the model was opened, unfinished answers included; `nil` for a model
    /// that learns of tokens only with the answer.
    var generatedTokens: Int? { get }

    /// What is under way; `nil` for a model that does not tell.
    var traffic: ModelTraffic? { get }

    /// Whether it supports `CompletionRequest.choice`. A model that does not throws
    /// `ModelError.misconfigured` for such a request.
    var constrainsAnswers: Bool { get }

    /// Whether a chat that ends with the assistant's message is surely continued. What others do
    /// with one shows only in their answer: some begin anew.
    var continuesMessages: Bool { get }
}

extension LanguageModel {
    public var generatedTokens: Int? { nil }
    public var traffic: ModelTraffic? { nil }
    public var constrainsAnswers: Bool { false }
    public var continuesMessages: Bool { false }
}

/// The prompt of a request.
public enum ModelPrompt: Sendable, Hashable {
    /// A conversation, rendered with the model's chat template. If its last message is the
    /// assistant's, the model continues that message instead of beginning a new one.
    case chat([ChatMessage])
    /// Text for the model as it is, without a chat template.
    case raw(String)
}

/// How the next token is picked.
public struct Sampling: Sendable, Hashable {
    /// 0 is greedy; the RRM release judges at 0.6.
    public var temperature: Double
    /// In 0...1; 1 keeps every token. `nil` leaves it to the server, and keeps every token where there
    /// is none.
    public var topP: Double?
    /// Only the k most probable tokens, at least 0; 0 keeps every token. `nil` leaves it to the
    /// server, and keeps every token where there is none.
    public var topK: Int?
    /// Only tokens of at least this fraction of the highest probability, in 0...1; 0 keeps every
    /// token. `nil` leaves it to the server, and keeps every token where there is none.
    public var minP: Double?
    /// The limit of generated tokens, thinking included; at least 1.
    public var maxTokens: Int
    /// Texts that end the answer and are not part of it.
    public var stop: [String]

    public init(
        temperature: Double = 0.6, topP: Double? = nil, topK: Int? = nil, minP: Double? = nil,
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
    /// Seeds the sampling. Answer i of several is sampled with `seed + i`, as in vLLM.
    public var seed: UInt64
    /// The number of answers, at least 1.
    public var count: Int
    /// Requests with equal affinity share a long prefix of their prompts and are best sent to the
    /// same server, whose cache then holds it.
    public var affinity: UInt64
    /// Restricts the answer to one of several texts; `nil` for any answer.
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

/// Restricts an answer to one of several texts. `Sampling.stop` has no effect on such answers.
public struct AnswerChoice: Sendable, Hashable {
    public enum Start: Sendable, Hashable {
        /// Without thinking; where the chat template opens the thinking, it is closed again.
        case atOnce
        /// As soon as the model has ended its thinking with `</think>`. Until then it is free, up to
        /// `Sampling.maxTokens`, which do not include the tokens of the chosen text.
        case afterThinking
    }

    /// At least two, none of them empty or a prefix of another.
    public var options: [String]
    public var start: Start

    public init(_ options: [String], start: Start) {
        self.options = options
        self.start = start
    }
}

/// Why a model stopped.
public enum FinishReason: Sendable, Hashable {
    /// The model ended the answer.
    case stop
    /// The token limit cut the answer.
    case length
    /// The server withheld the answer.
    case contentFilter
    /// The model declined to answer; the text is what it said instead.
    case refusal
    case other(String)

    /// The name that OpenAI's API uses.
    public var name: String {
        switch self {
        case .stop: "stop"
        case .length: "length"
        case .contentFilter: "content_filter"
        case .refusal: "refusal"
        case .other(let name): name
        }
    }

    /// Whether the model ended the answer; any other answer may break off anywhere.
    public var isOwnEnd: Bool {
        self == .stop || Self.otherEnds.contains(name)
    }

    /// The names of such an end at servers that don't use OpenAI's.
    private static let otherEnds: Set<String> = ["end_turn", "eos", "eos_token", "stop_sequence"]

    public init(name: String) {
        self = [.stop, .length, .contentFilter, .refusal].first { $0.name == name } ?? .other(name)
    }
}

/// One answer.
public struct Completion: Sendable, Hashable {
    /// The model's text. It includes the thinking, up to `</think>`, unless the server separates
    /// it.
    public var text: String
    /// The thinking, where the server separates it.
    public var reasoning: String?
    public var finish: FinishReason
    /// For an answer to a choice: the model's probability of the chosen option among all options,
    /// in 0...1.
    ///
    /// Options are compared token by token. At every position where the options that are still
    /// possible differ, the model's probabilities of their next tokens (at temperature 1, whatever
    /// the sampling's) are divided by their sum; the value is the product of the chosen tokens'
    /// shares. Two options differ first at one position: there it is p(chosen) ÷ (p(chosen) +
    /// p(other)), given the prompt, the thinking and the options' common prefix. Later positions
    /// do not count.
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

/// Token counts of the server, summed over all answers of a reply.
public struct TokenUsage: Sendable, Hashable {
    public var prompt: Int
    /// The part of `prompt` that the server had kept from before, at most all of it.
    public var cached: Int
    public var completion: Int

    public init(prompt: Int = 0, cached: Int = 0, completion: Int = 0) {
        self.prompt = prompt
        self.cached = min(cached, prompt)
        self.completion = completion
    }

    public static func + (a: TokenUsage, b: TokenUsage) -> TokenUsage {
        TokenUsage(
            prompt: a.prompt + b.prompt, cached: a.cached + b.cached,
            completion: a.completion + b.completion)
    }
}

/// The answers to one request.
public struct Reply: Sendable, Hashable {
    public var completions: [Completion]
    public var usage: TokenUsage
    /// How often the request was sent, retries included; not what a full or loading server refused.
    public var attempts: Int

    public init(completions: [Completion], usage: TokenUsage = TokenUsage(), attempts: Int = 1) {
        self.completions = completions
        self.usage = usage
        self.attempts = attempts
    }
}

/// Why a model gave no answer. The texts are for the person at the terminal and never contain a
/// key.
public enum ModelError: Error, Sendable, Hashable, CustomStringConvertible {
    /// No answer came, retries included: a vote abstains for transport.
    case unavailable(String)
    /// The server will not answer this request (too long, filtered, malformed): a vote abstains.
    case refused(String)
    /// The server read only a part of the prompt, and its answer is about that: a vote abstains, and the
    /// run stops.
    case promptCut(String)
    /// No request can succeed until the configuration changes (key, address, model name, a missing
    /// library): the run stops.
    case misconfigured(String)

    public var description: String {
        switch self {
        case .unavailable(let text), .refused(let text), .promptCut(let text),
            .misconfigured(let text):
            text
        }
    }
}

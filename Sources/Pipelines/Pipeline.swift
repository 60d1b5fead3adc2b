public import Datasets
public import JSON
public import Judging
public import LanguageModels
public import Tournaments

/// What a pipeline file says: where prompts come from, how candidates are made and judged.
public struct Pipeline: Sendable {
    public var name: String
    /// All chance is derived from this.
    public var seed: UInt64
    /// The input file; `nil` if the command line must say it.
    public var input: String?
    public var fields: FieldNames
    /// Threads that compute; `nil` for one per core.
    public var workers: Int?
    /// The most matches under way at once; `nil` for what the judge's model can take.
    public var inFlight: Int?
    /// `nil` if candidates come with the input.
    public var generate: Generate?
    public var tournament: TournamentSettings
    public var emit: Set<Emit>
    /// In the order written.
    public var models: [(name: String, spec: ModelSpec)]
    /// The file's text as data, overrides applied: what the manifest keeps.
    public var json: JSON

    public enum Emit: String, Sendable, CaseIterable { case winners, brackets }

    /// How candidates are made.
    public struct Generate: Sendable {
        public var model: String
        /// Candidates per prompt, at least 1.
        public var count: Int
        public var sampling: Sampling
        /// Put before the prompt as a system message.
        public var system: String?
    }
}

/// How a tournament is played and judged.
public struct TournamentSettings: Sendable {
    public enum Format: String, Sendable, CaseIterable { case knockout, elo }
    public enum JudgeKind: String, Sendable, CaseIterable {
        case reasoning, direct, reference, recorded
    }
    public enum Seeding: String, Sendable, CaseIterable { case random, input }

    public var format: Format = .knockout
    public var judge: JudgeKind = .reasoning
    /// A key of `models`; for judges that ask one.
    public var model: String?
    public var votes = VotingRule()
    public var seeding: Seeding?
    /// A file with the first round, `[[id, id], …]` in bracket order.
    public var bracket: String?
    public var thirdPlace = false
    public var elo = Elo()
    /// Orders of matches that ratings are averaged over.
    public var orders = 64
    /// The file of recorded verdicts.
    public var verdicts: String?
    public var template: JudgeTemplate?
    public var sampling = Sampling()
    public var onLimit = ModelJudge.OnLimit.conclude
    /// Whether the judge can say nothing but the verdicts that are offered, once its thinking has
    /// ended.
    public var constrainsVerdict = false
    /// A run in which a larger share of votes failed is itself a failure.
    public var maxAbstainRate = 0.2

    public init() {}
}

/// Where a model is.
public enum ModelSpec: Sendable {
    case remote(Remote)
    case local(Local)
    /// A model that comes with Bracket.
    case embedded(Embedded)

    /// How requests are sampled where a stage does not say.
    public struct Defaults: Sendable {
        public var temperature: Double?
        public var topP: Double?
        public var topK: Int?
        public var minP: Double?
        public var maxTokens: Int?
    }

    /// A checkpoint that runs in this process: a Hugging Face folder or a GGUF file.
    public struct Local: Sendable {
        public var path: String
        /// The name of the chat template; `nil` for the checkpoint's own.
        public var chatTemplate: String?
        /// Threads that compute; `nil` for one per core.
        public var threads: Int?
        /// Megabytes for keys and values; requests beyond it wait.
        public var cacheMegabytes = 1024
        /// Requests worked on at once.
        public var inFlight = 64
        public var defaults = Defaults()

        public init(path: String) { self.path = path }
    }

    /// A checkpoint that is looked for by its name; see `ModelLibrary`.
    public struct Embedded: Sendable {
        public var name: String
        /// How it runs, and where it was found: the path is empty until it was looked for.
        public var checkpoint: Local

        public init(name: String, checkpoint: Local = Local(path: "")) {
            self.name = name
            self.checkpoint = checkpoint
        }
    }

    /// An OpenAI-compatible server, or several that serve the same model.
    public struct Remote: Sendable {
        public var baseURLs: [String]
        public var model: String
        /// The environment variable that holds the key.
        public var apiKeyEnv: String?
        public var inFlight = 256
        public var defaults = Defaults()
        /// Sent along with every request.
        public var extraBody = JSONObject()
        /// Seconds.
        public var connectTimeout = 10.0
        public var silenceTimeout = 600.0
        public var totalTimeout = 3600.0
        public var maxAttempts = 6
        public var maxReplyBytes = 32 << 20

        public init(baseURLs: [String], model: String) {
            self.baseURLs = baseURLs
            self.model = model
        }
    }
}

extension ModelSpec {
    /// What its entry says about sampling.
    var defaults: Defaults {
        switch self {
        case .remote(let remote): remote.defaults
        case .local(let local): local.defaults
        case .embedded(let embedded): embedded.checkpoint.defaults
        }
    }

    /// Requests that it can take at once; `nil` if that is not known.
    var inFlight: Int? {
        switch self {
        case .remote(let remote): remote.inFlight
        case .local(let local): local.inFlight
        case .embedded(let embedded): embedded.checkpoint.inFlight
        }
    }
}

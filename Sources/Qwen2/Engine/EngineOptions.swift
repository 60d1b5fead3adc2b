/// How an engine uses the machine.
public struct EngineOptions: Sendable, Hashable {
    /// At least 1; one for each core is best.
    public var threads: Int
    /// Bytes for keys and values. Requests wait while it is full.
    public var cacheMemory: Int
    /// The limit of requests that run at once.
    public var sequences: Int
    /// Tokens of one forward pass: one of each text and parts of prompts.
    public var passTokens: Int
    public var arithmetic: Arithmetic

    public init(
        threads: Int, cacheMemory: Int = 1 << 30, sequences: Int = 64, passTokens: Int = 256,
        arithmetic: Arithmetic = .integer
    ) {
        self.threads = threads
        self.cacheMemory = cacheMemory
        self.sequences = sequences
        self.passTokens = passTokens
        self.arithmetic = arithmetic
    }
}

/// What an engine has done since it was made.
public struct EngineCounters: Sendable, Hashable {
    /// Tokens of all prompts.
    public var promptTokensAsked = 0
    /// Those of them that were not in the cache.
    public var promptTokensComputed = 0
    /// Tokens computed again after preemption.
    public var tokensRecomputed = 0
    public var generatedTokens = 0
    /// The peak size of keys and values.
    public var peakCacheBytes = 0
}

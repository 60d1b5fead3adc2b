/// How an engine uses the machine.
public struct EngineOptions: Sendable, Hashable {
    /// Threads that compute, at least 1; as many as there are cores is best.
    public var threads: Int
    /// Bytes for keys and values. Requests beyond it wait.
    public var cacheMemory: Int
    public var cachePrecision: CachePrecision
    /// Requests worked on at once.
    public var sequences: Int
    /// Tokens of one forward pass, those of prompts and one for each text that is being generated.
    public var passTokens: Int
    public var arithmetic: Arithmetic

    public init(
        threads: Int, cacheMemory: Int = 1 << 30, cachePrecision: CachePrecision = .single,
        sequences: Int = 64, passTokens: Int = 256, arithmetic: Arithmetic = .integer
    ) {
        self.threads = threads
        self.cacheMemory = cacheMemory
        self.cachePrecision = cachePrecision
        self.sequences = sequences
        self.passTokens = passTokens
        self.arithmetic = arithmetic
    }
}

/// What an engine has done since it was made.
public struct EngineCounters: Sendable, Hashable {
    /// Tokens of all prompts that were begun.
    public var promptTokensAsked = 0
    /// Those of them that were not found in the cache.
    public var promptTokensComputed = 0
    /// Tokens computed again because memory was short.
    public var tokensRecomputed = 0
    public var generatedTokens = 0
    public var passes = 0
    /// Seconds spent in forward passes and sampling.
    public var busySeconds = 0.0
    /// The most bytes of keys and values that were held at once.
    public var peakCacheBytes = 0

    /// Generated tokens per second of work.
    public var tokensPerSecond: Double {
        busySeconds > 0 ? Double(generatedTokens) / busySeconds : 0
    }
}

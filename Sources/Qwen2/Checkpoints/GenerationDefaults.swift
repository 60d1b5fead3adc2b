/// How the checkpoint's authors sample from it and where it stops: `generation_config.json` or GGUF
/// metadata. `nil` where they don't say.
public struct GenerationDefaults: Sendable, Hashable {
    /// The tokens that end a text, each once. Empty where the file names none.
    public var endTokens: [TokenID] = []
    /// The first token of a text, for templates that use it.
    public var beginToken: TokenID?
    /// Whether to sample at all; greedy where it is false.
    public var samples: Bool?
    public var temperature: Float?
    public var topP: Float?
    public var topK: Int?
    public var minP: Float?

    public init() {}
}

extension GenerationDefaults {
    /// - Parameters:
    ///   - config: `config.json`.
    ///   - generation: `generation_config.json`, where there is one.
    init(config: ConfigFields, generation: ConfigFields?) throws(CheckpointError) {
        endTokens = try config.tokens("eos_token_id")
        beginToken = try config.tokens("bos_token_id").first
        guard let generation else { return }
        for token in try generation.tokens("eos_token_id") where !endTokens.contains(token) {
            endTokens.append(token)
        }
        beginToken = try generation.tokens("bos_token_id").first ?? beginToken
        samples = try generation.bool("do_sample")
        temperature = try generation.float("temperature")
        topP = try generation.float("top_p")
        topK = try generation.int("top_k")
        minP = try generation.float("min_p")
    }

    init(gguf fields: GGUFFields) throws(CheckpointError) {
        for key in ["eos", "eot"] {
            let token = try fields.token("tokenizer.ggml.\(key)_token_id")
            if let token, !endTokens.contains(token) { endTokens.append(token) }
        }
        beginToken = try fields.token("tokenizer.ggml.bos_token_id")
        temperature = try fields.float("general.sampling.temp")
        topP = try fields.float("general.sampling.top_p")
        topK = try fields.int("general.sampling.top_k")
        minP = try fields.float("general.sampling.min_p")
    }

    /// The first of the tokens that is not below `count`, if any.
    func token(outside count: Int) -> TokenID? {
        (endTokens + [beginToken].compactMap(\.self)).first { !(0..<count).contains(Int($0)) }
    }
}

/// How the checkpoint's authors sample from it and where it stops: `generation_config.json` or GGUF
/// metadata. `nil` where they don't say.
public struct GenerationDefaults: Sendable, Hashable {
    /// The tokens that end a text, each once. Empty where the file names none.
    public var endTokens: [TokenID] = []
    /// Whether to sample at all; greedy where it is false.
    public var samples: Bool?
    public var temperature: Float?
    public var topP: Float?
    public var topK: Int?
    public var minP: Float?
    /// What transformers divides the logits of tokens by that were there before. It is not applied
    /// here.
    public var repetitionPenalty: Float?
}

extension GenerationDefaults {
    /// - Parameters:
    ///   - config: `config.json`.
    ///   - generation: `generation_config.json`, where there is one.
    init(config: ConfigFields, generation: ConfigFields?) throws(CheckpointError) {
        endTokens = try config.tokens("eos_token_id")
        guard let generation else { return }
        for token in try generation.tokens("eos_token_id") where !endTokens.contains(token) {
            endTokens.append(token)
        }
        samples = try generation.bool("do_sample")
        temperature = try generation.float("temperature")
        topP = try generation.float("top_p")
        topK = try generation.int("top_k")
        minP = try generation.float("min_p")
        repetitionPenalty = try generation.float("repetition_penalty")
    }

    init(gguf fields: GGUFFields) throws(CheckpointError) {
        for key in ["eos", "eot"] {
            let token = try fields.token("tokenizer.ggml.\(key)_token_id")
            if let token, !endTokens.contains(token) { endTokens.append(token) }
        }
        temperature = try fields.float("general.sampling.temp")
        topP = try fields.float("general.sampling.top_p")
        topK = try fields.int("general.sampling.top_k")
        minP = try fields.float("general.sampling.min_p")
        repetitionPenalty = try fields.float("general.sampling.penalty_repeat")
    }
}

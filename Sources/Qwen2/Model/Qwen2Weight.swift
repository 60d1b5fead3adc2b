/// One of the model's weights, whatever its name in a file.
public enum Qwen2Weight: Sendable, Hashable {
    /// `[vocabulary, hidden]`: row `t` is the embedding of token `t`.
    case tokenEmbedding
    /// `[hidden]`: the gain of the last RMSNorm.
    case outputNorm
    /// `[vocabulary, hidden]`: logits from the last hidden state. Tied: the embedding.
    case output
    case layer(Int, Qwen2LayerWeight)
}

/// The weights of one layer, in the letters of the papers.
public enum Qwen2LayerWeight: Sendable, Hashable, CaseIterable {
    /// `[hidden]`: the gain of the RMSNorm before attention.
    case attentionNorm
    /// `[query, hidden]` and `[query]`.
    case wq, bq
    /// `[keyValue, hidden]` and `[keyValue]`.
    case wk, bk
    /// `[keyValue, hidden]` and `[keyValue]`.
    case wv, bv
    /// `[hidden, query]`; it has no bias.
    case wo
    /// `[hidden]`: the gain of the RMSNorm before the feed-forward network.
    case feedForwardNorm
    /// `[feedForward, hidden]`: the gate, whose SiLU multiplies `w3`'s output.
    case w1
    /// `[hidden, feedForward]`: down.
    case w2
    /// `[feedForward, hidden]`: up.
    case w3
}

extension Qwen2Weight {
    /// Every weight of a model, those of tied embeddings once.
    public static func all(in config: Qwen2Config) -> [Qwen2Weight] {
        var weights: [Qwen2Weight] = [.tokenEmbedding]
        for layer in 0..<config.layerCount {
            weights += Qwen2LayerWeight.allCases.map { .layer(layer, $0) }
        }
        weights.append(.outputNorm)
        if !config.tiesEmbeddings { weights.append(.output) }
        return weights
    }

    /// The shape the weight has in a model of this geometry, outermost first.
    public func shape(in config: Qwen2Config) -> [Int] {
        switch self {
        case .tokenEmbedding, .output: [config.vocabularySize, config.hiddenSize]
        case .outputNorm: [config.hiddenSize]
        case .layer(_, let weight):
            switch weight {
            case .attentionNorm, .feedForwardNorm: [config.hiddenSize]
            case .wq: [config.querySize, config.hiddenSize]
            case .wk, .wv: [config.keyValueSize, config.hiddenSize]
            case .bq: [config.querySize]
            case .bk, .bv: [config.keyValueSize]
            case .wo: [config.hiddenSize, config.querySize]
            case .w1, .w3: [config.feedForwardSize, config.hiddenSize]
            case .w2: [config.hiddenSize, config.feedForwardSize]
            }
        }
    }

    /// The name in Hugging Face's files.
    public var safetensorsName: String { names.safetensors }

    /// The name in GGUF files.
    public var ggufName: String { names.gguf }

    private var names: (safetensors: String, gguf: String) {
        switch self {
        case .tokenEmbedding: ("model.embed_tokens.weight", "token_embd.weight")
        case .outputNorm: ("model.norm.weight", "output_norm.weight")
        case .output: ("lm_head.weight", "output.weight")
        case .layer(let layer, let weight):
            ("model.layers.\(layer).\(weight.names.0)", "blk.\(layer).\(weight.names.1)")
        }
    }
}

extension Qwen2LayerWeight {
    /// The ends of the names in Hugging Face's and in GGUF files.
    fileprivate var names: (String, String) {
        switch self {
        case .attentionNorm: ("input_layernorm.weight", "attn_norm.weight")
        case .wq: ("self_attn.q_proj.weight", "attn_q.weight")
        case .bq: ("self_attn.q_proj.bias", "attn_q.bias")
        case .wk: ("self_attn.k_proj.weight", "attn_k.weight")
        case .bk: ("self_attn.k_proj.bias", "attn_k.bias")
        case .wv: ("self_attn.v_proj.weight", "attn_v.weight")
        case .bv: ("self_attn.v_proj.bias", "attn_v.bias")
        case .wo: ("self_attn.o_proj.weight", "attn_output.weight")
        case .feedForwardNorm: ("post_attention_layernorm.weight", "ffn_norm.weight")
        case .w1: ("mlp.gate_proj.weight", "ffn_gate.weight")
        case .w2: ("mlp.down_proj.weight", "ffn_down.weight")
        case .w3: ("mlp.up_proj.weight", "ffn_up.weight")
        }
    }
}

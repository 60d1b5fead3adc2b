import JSON

extension Qwen2Config {
    /// Reads the `config.json` of a Hugging Face folder. Defaults are those of transformers'
    /// `Qwen2Config`.
    init(huggingFace fields: ConfigFields) throws(CheckpointError) {
        try Self.checkArchitecture(fields)
        let layers = try fields.requiredInt("num_hidden_layers")
        try Self.checkWindow(fields, layers: layers)
        let hidden = try fields.requiredInt("hidden_size")
        let heads = try fields.requiredInt("num_attention_heads")
        let context = try fields.int("max_position_embeddings") ?? 32768
        let rope = try Rope(huggingFace: fields, contextLength: context)
        self.init(
            hiddenSize: hidden, layerCount: layers, headCount: heads,
            keyValueHeadCount: try fields.int("num_key_value_heads") ?? heads,
            headSize: try fields.int("head_dim") ?? (heads > 0 ? hidden / heads : 0),
            feedForwardSize: try fields.requiredInt("intermediate_size"),
            vocabularySize: try fields.requiredInt("vocab_size"),
            normEpsilon: try fields.float("rms_norm_eps") ?? 1e-6, rope: rope,
            contextLength: rope.extended(context),
            tiesEmbeddings: try fields.bool("tie_word_embeddings") ?? false)
        if let problem { throw fields.malformed(problem) }
    }

    private static func checkArchitecture(_ fields: ConfigFields) throws(CheckpointError) {
        let type = try fields.string("model_type")
        guard type == "qwen2" else {
            throw fields.unsupported(
                "model_type", type.map { quoted($0) } ?? "missing", "\"qwen2\"")
        }
        // Classifiers and reward models with a scalar head have the same model_type.
        if let names = fields.value("architectures")?.array,
            names != [.string("Qwen2ForCausalLM")]
        {
            throw fields.unsupported(
                "architecture", printable(JSON.array(names).text, limit: 100), "Qwen2ForCausalLM")
        }
        if let quantisation = fields.value("quantization_config") {
            throw fields.unsupported(
                "quantization_config", quoted(quantisation["quant_method"]?.string ?? "unnamed"),
                "none in safetensors; quantised models as GGUF")
        }
        if let activation = try fields.string("hidden_act"), activation != "silu" {
            throw fields.unsupported("hidden_act", quoted(activation), "\"silu\"")
        }
        if let fraction = try fields.float("partial_rotary_factor"), fraction != 1 {
            throw fields.unsupported("partial_rotary_factor", "\(fraction)", "1")
        }
    }

    /// Every layer must see all positions.
    private static func checkWindow(
        _ fields: ConfigFields, layers: Int
    ) throws(CheckpointError) {
        guard try fields.bool("use_sliding_window") ?? false,
            let window = try fields.int("sliding_window")
        else { return }
        let slides =
            if let types = fields.value("layer_types")?.array {
                types.contains { $0 != "full_attention" }
            } else {
                try fields.int("max_window_layers") ?? 28 < layers
            }
        if slides {
            throw fields.unsupported(
                "attention", "limited to a sliding window of \(window) positions",
                "use_sliding_window = false")
        }
    }
}

extension Rope {
    /// `rope_parameters` of transformers 5, or `rope_theta` and `rope_scaling` of earlier versions.
    init(huggingFace fields: ConfigFields, contextLength: Int) throws(CheckpointError) {
        let table =
            if let parameters = try fields.table("rope_parameters") {
                parameters
            } else {
                try fields.table("rope_scaling")
            }
        let outerTheta = try fields.float("rope_theta")
        self.init(theta: try table?.float("rope_theta") ?? outerTheta ?? 10000)
        guard let table else { return }
        let oldKind = try table.string("type")
        let kind = try table.string("rope_type") ?? oldKind ?? "default"
        switch kind {
        case "default": break
        case "linear": scaling = .linear(factor: try Self.factor(table))
        case "yarn":
            let inner = try table.int("original_max_position_embeddings")
            let original =
                try fields.int("original_max_position_embeddings") ?? inner ?? contextLength
            scaling = .yarn(try YaRN(huggingFace: table, originalContextLength: original))
        default: throw fields.unsupported("rope_type", quoted(kind), "default, linear and yarn")
        }
    }

    fileprivate static func factor(_ table: ConfigFields) throws(CheckpointError) -> Float {
        guard let factor = try table.float("factor") else {
            throw table.malformed("the rope scaling has no \"factor\"")
        }
        return factor
    }

    /// The context with this scaling. Some configurations with YaRN state the original context,
    /// some the extended one.
    func extended(_ contextLength: Int) -> Int {
        guard case .yarn(let yarn) = scaling else { return contextLength }
        let extended = Double(yarn.originalContextLength) * Double(yarn.factor)
        return max(contextLength, extended < 1e9 ? Int(max(extended, 0)) : 1_000_000_000)
    }
}

extension YaRN {
    /// As transformers' `_compute_yarn_parameters` reads it.
    fileprivate init(
        huggingFace table: ConfigFields, originalContextLength: Int
    ) throws(CheckpointError) {
        let factor = try Rope.factor(table)
        var attention = YaRN.attentionFactor(factor)
        if let mscale = try table.float("mscale"), let all = try table.float("mscale_all_dim"),
            mscale != 0, all != 0
        {
            attention = Self.attentionFactor(factor, mscale) / Self.attentionFactor(factor, all)
        }
        self.init(
            factor: factor, originalContextLength: originalContextLength,
            attentionFactor: try table.float("attention_factor") ?? attention,
            betaFast: try table.float("beta_fast") ?? 32,
            betaSlow: try table.float("beta_slow") ?? 1,
            roundsBounds: try table.bool("truncate") ?? true)
    }
}

extension Qwen2Config {
    /// Reads the metadata of a GGUF file. Defaults are those of llama.cpp.
    init(gguf file: GGUFFile) throws(CheckpointError) {
        let fields = GGUFFields(file: file)
        let architecture = try fields.string("general.architecture") ?? "missing"
        guard architecture == "qwen2" else {
            throw fields.unsupported("architecture", quoted(architecture), "\"qwen2\"")
        }
        if let parts = try fields.int("split.count"), parts > 1 {
            throw fields.unsupported(
                "model", "split over \(parts) files", "one file: join the parts first")
        }
        let hidden = try fields.requiredInt("qwen2.embedding_length")
        let heads = try fields.requiredInt("qwen2.attention.head_count")
        let headSize =
            try fields.int("qwen2.attention.key_length") ?? (heads > 0 ? hidden / heads : 0)
        for key in ["qwen2.attention.value_length", "qwen2.rope.dimension_count"] {
            if let size = try fields.int(key), size != headSize {
                throw fields.unsupported(key, "\(size)", "the size of a key head, \(headSize)")
            }
        }
        if let window = try fields.int("qwen2.attention.sliding_window"), window > 0 {
            throw fields.unsupported(
                "attention", "limited to a sliding window of \(window) positions", "no window")
        }
        let rope = try Rope(gguf: fields)
        self.init(
            hiddenSize: hidden, layerCount: try fields.requiredInt("qwen2.block_count"),
            headCount: heads,
            keyValueHeadCount: try fields.int("qwen2.attention.head_count_kv") ?? heads,
            headSize: headSize,
            feedForwardSize: try fields.requiredInt("qwen2.feed_forward_length"),
            vocabularySize: try fields.vocabularySize(),
            normEpsilon: try fields.float("qwen2.attention.layer_norm_rms_epsilon") ?? 1e-6,
            rope: rope,
            contextLength: rope.extended(try fields.requiredInt("qwen2.context_length")),
            tiesEmbeddings: file.tensors[Qwen2Weight.output.ggufName] == nil)
        if let problem { throw fields.malformed(problem) }
    }
}

extension Rope {
    fileprivate init(gguf fields: GGUFFields) throws(CheckpointError) {
        self.init(theta: try fields.float("qwen2.rope.freq_base") ?? 10000)
        let prefix = "qwen2.rope.scaling."
        let oldFactor = try fields.float("qwen2.rope.scale_linear")
        let kind = try fields.string(prefix + "type") ?? (oldFactor == nil ? "none" : "linear")
        let factor = try fields.float(prefix + "factor") ?? oldFactor ?? 1
        switch kind {
        case "none": break
        case "linear": scaling = .linear(factor: factor)
        case "yarn":
            // llama.cpp multiplies YaRN's factor by the file's, if there is one.
            let oldAttention = try fields.float(prefix + "attn_factor")
            let attention = try fields.float(prefix + "yarn_attn_factor") ?? oldAttention ?? 1
            let original =
                if let length = try fields.int(prefix + "original_context_length") {
                    length
                } else {
                    try fields.requiredInt("qwen2.context_length")
                }
            scaling = .yarn(
                YaRN(
                    factor: factor, originalContextLength: original,
                    attentionFactor: attention * YaRN.attentionFactor(factor),
                    betaFast: try fields.float(prefix + "yarn_beta_fast") ?? 32,
                    betaSlow: try fields.float(prefix + "yarn_beta_slow") ?? 1))
        default:
            throw fields.unsupported("rope scaling", quoted(kind), "none, linear and yarn")
        }
    }
}

/// Reads metadata values, with messages that name file and key.
struct GGUFFields {
    let file: GGUFFile

    func malformed(_ problem: String) -> CheckpointError {
        .malformed(file: file.file.name, format: "GGUF", problem: problem)
    }

    func unsupported(_ what: String, _ found: String, _ supported: String) -> CheckpointError {
        .unsupported(file: file.file.name, what: what, found: found, supported: supported)
    }

    /// The value of `key` as `read` has it, which returns `nil` for anything but `expected`.
    private func value<T>(
        _ key: String, _ expected: String, _ read: (GGUFValue) -> T?
    ) throws(CheckpointError) -> T? {
        guard let found = file.metadata[key] else { return nil }
        guard let value = read(found) else {
            throw malformed("\(key) is \(found.kind), not \(expected)")
        }
        return value
    }

    func int(_ key: String) throws(CheckpointError) -> Int? {
        try value(key, "an integer that fits", \.int)
    }

    func float(_ key: String) throws(CheckpointError) -> Float? {
        try value(key, "a finite number") { $0.number.flatMap(Float.init(inRange:)) }
    }

    func string(_ key: String) throws(CheckpointError) -> String? {
        try value(key, "a string", \.string)
    }

    func array(_ key: String) throws(CheckpointError) -> GGUFArray? {
        try value(key, "an array", \.array)
    }

    func token(_ key: String) throws(CheckpointError) -> TokenID? {
        guard let int = try int(key) else { return nil }
        guard let token = TokenID(exactly: int) else { throw malformed("\(key) is \(int)") }
        return token
    }

    func requiredInt(_ key: String) throws(CheckpointError) -> Int {
        guard let int = try int(key) else { throw malformed("it has no \(key)") }
        return int
    }

    /// The rows of the embedding: from the metadata, else its shape, else the number of tokens.
    fileprivate func vocabularySize() throws(CheckpointError) -> Int {
        if let size = try int("qwen2.vocab_size") { return size }
        if let shape = file.tensors[Qwen2Weight.tokenEmbedding.ggufName]?.shape, shape.count == 2 {
            return shape[0]
        }
        return try array("tokenizer.ggml.tokens")?.count ?? 0
    }
}

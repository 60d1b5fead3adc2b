/// The files of a Qwen2 model: geometry, weights, tokenizer, chat template.
///
/// Weights stay in the files, which are memory-mapped: opening costs milliseconds, and processes
/// that open the same checkpoint share the pages.
public final class Checkpoint: Sendable {
    /// The path it was opened with.
    public let path: String
    public let config: Qwen2Config
    public let generation: GenerationDefaults
    /// The Jinja text of the chat template, where the checkpoint has one.
    public let chatTemplateText: String?
    private let weights: [Qwen2Weight: Tensor]
    private let readTokenizer: @Sendable () throws(CheckpointError) -> Tokenizer

    /// - Parameter readTokenizer: reads it from the checkpoint's file.
    init(
        _ path: String, _ config: Qwen2Config, _ generation: GenerationDefaults,
        chatTemplateText: String?, _ weights: [Qwen2Weight: Tensor],
        readTokenizer: @escaping @Sendable () throws(CheckpointError) -> Tokenizer
    ) throws(CheckpointError) {
        let tokens = 0..<config.vocabularySize
        if let token = generation.endTokens.first(where: { !tokens.contains(Int($0)) }) {
            throw .malformed(
                file: path, format: "checkpoint",
                problem: "it ends texts with token \(token), but has only \(tokens.count) tokens")
        }
        self.path = path
        self.config = config
        self.generation = generation
        self.chatTemplateText = chatTemplateText
        self.weights = weights
        self.readTokenizer = readTokenizer
    }

    /// Opens a checkpoint.
    ///
    /// - Parameter path: a Hugging Face folder, a safetensors file in one (used in place of
    ///   `model.safetensors`), or a GGUF file.
    /// - Throws: `CheckpointError` for anything missing, malformed or unsupported. When this
    ///   returns, every weight exists and has the right shape.
    public static func open(_ path: String) throws(CheckpointError) -> Checkpoint {
        switch try CheckpointKind(path: path) {
        case .folder: return try open(folder: path, weights: nil)
        case .safetensors(let folder, let file): return try open(folder: folder, weights: file)
        case .gguf(let file): return try open(gguf: file)
        }
    }

    /// The output matrix of tied embeddings is the embedding.
    ///
    /// - Precondition: a layer below `config.layerCount`.
    public func tensor(_ weight: Qwen2Weight) -> Tensor {
        let key = weight == .output && config.tiesEmbeddings ? .tokenEmbedding : weight
        guard let tensor = weights[key] else {
            preconditionFailure("the model has no \(weight): \(config.layerCount) layers")
        }
        return tensor
    }

    /// Reads the tokenizer, which takes 50 ms for the 151,936 tokens of Qwen2: keep it.
    public func tokenizer() throws(CheckpointError) -> Tokenizer {
        let tokenizer = try readTokenizer()
        guard tokenizer.count <= config.vocabularySize else {
            throw .malformed(
                file: path, format: "checkpoint",
                problem: "the tokenizer has \(tokenizer.count) tokens, the model only "
                    + "\(config.vocabularySize)")
        }
        return tokenizer
    }
}

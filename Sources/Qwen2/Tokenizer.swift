/// Text to tokens and back.
public final class Tokenizer: Sendable {
    public let count: Int = 0
    init(json file: MappedFile) throws(CheckpointError) {}
    init(gguf file: GGUFFile) throws(CheckpointError) {}
}

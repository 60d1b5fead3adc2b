import JSON
import Testing

@testable import Qwen2

/// Qwen2's tokenizer with those of its tokens that the fixtures' texts can come to; the others
/// are padding, as converters write it.
enum Qwen2Excerpt {
    static func tokenizer(normalises: Bool = true) throws -> Tokenizer {
        let excerpt = try TestFiles.json(TestFiles.fixture("qwen2_excerpt.json"))
        let size = try #require(excerpt["size"]?.int)
        var tokens = (0..<size).map { "[PAD\($0)]" }
        var types = [Int32](repeating: 4, count: size)
        for token in try #require(excerpt["tokens"]?.object).members {
            let id = try #require(token.value.int)
            tokens[id] = token.key
            types[id] = 1
        }
        for token in try #require(excerpt["control"]?.object).members {
            let id = try #require(Int(token.key))
            tokens[id] = try #require(token.value.string)
            types[id] = 3
        }
        let merges = try #require(excerpt["merges"]?.array).compactMap(\.string)
        var sample = SampleGGUF()
        sample.metadata = [
            ("tokenizer.ggml.model", .string("gpt2")), ("tokenizer.ggml.pre", .string("qwen2")),
            ("tokenizer.ggml.tokens", .strings(tokens)),
            ("tokenizer.ggml.token_type", .ints(types)),
            ("tokenizer.ggml.merges", .strings(merges)),
        ]
        let file = try GGUFFile(MappedFile(name: "excerpt.gguf", copying: sample.bytes))
        return try Tokenizer(gguf: file, normalises: normalises)
    }
}

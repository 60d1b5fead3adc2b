import Foundation
import JSON
import Testing

@testable import Qwen2

@Suite("GGUF checkpoints")
struct GGUFCheckpointTests {
    private func open(_ sample: SampleGGUF) throws -> Checkpoint {
        try TestFiles.withFolder { folder in
            let url = folder.appendingPathComponent("model.gguf")
            try Data(sample.bytes).write(to: url)
            return try Checkpoint.open(url.path)
        }
    }

    @Test("a model opens with its geometry and weights", arguments: [true, false])
    func opens(tied: Bool) throws {
        let checkpoint = try open(SampleGGUF.model(tied: tied))
        let config = checkpoint.config
        #expect(config.tiesEmbeddings == tied)
        #expect(config.vocabularySize == 456 && config.headSize == 32)
        #expect(config.contextLength == 512 && config.normEpsilon == 1e-5)
        #expect(checkpoint.generation.endTokens == [453])
        let gate = checkpoint.tensor(.layer(0, .w1))
        #expect(gate.type == .q8_0 && gate.shape == [96, 64])
        #expect(gate.dequantized().allSatisfy { $0 == 1 })
        #expect(checkpoint.tensor(.output).shape == [456, 64])
        #expect(try checkpoint.chatTemplate()?.name == "chatml")
    }

    @Test("the tokenizer in the metadata is that of the tokenizer.json")
    func tokenizer() throws {
        let gguf = try open(SampleGGUF.model()).tokenizer()
        let json = try Tokenizer(
            json: MappedFile(path: TestFiles.fixture("nano_tokenizer.json")))
        #expect(gguf.addedTokens == json.addedTokens)
        var random = SplitMix(seed: 3)
        for _ in 0..<100 {
            let text = RandomText.make(&random)
            #expect(gguf.encode(text) == json.encode(text))
        }
    }

    @Test("rope scaling is read as llama.cpp reads it")
    func rope() throws {
        var sample = try SampleGGUF.model()
        sample.metadata += [
            ("qwen2.rope.freq_base", .float32(1_000_000)),
            ("qwen2.rope.scaling.type", .string("yarn")),
            ("qwen2.rope.scaling.factor", .float32(4)),
            ("qwen2.rope.scaling.original_context_length", .uint32(256)),
        ]
        let config = try open(sample).config
        #expect(
            config.rope
                == Rope(
                    theta: 1_000_000,
                    scaling: .yarn(
                        YaRN(
                            factor: 4, originalContextLength: 256,
                            attentionFactor: 0.1 * 1.386_294_4 + 1))))
        #expect(config.contextLength == 1024)
    }

    @Test(
        "what Bracket does not run is refused with what was found",
        arguments: [
            ("qwen2.attention.key_length", .uint32(31), "a head size of 31 has no pairs to rotate"),
            ("qwen2.rope.dimension_count", .uint32(16), "the qwen2.rope.dimension_count is 16"),
            ("qwen2.rope.scaling.type", .string("longrope"), "the rope scaling is \"longrope\""),
            ("split.count", .uint32(3), "the model is split over 3 files"),
            ("general.alignment", .uint32(24), "general.alignment is not a power of two"),
            ("qwen2.rope.freq_base", .string("x"), "qwen2.rope.freq_base is a string"),
        ] as [(String, SampleGGUF.Value, String)])
    func refused(key: String, value: SampleGGUF.Value, message: String) throws {
        var sample = try SampleGGUF.model()
        sample.metadata.append((key, value))
        let error = #expect(throws: CheckpointError.self) { try open(sample) }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }

    @Test("a weight of an unknown type names the type and those that are known")
    func types() throws {
        var sample = try SampleGGUF.model()
        sample.tensors[2].type = 20
        let name = sample.tensors[2].name
        let error = #expect(throws: CheckpointError.self) { try open(sample) }
        #expect(
            error?.description.hasSuffix(
                "the type of the tensor \"\(name)\" is IQ4_NL; supported: F32, F16, BF16, Q8_0, "
                    + "Q4_0, Q4_1, Q5_0, Q5_1, Q4_K, Q5_K, Q6_K") == true)
    }
}

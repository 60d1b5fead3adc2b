import Foundation
import JSON
import TestSupport
import Testing

@testable import Qwen2

@Suite("Checkpoints")
struct CheckpointTests {
    @Test("a trained model opens with its geometry, weights, ends and template")
    func nano() throws {
        let checkpoint = try Checkpoint.open(Repository.file("samples/models/nano-judge"))
        #expect(
            checkpoint.config
                == Qwen2Config(
                    hiddenSize: 128, layerCount: 4, headCount: 4, keyValueHeadCount: 2,
                    headSize: 32,
                    feedForwardSize: 384, vocabularySize: 512, normEpsilon: 1e-6,
                    rope: Rope(theta: 10000), contextLength: 1024, tiesEmbeddings: true))
        #expect(checkpoint.generation.endTokens == [509, 507])
        #expect(checkpoint.generation.temperature == 1)
        #expect(checkpoint.generation.samples == true)
        #expect(try checkpoint.chatTemplate()?.name == "chatml")
        let down = checkpoint.tensor(.layer(3, .w2))
        #expect(down.shape == [128, 384] && down.type == .f16)
        #expect(checkpoint.tensor(.output).name == "model.embed_tokens.weight")
        #expect(try checkpoint.tokenizer().count == 512)
    }

    @Test("a safetensors file opens with the configuration of its folder")
    func weightsAlone() throws {
        let folder = Repository.file("samples/models/nano-judge")
        let whole = try Checkpoint.open(folder)
        let checkpoint = try Checkpoint.open(folder + "/model.safetensors")
        #expect(checkpoint.config == whole.config)
        let tensor = checkpoint.tensor(.layer(0, .wq))
        #expect(tensor.dequantized() == whole.tensor(.layer(0, .wq)).dequantized())
    }

    @Test(
        "another safetensors file in a folder opens with the folder's configuration",
        .needs(sharedData: "nano-spike/judge"))
    func otherWeights() throws {
        let path = TestFiles.shared("nano-spike/judge/model.fp16.safetensors")
        let whole = TestFiles.shared("nano-spike/judge")
        let half = try Checkpoint.open(path).tensor(.layer(0, .wq))
        let full = try Checkpoint.open(whole).tensor(.layer(0, .wq))
        #expect(half.type == .f16 && half.shape == full.shape)
        for (a, b) in zip(half.dequantized(), full.dequantized()) {
            #expect(abs(a - b) <= abs(b) / 1024 + 1e-7)
        }
    }

    @Test("a sharded folder opens", arguments: [1, 2, 5])
    func shards(count: Int) throws {
        var sample = SampleCheckpoint()
        sample.shards = count
        let checkpoint = try sample.open()
        #expect(checkpoint.tensor(.layer(0, .w1)).shape == [12, 8])
        #expect(checkpoint.tensor(.layer(0, .bk)).dequantized() == [0, 0, 0, 0])
    }

    @Test("an untied model has an output matrix of its own")
    func untied() throws {
        let checkpoint = try SampleCheckpoint().with(["tie_word_embeddings": false]).open()
        #expect(checkpoint.tensor(.output).name == "lm_head.weight")
    }

    @Test(
        "rope parameters are read as transformers reads them",
        arguments: [
            (["rope_scaling": nil], Rope(theta: 10000)),
            (
                ["rope_parameters": ["rope_theta": 1_000_000, "rope_type": "default"]],
                Rope(theta: 1_000_000)
            ),
            (
                ["rope_scaling": ["type": "linear", "factor": 2.5]],
                Rope(theta: 10000, scaling: .linear(factor: 2.5))
            ),
            (
                [
                    "rope_scaling": [
                        "type": "yarn", "factor": 4, "original_max_position_embeddings": 32,
                    ]
                ],
                Rope(
                    theta: 10000,
                    scaling: .yarn(
                        YaRN(
                            factor: 4, originalContextLength: 32,
                            attentionFactor: 0.1 * 1.386_294_4 + 1)))
            ),
            (
                [
                    "rope_parameters": [
                        "rope_theta": 500, "rope_type": "yarn", "factor": 2,
                        "attention_factor": 1.5, "beta_fast": 16, "beta_slow": 2,
                        "truncate": false,
                    ]
                ],
                Rope(
                    theta: 500,
                    scaling: .yarn(
                        YaRN(
                            factor: 2, originalContextLength: 64, attentionFactor: 1.5,
                            betaFast: 16, betaSlow: 2, roundsBounds: false)))
            ),
        ] as [([String: JSON?], Rope)])
    func rope(members: [String: JSON?], expected: Rope) throws {
        #expect(try SampleCheckpoint().with(members).open().config.rope == expected)
    }

    @Test("YaRN extends the context")
    func extended() throws {
        let scaling: JSON = [
            "type": "yarn", "factor": 4, "original_max_position_embeddings": 64,
        ]
        let checkpoint = try SampleCheckpoint().with(["rope_scaling": scaling]).open()
        #expect(checkpoint.config.contextLength == 256)
    }

    @Test(
        "what Bracket does not run is refused with what was found",
        arguments: [
            ("model_type", "llama", #"the model_type is "llama"; supported: "qwen2""#),
            (
                "architectures", ["Qwen2ForRewardModel"],
                #"the architecture is ["Qwen2ForRewardModel"]; supported: Qwen2ForCausalLM"#
            ),
            (
                "quantization_config", ["quant_method": "awq"],
                #"the quantization_config is "awq"; supported: none in safetensors; "#
                    + "quantised models as GGUF"
            ),
            ("hidden_act", "gelu", #"the hidden_act is "gelu"; supported: "silu""#),
            (
                "rope_scaling", ["type": "dynamic", "factor": 2],
                #"the rope_type is "dynamic"; supported: default, linear and yarn"#
            ),
            ("head_dim", 3, "is not valid config.json: a head size of 3 has no pairs to rotate"),
            (
                "num_attention_heads", 0,
                "is not valid config.json: a number of heads of 0 is not from 1 to 4096"
            ),
            (
                "num_key_value_heads", 3,
                "is not valid config.json: 2 heads cannot share 3 key-value heads evenly"
            ),
            (
                "hidden_size", "big",
                #"is not valid config.json: "hidden_size" is a string, not a whole number"#
            ),
            ("vocab_size", 1e300, #""vocab_size" is a number, not a whole number"#),
            (
                "eos_token_id", 500,
                "it ends texts with token 500, but has only 500 tokens"
            ),
        ] as [(String, JSON, String)])
    func refused(key: String, value: JSON, message: String) {
        let error = #expect(throws: CheckpointError.self) {
            try SampleCheckpoint().with([key: value]).open()
        }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }

    @Test("a sliding window is refused only where it is used")
    func windows() throws {
        let off: [String: JSON?] = ["use_sliding_window": false, "sliding_window": 32]
        _ = try SampleCheckpoint().with(off).open()
        let unused: [String: JSON?] = [
            "use_sliding_window": true, "sliding_window": 32, "max_window_layers": 1,
        ]
        _ = try SampleCheckpoint().with(unused).open()
        let used: [String: JSON?] = [
            "use_sliding_window": true, "sliding_window": 32, "max_window_layers": 0,
        ]
        let error = #expect(throws: CheckpointError.self) {
            try SampleCheckpoint().with(used).open()
        }
        #expect(error?.description.contains("a sliding window of 32 positions") == true)
    }

    @Test("a missing weight and one of the wrong shape are named")
    func weights() {
        var sample = SampleCheckpoint()
        sample.shapes = ["model.layers.0.mlp.up_proj.weight": []]
        let missing = #expect(throws: CheckpointError.self) { try sample.open() }
        #expect(
            missing?.description.hasSuffix(#"has no tensor "model.layers.0.mlp.up_proj.weight""#)
                == true)
        sample.shapes = ["model.norm.weight": [4, 2]]
        let wrong = #expect(throws: CheckpointError.self) { try sample.open() }
        #expect(
            wrong?.description.hasSuffix(
                #"the tensor "model.norm.weight" has the shape [4, 2], but the model's "#
                    + "configuration asks for [8]") == true)
    }

    @Test("a shard outside the folder is refused")
    func escapes() throws {
        try TestFiles.withFolder { folder in
            try SampleCheckpoint().with([:]).write(to: folder)
            let path = folder.appendingPathComponent("model.safetensors")
            try FileManager.default.removeItem(at: path)
            let index: JSON = ["weight_map": ["model.norm.weight": "../model.safetensors"]]
            try Data(index.text.utf8).write(
                to: folder.appendingPathComponent("model.safetensors.index.json"))
            let error = #expect(throws: CheckpointError.self) {
                try Checkpoint.open(folder.path)
            }
            #expect(
                error?.description.contains("is not in a .safetensors file of this folder") == true)
        }
    }

    @Test("a path with nothing, or something else, says so")
    func paths() throws {
        let missing = #expect(throws: CheckpointError.self) {
            try Checkpoint.open("/nowhere/model.gguf")
        }
        #expect(
            missing?.description
                == "cannot open \"/nowhere/model.gguf\": there is no such file or folder")
        try TestFiles.withFolder { folder in
            let path = folder.appendingPathComponent("notes.txt").path
            try Data("hello".utf8).write(to: URL(fileURLWithPath: path))
            let other = #expect(throws: CheckpointError.self) { try Checkpoint.open(path) }
            #expect(other?.description.contains("the file is of an unknown format") == true)
        }
    }

    @Test(
        "other kinds of tokenizers are refused",
        arguments: [
            ("tokenizer.ggml.model", "llama", "tokenizer is \"llama\""),
            ("tokenizer.ggml.pre", "gpt-2", "pre-tokenizer is \"gpt-2\""),
            ("general.architecture", "bert", "the architecture is \"bert\""),
        ])
    func otherKinds(key: String, value: String, message: String) throws {
        var sample = try SampleGGUF.model()
        let place = try #require(sample.metadata.firstIndex { $0.key == key })
        sample.metadata[place].value = .string(value)
        let file = MappedFile(name: "m.gguf", copying: sample.bytes)
        let error = #expect(throws: CheckpointError.self) {
            _ = try Checkpoint.open(gguf: file).tokenizer()
        }
        #expect(error?.description.contains(message) == true)
    }

    @Test(
        "vocabularies of other models are refused", .needs(sharedData: "gguf"),
        arguments: [
            ("gguf/ggml-vocab-llama-spm.gguf", "tokenizer is \"llama\""),
            ("gguf/ggml-vocab-gpt-2.gguf", "pre-tokenizer is \"gpt-2\""),
        ])
    func vocabularies(name: String, message: String) throws {
        let path = TestFiles.shared(name)
        let file = try GGUFFile(MappedFile(path: path))
        let error = #expect(throws: CheckpointError.self) { try Tokenizer(gguf: file) }
        #expect(error?.description.contains(message) == true)
        let model = #expect(throws: CheckpointError.self) { try Checkpoint.open(path) }
        #expect(model?.description.contains("the architecture is") == true)
    }
}

internal import Foundation
internal import JSON

/// A Qwen2 checkpoint with random weights: what it says is nonsense, the machinery around it is
/// not.
public enum RandomCheckpoint {
    static let (vocabulary, hidden, layers, heads, feedForward) = (512, 32, 2, 4, 64)

    /// Writes a Hugging Face folder of about 200 KB.
    public static func write(to folder: String, seed: UInt64 = 1) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let fixtures = "Tests/Qwen2Tests/Fixtures/"
        try FileManager.default.copyItem(
            atPath: Repository.file(fixtures + "nano_tokenizer.json"),
            toPath: folder + "/tokenizer.json")
        let template = try String(
            contentsOfFile: Repository.file(fixtures + "templates/nano.jinja"), encoding: .utf8)
        try write(["chat_template": .string(template)], to: folder + "/tokenizer_config.json")
        try write(
            [
                "architectures": ["Qwen2ForCausalLM"], "model_type": "qwen2",
                "hidden_size": .number(hidden), "num_hidden_layers": .number(layers),
                "num_attention_heads": .number(heads), "num_key_value_heads": .number(heads / 2),
                "intermediate_size": .number(feedForward), "vocab_size": .number(vocabulary),
                "rms_norm_eps": 0.000001, "rope_theta": 10_000, "hidden_act": "silu",
                "max_position_embeddings": 2048, "tie_word_embeddings": true,
                "torch_dtype": "float32", "eos_token_id": 453,
            ], to: folder + "/config.json")
        try weights(seed).write(to: URL(filePath: folder + "/model.safetensors"))
    }

    private static func write(_ object: JSONObject, to path: String) throws {
        try JSON.object(object).text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    private static func shapes() -> [(name: String, shape: [Int])] {
        let half = hidden / 2
        var shapes = [("model.embed_tokens.weight", [vocabulary, hidden])]
        for layer in 0..<layers {
            let prefix = "model.layers.\(layer)."
            shapes += [
                ("input_layernorm.weight", [hidden]),
                ("self_attn.q_proj.weight", [hidden, hidden]),
                ("self_attn.q_proj.bias", [hidden]), ("self_attn.k_proj.weight", [half, hidden]),
                ("self_attn.k_proj.bias", [half]), ("self_attn.v_proj.weight", [half, hidden]),
                ("self_attn.v_proj.bias", [half]), ("self_attn.o_proj.weight", [hidden, hidden]),
                ("post_attention_layernorm.weight", [hidden]),
                ("mlp.gate_proj.weight", [feedForward, hidden]),
                ("mlp.up_proj.weight", [feedForward, hidden]),
                ("mlp.down_proj.weight", [hidden, feedForward]),
            ].map { (prefix + $0.0, $0.1) }
        }
        return shapes + [("model.norm.weight", [hidden])]
    }

    private static func weights(_ seed: UInt64) -> Data {
        var state = seed
        var header = JSONObject()
        var body: [Float] = []
        for (name, shape) in shapes() {
            let count = shape.reduce(1, *)
            let start = body.count * 4
            for _ in 0..<count {
                // Knuth's MMIX generator; its high bits are random enough for weights.
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let unit = Float(state >> 40) / Float(1 << 24) - 0.5
                body.append(shape.count == 1 && name.contains("norm") ? 1 : unit * 0.6)
            }
            header[name] = [
                "dtype": "F32", "shape": .array(shape.map { .number($0) }),
                "data_offsets": [.number(start), .number(body.count * 4)],
            ]
        }
        var text = Array(JSON.object(header).text.utf8)
        while text.count % 8 != 0 { text.append(UInt8(ascii: " ")) }
        var data = Data()
        withUnsafeBytes(of: UInt64(text.count).littleEndian) { data.append(contentsOf: $0) }
        data.append(contentsOf: text)
        body.withUnsafeBytes { data.append(contentsOf: $0) }
        return data
    }
}

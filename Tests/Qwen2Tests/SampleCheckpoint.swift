import Foundation
import JSON

@testable import Qwen2

/// A Qwen2 folder of zeros, small enough to be written for each test.
struct SampleCheckpoint {
    var config: JSON = [
        "model_type": "qwen2", "architectures": ["Qwen2ForCausalLM"], "hidden_size": 8,
        "num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 1,
        "intermediate_size": 12, "vocab_size": 500, "max_position_embeddings": 64,
        "rope_theta": 10000, "rms_norm_eps": 1e-06, "tie_word_embeddings": true,
        "eos_token_id": 453, "bos_token_id": 451,
    ]
    /// Changes to the shapes of tensors, by name; an empty shape leaves one out.
    var shapes: [String: [Int]] = [:]
    var shards = 1

    /// The config with some members set, or removed with `nil`.
    func with(_ members: [String: JSON?]) -> SampleCheckpoint {
        var copy = self
        var object = config.object ?? JSONObject()
        for (key, value) in members { object[key] = value }
        copy.config = .object(object)
        return copy
    }

    func open() throws -> Checkpoint {
        try TestFiles.withFolder { folder in
            try write(to: folder)
            return try Checkpoint.open(folder.path)
        }
    }

    func write(to folder: URL) throws {
        try Data(config.text.utf8).write(to: folder.appendingPathComponent("config.json"))
        var names = shards == 1 ? ["model.safetensors"] : []
        if shards > 1 { names = (1...shards).map { "model-\($0).safetensors" } }
        var parts = names.map { _ in [(name: String, shape: [Int])]() }
        var map = JSONObject()
        for (index, tensor) in tensors().enumerated() {
            parts[index % shards].append(tensor)
            map[tensor.name] = .string(names[index % shards])
        }
        for (name, part) in zip(names, parts) {
            try Data(Self.safetensors(part)).write(to: folder.appendingPathComponent(name))
        }
        if shards > 1 {
            try Data(JSON.object(["weight_map": .object(map)]).text.utf8).write(
                to: folder.appendingPathComponent("model.safetensors.index.json"))
        }
    }

    private func tensors() -> [(name: String, shape: [Int])] {
        let geometry = Qwen2Config(
            hiddenSize: 8, layerCount: 1, headCount: 2, keyValueHeadCount: 1, headSize: 4,
            feedForwardSize: 12, vocabularySize: 500, normEpsilon: 1e-6, rope: Rope(theta: 10000),
            contextLength: 64, tiesEmbeddings: config["tie_word_embeddings"] == true)
        return Qwen2Weight.all(in: geometry).compactMap { weight in
            let name = weight.safetensorsName
            let shape = shapes[name] ?? weight.shape(in: geometry)
            return shape.isEmpty ? nil : (name, shape)
        }
    }

    /// A file of BF16 zeros.
    static func safetensors(_ tensors: [(name: String, shape: [Int])]) -> [UInt8] {
        var header = JSONObject()
        var size = 0
        for tensor in tensors {
            let bytes = tensor.shape.reduce(2, *)
            header[tensor.name] = [
                "dtype": "BF16", "shape": .array(tensor.shape.map { .number($0) }),
                "data_offsets": [.number(size), .number(size + bytes)],
            ]
            size += bytes
        }
        let text = Array(JSON.object(header).text.utf8)
        return UInt64(text.count).littleEndianBytes + text + [UInt8](repeating: 0, count: size)
    }
}

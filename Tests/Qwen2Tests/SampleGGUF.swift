import Foundation
import JSON

@testable import Qwen2

/// Writes GGUF files for tests.
struct SampleGGUF {
    enum Value {
        case uint32(UInt32)
        case float32(Float)
        case bool(Bool)
        case string(String)
        case strings([String])
        case ints([Int32])
    }

    var metadata: [(key: String, value: Value)] = []
    var tensors: [(name: String, type: UInt32, shape: [Int], data: [UInt8])] = []

    var bytes: [UInt8] {
        var out = Array("GGUF".utf8) + UInt32(3).littleEndianBytes
        out += UInt64(tensors.count).littleEndianBytes + UInt64(metadata.count).littleEndianBytes
        for (key, value) in metadata { out += Self.string(key) + Self.typed(value) }
        var offset = 0
        for tensor in tensors {
            out += Self.string(tensor.name) + UInt32(tensor.shape.count).littleEndianBytes
            for extent in tensor.shape.reversed() { out += UInt64(extent).littleEndianBytes }
            out += tensor.type.littleEndianBytes + UInt64(offset).littleEndianBytes
            offset += (tensor.data.count + 31) / 32 * 32
        }
        for tensor in tensors {
            out += [UInt8](repeating: 0, count: (32 - out.count % 32) % 32) + tensor.data
        }
        return out
    }

    private static func string(_ text: String) -> [UInt8] {
        UInt64(text.utf8.count).littleEndianBytes + Array(text.utf8)
    }

    private static func typed(_ value: Value) -> [UInt8] {
        func array(_ type: UInt32, _ elements: [[UInt8]]) -> [UInt8] {
            UInt32(9).littleEndianBytes + type.littleEndianBytes
                + UInt64(elements.count).littleEndianBytes + elements.joined()
        }
        return switch value {
        case .uint32(let number): UInt32(4).littleEndianBytes + number.littleEndianBytes
        case .float32(let number): UInt32(6).littleEndianBytes + number.bitPattern.littleEndianBytes
        case .bool(let flag): UInt32(7).littleEndianBytes + [flag ? 1 : 0]
        case .string(let text): UInt32(8).littleEndianBytes + string(text)
        case .strings(let texts): array(8, texts.map(string))
        case .ints(let numbers): array(5, numbers.map(\.littleEndianBytes))
        }
    }
}

extension SampleGGUF {
    /// A model of one layer with the tiny tokenizer: Q8_0 matrices of ones, F32 vectors of zeros.
    static func model(tied: Bool = true) throws -> SampleGGUF {
        let tokenizer = try TestFiles.json(TestFiles.fixture("nano_tokenizer.json"))
        let geometry = Qwen2Config(
            hiddenSize: 64, layerCount: 1, headCount: 2, keyValueHeadCount: 1, headSize: 32,
            feedForwardSize: 96, vocabularySize: 456, normEpsilon: 1e-5, rope: Rope(theta: 10000),
            contextLength: 512, tiesEmbeddings: tied)
        var sample = SampleGGUF()
        sample.metadata = [
            ("general.architecture", .string("qwen2")), ("qwen2.block_count", .uint32(1)),
            ("qwen2.context_length", .uint32(512)), ("qwen2.embedding_length", .uint32(64)),
            ("qwen2.feed_forward_length", .uint32(96)),
            ("qwen2.attention.head_count", .uint32(2)),
            ("qwen2.attention.head_count_kv", .uint32(1)),
            ("qwen2.attention.layer_norm_rms_epsilon", .float32(1e-5)),
            ("tokenizer.ggml.model", .string("gpt2")), ("tokenizer.ggml.pre", .string("qwen2")),
            ("tokenizer.ggml.eos_token_id", .uint32(453)),
            ("tokenizer.ggml.add_bos_token", .bool(false)),
            (
                "tokenizer.chat_template",
                .string(
                    String(
                        decoding: try TestFiles.bytes(TestFiles.fixture("templates/nano.jinja")),
                        as: UTF8.self))
            ),
        ]
        sample.metadata += Self.vocabulary(tokenizer)
        for weight in Qwen2Weight.all(in: geometry) {
            let shape = weight.shape(in: geometry)
            let count = shape.reduce(1, *)
            let block: [UInt8] = [0x00, 0x3C] + [UInt8](repeating: 1, count: 32)
            let data =
                shape.count == 2
                ? Array(repeatElement(block, count: count / 32).joined())
                : [UInt8](repeating: 0, count: count * 4)
            sample.tensors.append((weight.ggufName, shape.count == 2 ? 8 : 0, shape, data))
        }
        return sample
    }

    private static func vocabulary(_ tokenizer: JSON) -> [(key: String, value: Value)] {
        var tokens = [String](repeating: "", count: 456)
        var types = [Int32](repeating: 1, count: 456)
        for member in tokenizer["model"]?["vocab"]?.object?.members ?? [] {
            tokens[member.value.int ?? 0] = member.key
        }
        for added in tokenizer["added_tokens"]?.array ?? [] {
            tokens[added["id"]?.int ?? 0] = added["content"]?.string ?? ""
            types[added["id"]?.int ?? 0] = added["special"] == true ? 3 : 4
        }
        let merges = (tokenizer["model"]?["merges"]?.array ?? []).map {
            ($0.array ?? []).compactMap(\.string).joined(separator: " ")
        }
        return [
            ("tokenizer.ggml.tokens", .strings(tokens)),
            ("tokenizer.ggml.token_type", .ints(types)),
            ("tokenizer.ggml.merges", .strings(merges)),
        ]
    }
}

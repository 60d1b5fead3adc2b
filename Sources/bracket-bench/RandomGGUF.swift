import Chance
import Foundation

/// A GGUF file with random weights and the geometry of Qwen2.5-0.5B: as fast or slow as the real
/// one, without a download.
struct RandomGGUF {
    enum Kind: String, CaseIterable {
        case eightBit = "q8_0"
        /// Rows that are no multiple of 256, as most of this geometry's are, are Q4_0.
        case fourBit = "q4_K"
    }

    static let (hidden, layers, heads, keyValueHeads) = (896, 24, 14, 2)
    static let (feedForward, vocabulary, context) = (4864, 151_936, 32_768)

    private struct Tensor {
        var name: String
        /// Innermost first, as GGUF has it.
        var shape: [Int]
        var type: Block
        var bytes: Int { shape.reduce(1, *) / type.count * type.bytes }
    }

    /// How values are packed, by GGUF's number.
    private struct Block {
        var number: UInt32
        var count: Int
        var bytes: Int
        /// Where half-precision scales stand in a block.
        var scales: [Int]

        static let f32 = Block(number: 0, count: 1, bytes: 4, scales: [])
        static let q40 = Block(number: 2, count: 32, bytes: 18, scales: [0])
        static let q80 = Block(number: 8, count: 32, bytes: 34, scales: [0])
        static let q4K = Block(number: 12, count: 256, bytes: 144, scales: [0, 2])
    }

    private let tensors: [Tensor]

    /// Bytes of weights that each generated token reads: all but the embedding's rows, which the
    /// output shares.
    var bytesPerToken: Int { tensors.reduce(0) { $0 + $1.bytes } }

    init(_ kind: Kind) {
        func packed(_ columns: Int) -> Block {
            switch kind {
            case .eightBit: .q80
            case .fourBit: columns % 256 == 0 ? .q4K : .q40
            }
        }
        func matrix(_ name: String, _ rows: Int, _ columns: Int) -> Tensor {
            Tensor(name: name + ".weight", shape: [columns, rows], type: packed(columns))
        }
        func vector(_ name: String, _ count: Int) -> Tensor {
            Tensor(name: name, shape: [count], type: .f32)
        }
        let (hidden, feedForward) = (Self.hidden, Self.feedForward)
        let keys = hidden / Self.heads * Self.keyValueHeads
        var tensors = [
            matrix("token_embd", Self.vocabulary, hidden), vector("output_norm.weight", hidden),
        ]
        for layer in 0..<Self.layers {
            let block = "blk.\(layer)."
            tensors += [
                vector(block + "attn_norm.weight", hidden),
                matrix(block + "attn_q", hidden, hidden),
                vector(block + "attn_q.bias", hidden), matrix(block + "attn_k", keys, hidden),
                vector(block + "attn_k.bias", keys), matrix(block + "attn_v", keys, hidden),
                vector(block + "attn_v.bias", keys), matrix(block + "attn_output", hidden, hidden),
                vector(block + "ffn_norm.weight", hidden),
                matrix(block + "ffn_gate", feedForward, hidden),
                matrix(block + "ffn_up", feedForward, hidden),
                matrix(block + "ffn_down", hidden, feedForward),
            ]
        }
        self.tensors = tensors
    }

    /// Writes the file, half a gigabyte or less.
    func write(to path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: nil),
            let file = FileHandle(forWritingAtPath: path)
        else { throw BenchError("could not create \(path)") }
        var head = GGUFHead()
        metadata(&head)
        try file.write(
            contentsOf: head.bytes(tensors.map { ($0.name, $0.shape, $0.type.number, $0.bytes) }))
        var random = SplitMix64(seed: 1)
        for tensor in tensors {
            var data = weights(tensor, &random)
            data.append(
                contentsOf: [UInt8](repeating: 0, count: GGUFHead.padding(after: data.count)))
            try file.write(contentsOf: data)
        }
        try file.close()
    }

    private func weights(_ tensor: Tensor, _ random: inout SplitMix64) -> Data {
        guard tensor.type.count > 1 else {
            // Norms of one keep the numbers in range; biases are small.
            let value: Float = tensor.name.contains("norm") ? 1 : 0.01
            return [Float](repeating: value, count: tensor.shape[0]).withUnsafeBytes { Data($0) }
        }
        var bytes = random.bytes(tensor.bytes)
        // 0.0005 in half precision: a weight is some hundredths, as in trained models.
        for block in stride(from: 0, to: bytes.count, by: tensor.type.bytes) {
            for scale in tensor.type.scales {
                bytes[block + scale] = 0x19
                bytes[block + scale + 1] = 0x10
            }
        }
        return Data(bytes)
    }

    private func metadata(_ head: inout GGUFHead) {
        head.add("general.architecture", "qwen2")
        head.add("general.name", "random weights")
        head.add("qwen2.context_length", UInt32(Self.context))
        head.add("qwen2.embedding_length", UInt32(Self.hidden))
        head.add("qwen2.block_count", UInt32(Self.layers))
        head.add("qwen2.feed_forward_length", UInt32(Self.feedForward))
        head.add("qwen2.attention.head_count", UInt32(Self.heads))
        head.add("qwen2.attention.head_count_kv", UInt32(Self.keyValueHeads))
        head.add("qwen2.rope.freq_base", Float(1e6))
        head.add("qwen2.attention.layer_norm_rms_epsilon", Float(1e-6))
        head.add("tokenizer.ggml.model", "gpt2")
        head.add("tokenizer.ggml.pre", "qwen2")
        // A token for each byte, so that a text of n letters has n tokens; the rest is never met.
        let bytes = Self.byteAlphabet.map { String($0) }
        let others = (bytes.count..<Self.vocabulary - 1).map { "unused\($0)" }
        head.add("tokenizer.ggml.tokens", bytes + others + ["<|end|>"])
        head.add(
            "tokenizer.ggml.token_type",
            [Int32](repeating: 1, count: bytes.count) + [Int32](repeating: 5, count: others.count)
                + [3])
        head.add("tokenizer.ggml.merges", [String]())
        head.add("tokenizer.ggml.eos_token_id", UInt32(Self.vocabulary - 1))
        head.add("tokenizer.ggml.bos_token_id", UInt32(Self.vocabulary - 1))
        head.add("tokenizer.ggml.add_bos_token", false)
    }

    /// The characters by which byte-level tokenizers spell the bytes 0 to 255.
    private static let byteAlphabet: [Character] = {
        var next: UInt32 = 256
        return (0..<256).compactMap { (byte: UInt32) -> Character? in
            let isPrintable =
                (0x21...0x7E).contains(byte) || (0xA1...0xAC).contains(byte) || byte >= 0xAE
            if !isPrintable { next += 1 }
            return UnicodeScalar(isPrintable ? byte : next - 1).map(Character.init)
        }
    }()
}

extension SplitMix64 {
    fileprivate mutating func bytes(_ count: Int) -> [UInt8] {
        let words = (0..<(count + 7) / 8).map { _ in next() }
        return words.withUnsafeBytes { Array($0.prefix(count)) }
    }
}

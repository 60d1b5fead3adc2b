import Foundation
import Qwen2Kernels
import Testing

@testable import Qwen2

@Suite("The attention kernel")
struct AttentionKernelTests {
    struct Shape: Sendable {
        var heads: Int
        var kvHeads: Int
        var headSize: Int
        var context: Int
    }

    static let shapes = [
        Shape(heads: 1, kvHeads: 1, headSize: 2, context: 1),
        Shape(heads: 3, kvHeads: 3, headSize: 12, context: 16),
        Shape(heads: 7, kvHeads: 1, headSize: 6, context: 17),
        Shape(heads: 14, kvHeads: 2, headSize: 64, context: 63),
        Shape(heads: 4, kvHeads: 2, headSize: 80, context: 64),
        Shape(heads: 5, kvHeads: 1, headSize: 128, context: 65),
        Shape(heads: 2, kvHeads: 2, headSize: 96, context: 200),
    ]

    @Test(
        "weighs values by the softmax of the scores", arguments: KernelTests.names, shapes)
    func attention(name: String, shape: Shape) throws {
        let kernels = try KernelTests.kernels(name)
        var random = RandomWeights(seed: 40)
        let config = AttentionKernelTests.config(shape)
        let blocks = LiveSequence.blocks(for: shape.context)
        let probe = BlockPool(config, memoryLimit: 0)
        let pool = BlockPool(config, memoryLimit: blocks * probe.blockBytes)
        // What was never written must not matter.
        pool.memory.initialize(
            repeating: Float(bitPattern: .max), count: blocks * pool.blockStride)
        let table = (0..<Int32(blocks)).reversed().map { $0 }
        let width = shape.kvHeads * shape.headSize
        let keys = (0..<shape.context).map { _ in random.numbers(width).map { $0 * 3 } }
        let values = (0..<shape.context).map { _ in random.numbers(width) }
        let q = random.numbers(shape.heads * shape.headSize)
        var out = [Float](repeating: .nan, count: q.count)
        let scale = 1 / Float(shape.headSize).squareRoot()
        var position = Int32(shape.context - 1)
        table.withUnsafeBufferPointer { table in
            var tablePointer = table.baseAddress
            q.withUnsafeBufferPointer { q in
                out.withUnsafeMutableBufferPointer { out in
                    withUnsafePointer(to: &position) { position in
                        withUnsafePointer(to: &tablePointer) { tables in
                            var a = q2_attention(
                                q: q.baseAddress, out: out.baseAddress, cache: pool.memory,
                                block_stride: pool.blockStride, heads: shape.heads,
                                kv_heads: shape.kvHeads, head_size: shape.headSize,
                                head_stride: pool.headStride, scale: scale,
                                positions: position, tables: tables)
                            for (at, (k, v)) in zip(keys, values).enumerated() {
                                kernels.store(&a, k, v, table[at / 16], at % 16)
                            }
                            kernels.attend(&a, 0, 0, shape.kvHeads)
                        }
                    }
                }
            }
        }
        let expected = AttentionKernelTests.reference(shape, q: q, keys: keys, values: values)
        #expect(relativeError(out, expected) < 3e-6)
    }

    private static func config(_ shape: Shape) -> Qwen2Config {
        Qwen2Config(
            hiddenSize: shape.heads * shape.headSize, layerCount: 1, headCount: shape.heads,
            keyValueHeadCount: shape.kvHeads, headSize: shape.headSize, feedForwardSize: 8,
            vocabularySize: 8, normEpsilon: 1e-6, rope: Rope(theta: 10000), contextLength: 256,
            tiesEmbeddings: true)
    }

    private static func reference(
        _ shape: Shape, q: [Float], keys: [[Float]], values: [[Float]]
    ) -> [Double] {
        (0..<shape.heads).flatMap { head -> [Double] in
            let kv = head / (shape.heads / shape.kvHeads) * shape.headSize
            let scores = keys.map { key in
                (0..<shape.headSize).reduce(0.0) {
                    $0 + Double(q[head * shape.headSize + $1]) * Double(key[kv + $1])
                } / Double(shape.headSize).squareRoot()
            }
            let most = scores.max() ?? 0
            let weights = scores.map { exp($0 - most) }
            let total = weights.reduce(0, +)
            return (0..<shape.headSize).map { d in
                zip(weights, values).reduce(0.0) { $0 + $1.0 * Double($1.1[kv + d]) } / total
            }
        }
    }
}

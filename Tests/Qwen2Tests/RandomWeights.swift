import Chance
import Testing

@testable import Qwen2

/// Models of random numbers, the same for the same seed.
struct RandomWeights {
    private var generator: SplitMix64

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    /// In -1..<1.
    mutating func number() -> Float { Float(generator.nextUnit()) * 2 - 1 }

    mutating func numbers(_ count: Int) -> [Float] { (0..<count).map { _ in number() } }

    mutating func tokens(_ count: Int, vocabulary: Int) -> [TokenID] {
        (0..<count).map { _ in TokenID(generator.next() % UInt64(vocabulary)) }
    }

    /// Numbers up to about `scale`, stored as `type`.
    mutating func tensor(_ type: TensorType, _ shape: [Int], scale: Float = 1) throws -> Tensor {
        let count = shape.reduce(1, *)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count / type.blockCount * type.blockBytes)
        for _ in 0..<count / type.blockCount { appendBlock(type, scale, to: &bytes) }
        return try #require(Tensor(name: "random", type: type, shape: shape, copying: bytes))
    }

    private mutating func appendBlock(_ type: TensorType, _ scale: Float, to bytes: inout [UInt8]) {
        func half(_ value: Float) -> [UInt8] {
            let bits = Float16(value).bitPattern
            return [UInt8(bits & 255), UInt8(bits >> 8)]
        }
        func noise(_ count: Int) -> [UInt8] {
            (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
        }
        let size = scale * (1 + 0.3 * number())
        switch type {
        case .f32:
            let bits = (number() * scale).bitPattern
            bytes += (0..<4).map { UInt8(truncatingIfNeeded: bits >> ($0 * 8)) }
        case .f16: bytes += half(number() * scale)
        case .bf16:
            let bits = (number() * scale).bitPattern
            bytes += [UInt8(truncatingIfNeeded: bits >> 16), UInt8(truncatingIfNeeded: bits >> 24)]
        case .q8_0: bytes += half(size / 128) + noise(32)
        case .q4_0: bytes += half(size / 8) + noise(16)
        case .q4_1: bytes += half(size / 15) + half(-size / 2) + noise(16)
        case .q5_0: bytes += half(size / 16) + noise(20)
        case .q5_1: bytes += half(size / 31) + half(-size / 2) + noise(20)
        case .q4_K: bytes += half(size / 15 / 63) + half(size / 2 / 63) + noise(12 + 128)
        case .q5_K: bytes += half(size / 31 / 63) + half(size / 2 / 63) + noise(12 + 32 + 128)
        case .q6_K: bytes += noise(128 + 64 + 16) + half(size / 32 / 128)
        }
    }

    /// A model whose matrices are stored as `type`, its norms and biases as floats.
    static func model(_ config: Qwen2Config, _ type: TensorType, seed: UInt64) throws -> Qwen2Model
    {
        var random = RandomWeights(seed: seed)
        return try Qwen2Model(config: config) { weight in
            let shape = weight.shape(in: config)
            guard shape.count == 1 else {
                return try random.tensor(type, shape, scale: 1.5 / Float(shape[1]).squareRoot())
            }
            return try random.tensor(.f32, shape)
        }
    }

    /// Small, with rows of whole blocks of every type.
    static let smallConfig = Qwen2Config(
        hiddenSize: 256, layerCount: 2, headCount: 4, keyValueHeadCount: 2, headSize: 64,
        feedForwardSize: 512, vocabularySize: 301, normEpsilon: 1e-6, rope: Rope(theta: 10000),
        contextLength: 1024, tiesEmbeddings: true)
}

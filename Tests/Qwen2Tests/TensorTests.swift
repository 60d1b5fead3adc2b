import Testing

@testable import Qwen2

@Suite("Tensor")
struct TensorTests {
    @Test(
        "a tensor takes its rows' blocks",
        arguments: [
            (TensorType.f32, [3, 5], 60), (.bf16, [3, 5], 30), (.q8_0, [2, 64], 136),
            (.q4_0, [1, 32], 18), (.q4_K, [4, 256], 576), (.q5_K, [256], 176),
            (.q6_K, [2, 512], 840), (.f32, [], 4),
        ] as [(TensorType, [Int], Int)])
    func size(type: TensorType, shape: [Int], bytes: Int) {
        #expect(Tensor.bytes(type: type, shape: shape) == bytes)
    }

    @Test(
        "a shape that cannot be is no tensor",
        arguments: [
            (TensorType.f32, [0, 5]), (.f32, [-1]), (.q8_0, [4, 33]), (.q4_K, [32]),
            (.f32, [.max, 2]), (.f32, [2, .max]), (.f16, [1 << 31, 1 << 31, 2]),
        ] as [(TensorType, [Int])])
    func impossible(type: TensorType, shape: [Int]) {
        #expect(Tensor.bytes(type: type, shape: shape) == nil)
    }

    @Test("a tensor at an odd address is copied to a whole one")
    func alignment() throws {
        let owner = OwnedBytes(copying: UnsafeRawBufferPointer(start: nil, count: 0))
        try [UInt8](0..<9).withUnsafeBytes { buffer in
            let odd = UnsafeRawBufferPointer(rebasing: buffer[1...])
            let tensor = try #require(
                Tensor(name: "t", type: .f32, shape: [2], bytes: odd, owner: owner))
            #expect(Array(tensor.bytes) == Array(1..<9))
            #expect(Int(bitPattern: tensor.bytes.baseAddress) % 4 == 0)
        }
    }
}

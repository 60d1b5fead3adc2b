internal import Qwen2Kernels

/// The memory of keys and values, in reference-counted blocks of 16 tokens.
///
/// A block contains all layers of its tokens. Memory that was never used is not resident.
// @unchecked: reference counts are confined to the engine's queue; forward passes write only to
// blocks that one sequence owns.
final class BlockPool: @unchecked Sendable {
    /// Tokens in a block.
    static let blockTokens = Int(Q2_BLOCK)

    let blockCount: Int
    let blockBytes: Int
    /// Numbers from a layer's part of a block to the next layer's.
    let layerStride: Int
    /// Numbers from a block to the next.
    let blockStride: Int
    let headStride: Int
    let memory: UnsafeMutablePointer<Float>
    private var references: [Int32]
    private var free: [Int32]
    private(set) var peakBlocks = 0

    /// - Parameter memoryLimit: in bytes; there is room for at least one block.
    init(_ config: Qwen2Config, memoryLimit: Int) {
        headStride = (config.headSize + 15) / 16 * 16
        layerStride = 2 * config.keyValueHeadCount * headStride * BlockPool.blockTokens
        blockStride = layerStride * config.layerCount
        blockBytes = blockStride * MemoryLayout<Float>.size
        blockCount = min(max(memoryLimit / blockBytes, 1), Int(Int32.max))
        memory = UnsafeMutableRawPointer.allocate(byteCount: blockCount * blockBytes, alignment: 64)
            .bindMemory(to: Float.self, capacity: blockCount * blockStride)
        references = Array(repeating: 0, count: blockCount)
        // Low numbers first and again, so that few pages are touched.
        free = (0..<Int32(blockCount)).reversed()
    }

    deinit { UnsafeMutableRawPointer(memory).deallocate() }

    var freeCount: Int { free.count }
    var usedCount: Int { blockCount - free.count }

    /// A block with one reference, if there is a free one.
    func take() -> Int32? {
        guard let block = free.popLast() else { return nil }
        references[Int(block)] = 1
        peakBlocks = max(peakBlocks, usedCount)
        return block
    }

    func retain(_ block: Int32) { references[Int(block)] += 1 }

    func release(_ block: Int32) {
        references[Int(block)] -= 1
        precondition(references[Int(block)] >= 0, "a block was released twice")
        if references[Int(block)] == 0 { free.append(block) }
    }

    func referenceCount(_ block: Int32) -> Int { Int(references[Int(block)]) }

    func copy(_ source: Int32, to target: Int32) {
        (memory + Int(target) * blockStride).update(
            from: memory + Int(source) * blockStride, count: blockStride)
    }
}

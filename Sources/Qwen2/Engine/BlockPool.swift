internal import Qwen2Kernels

/// How the cache stores keys and values.
public enum CachePrecision: Sendable, Hashable {
    /// 4 bytes a number: exact.
    case single
    /// 2 bytes a number: half the memory, with rounding errors of about 0.05 %.
    case half

    var bytes: Int { self == .single ? 4 : 2 }
}

/// The memory of keys and values, in reference-counted blocks of 16 tokens.
///
/// A block contains all layers of its tokens. Memory that was never used is not resident.
// @unchecked: reference counts are confined to the engine's queue; forward passes write only to
// blocks that one sequence owns.
final class BlockPool: @unchecked Sendable {
    /// Tokens in a block.
    static let blockTokens = Int(Q2_BLOCK)

    let precision: CachePrecision
    let blockCount: Int
    let blockBytes: Int
    /// Numbers from a layer's part of a block to the next layer's.
    let layerStride: Int
    /// Numbers from a block to the next.
    let blockStride: Int
    let headStride: Int
    let memory: UnsafeMutableRawPointer
    private var references: [Int32]
    private var free: [Int32]
    private(set) var peakBlocks = 0

    /// - Parameter memoryLimit: in bytes; there is room for at least one block.
    init(_ config: Qwen2Config, memoryLimit: Int, precision: CachePrecision) {
        self.precision = precision
        headStride = (config.headSize + 15) / 16 * 16
        layerStride = 2 * config.keyValueHeadCount * headStride * BlockPool.blockTokens
        blockStride = layerStride * config.layerCount
        blockBytes = blockStride * precision.bytes
        blockCount = min(max(memoryLimit / blockBytes, 1), Int(Int32.max))
        memory = .allocate(byteCount: blockCount * blockBytes, alignment: 64)
        references = Array(repeating: 0, count: blockCount)
        // Low numbers first and again, so that few pages are touched.
        free = (0..<Int32(blockCount)).reversed()
    }

    deinit { memory.deallocate() }

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
        (memory + Int(target) * blockBytes).copyMemory(
            from: memory + Int(source) * blockBytes, byteCount: blockBytes)
    }
}

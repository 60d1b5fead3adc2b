internal import Qwen2Kernels

/// How the cache stores keys and values.
public enum CachePrecision: Sendable, Hashable {
    /// 4 bytes a number: exact.
    case single
    /// 2 bytes a number: half the memory, with errors of about 0.05 %.
    case half

    var bytes: Int { self == .single ? 4 : 2 }
}

/// The memory of keys and values, in blocks of 16 tokens with counted references.
///
/// A block holds all layers of its tokens, so that one number names them. Memory that no block in
/// use has touched is not resident.
// @unchecked: the engine's queue alone changes the counts; forward passes write to blocks that
// one sequence owns.
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

    /// - Parameter memoryLimit: bytes; room for one block is taken at least.
    init(_ config: Qwen2Config, memoryLimit: Int, precision: CachePrecision) {
        self.precision = precision
        headStride = (config.headSize + 15) / 16 * 16
        layerStride = 2 * config.keyValueHeadCount * headStride * BlockPool.blockTokens
        blockStride = layerStride * config.layerCount
        blockBytes = blockStride * precision.bytes
        blockCount = min(max(memoryLimit / blockBytes, 1), Int(Int32.max))
        memory = .allocate(byteCount: blockCount * blockBytes, alignment: 64)
        references = Array(repeating: 0, count: blockCount)
        // The first blocks are used first and again, so that few pages are touched.
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
        precondition(references[Int(block)] >= 0, "a block was given back twice")
        if references[Int(block)] == 0 { free.append(block) }
    }

    func referenceCount(_ block: Int32) -> Int { Int(references[Int(block)]) }

    /// Makes `target` hold what `source` holds.
    func copy(_ source: Int32, to target: Int32) {
        (memory + Int(target) * blockBytes).copyMemory(
            from: memory + Int(source) * blockBytes, byteCount: blockBytes)
    }
}

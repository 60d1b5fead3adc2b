/// Gives sequences the blocks of the cache and shares those with common prefixes.
// Not Sendable: confined to the engine's queue.
struct SharedCache {
    let pool: BlockPool
    private var index: PrefixIndex

    init(_ pool: BlockPool) {
        self.pool = pool
        index = PrefixIndex(pool: pool)
    }

    /// How many tokens of the sequence are in the cache; the last one is always computed.
    func sharedTokens(_ sequence: LiveSequence) -> Int {
        index.matchedTokens(sequence.tokens, limit: sequence.tokens.count - 1)
    }

    /// Whether there are blocks for all tokens that the sequence has now.
    func hasRoom(for sequence: LiveSequence, beside live: [LiveSequence]) -> Bool {
        let shared = sharedTokens(sequence)
        let needed =
            LiveSequence.blocks(for: sequence.tokens.count + 1) - shared / BlockPool.blockTokens
        let promised = live.reduce(0) {
            $0 + max(LiveSequence.blocks(for: $1.tokens.count + 1) - $1.blockCount, 0)
        }
        let missing = needed + promised - pool.freeCount
        // A sequence alone always finds room: `Engine.generate` checked that. Blocks that this one
        // shares count as evictable and will not be evicted.
        return live.isEmpty || missing <= 0
            || index.canEvict(missing + shared / BlockPool.blockTokens)
    }

    /// Gives the sequence the blocks of its prefix, and a copy of the block in which it differs
    /// from the others.
    mutating func begin(_ sequence: LiveSequence, beside live: [LiveSequence]) {
        let limit = sequence.tokens.count - 1
        let match = index.match(sequence.tokens, limit: limit)
        for block in match.blocks {
            pool.retain(block)
            sequence.append(block: block)
        }
        sequence.node = match.node
        sequence.indexedBlocks = match.blocks.count
        sequence.computed = match.blocks.count * BlockPool.blockTokens
        if let partial = betterPartial(match, sequence, limit, live) {
            // The block's owner continues writing to it, so the sequence takes a copy. The block
            // must not be evicted while room for the copy is made.
            pool.retain(partial.block)
            if let block = takeBlock() {
                pool.copy(partial.block, to: block)
                sequence.append(block: block)
                sequence.computed += partial.tokens
            }
            pool.release(partial.block)
        }
    }

    /// Gives the sequence one more block; false if there is none.
    mutating func extend(_ sequence: LiveSequence) -> Bool {
        guard let block = takeBlock() else { return false }
        sequence.append(block: block)
        return true
    }

    /// Records that `count` more tokens are computed, and adds full blocks to the index.
    mutating func advance(_ sequence: LiveSequence, by count: Int) {
        sequence.computed += count
        let size = BlockPool.blockTokens
        while (sequence.indexedBlocks + 1) * size <= sequence.computed {
            let full = sequence.indexedBlocks
            let own = sequence.blocks[full]
            let (node, block) = index.insert(
                sequence.tokens, from: full * size, after: sequence.node, block: own)
            if block != own {
                // Another sequence computed the same tokens: the same bits, so one is enough.
                pool.retain(block)
                sequence.replaceBlock(at: full, with: block)
                pool.release(own)
            }
            sequence.node = node
            sequence.indexedBlocks += 1
        }
    }

    /// Releases the sequence's blocks.
    func release(_ sequence: LiveSequence) {
        for block in sequence.blocks { pool.release(block) }
        sequence.dropBlocks()
    }

    /// The block with most of the sequence's next tokens: one of the index, or the unfinished one
    /// of a live sequence.
    private func betterPartial(
        _ match: PrefixIndex.Match, _ sequence: LiveSequence, _ limit: Int, _ live: [LiveSequence]
    ) -> (block: Int32, tokens: Int)? {
        var best = match.partial
        let number = match.blocks.count
        let start = number * BlockPool.blockTokens
        for other in live where other.blockCount > number && other.node == match.node {
            let end = min(other.computed, limit)
            guard end > start else { continue }
            let shared = zip(sequence.tokens[start..<limit], other.tokens[start..<end])
                .prefix { $0 == $1 }.count
            if shared > (best?.tokens ?? 0) { best = (other.blocks[number], shared) }
        }
        return best
    }

    /// A free block, after eviction if necessary.
    private mutating func takeBlock() -> Int32? {
        if let block = pool.take() { return block }
        // Several at once, since finding them takes long.
        guard index.evict(8) > 0 else { return nil }
        return pool.take()
    }
}

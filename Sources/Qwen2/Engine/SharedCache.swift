/// The keys and values of all sequences: which blocks each has, and which it shares.
// Not Sendable: belongs to the engine's queue.
struct SharedCache {
    let pool: BlockPool
    private var index: PrefixIndex

    init(_ pool: BlockPool) {
        self.pool = pool
        index = PrefixIndex(pool: pool)
    }

    /// How many tokens of the sequence the cache holds; its last one is always computed.
    func sharedTokens(_ sequence: LiveSequence) -> Int {
        index.matchedTokens(sequence.tokens, limit: sequence.tokens.count - 1)
    }

    /// Whether the blocks that the sequence has to compute now can be had.
    func hasRoom(for sequence: LiveSequence, beside live: [LiveSequence]) -> Bool {
        let shared = sharedTokens(sequence)
        let needed =
            LiveSequence.blocks(for: sequence.tokens.count + 1) - shared / BlockPool.blockTokens
        let promised = live.reduce(0) {
            $0 + max(LiveSequence.blocks(for: $1.tokens.count + 1) - $1.blockCount, 0)
        }
        let missing = needed + promised - pool.freeCount
        // The last one alive finds room in any case: that was checked when it came. What the
        // sequence shares may be among what could be evicted, and will not be.
        return live.isEmpty || missing <= 0
            || index.canEvict(missing + shared / BlockPool.blockTokens)
    }

    /// Gives the sequence the blocks that hold its beginning, and a copy of the one in which it parts
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
            // The block's owner goes on writing to it, so the sequence takes a copy. It must not
            // be evicted while room for the copy is made.
            pool.retain(partial.block)
            if let block = takeBlock() {
                pool.copy(partial.block, to: block)
                sequence.append(block: block)
                sequence.computed += partial.tokens
            }
            pool.release(partial.block)
        }
    }

    /// Gives the sequence one more block; whether there was one.
    mutating func extend(_ sequence: LiveSequence) -> Bool {
        guard let block = takeBlock() else { return false }
        sequence.append(block: block)
        return true
    }

    /// Notes that `count` more tokens are computed, and makes full blocks known.
    mutating func advance(_ sequence: LiveSequence, by count: Int) {
        sequence.computed += count
        let size = BlockPool.blockTokens
        while (sequence.indexedBlocks + 1) * size <= sequence.computed {
            let place = sequence.indexedBlocks
            let own = sequence.blocks[place]
            let (node, block) = index.insert(
                sequence.tokens, from: place * size, after: sequence.node, block: own)
            if block != own {
                // Somebody computed the same at the same time: the same bits, so one is enough.
                pool.retain(block)
                sequence.replaceBlock(at: place, with: block)
                pool.release(own)
            }
            sequence.node = node
            sequence.indexedBlocks += 1
        }
    }

    /// Takes the sequence's blocks back.
    func release(_ sequence: LiveSequence) {
        for block in sequence.blocks { pool.release(block) }
        sequence.dropBlocks()
    }

    /// The block that goes on longest with the sequence's tokens: one of the index, or the
    /// unfinished one of a live sequence.
    private func betterPartial(
        _ match: PrefixIndex.Match, _ sequence: LiveSequence, _ limit: Int, _ live: [LiveSequence]
    ) -> (block: Int32, tokens: Int)? {
        var best = match.partial
        let place = match.blocks.count
        let start = place * BlockPool.blockTokens
        for other in live where other.blockCount > place && other.node == match.node {
            let end = min(other.computed, limit)
            guard end > start else { continue }
            let shared = zip(sequence.tokens[start..<limit], other.tokens[start..<end])
                .prefix { $0 == $1 }.count
            if shared > (best?.tokens ?? 0) { best = (other.blocks[place], shared) }
        }
        return best
    }

    /// A free block, if need be one that was kept for later.
    private mutating func takeBlock() -> Int32? {
        if let block = pool.take() { return block }
        // A few more at once, since looking for them takes long.
        guard index.evict(8) > 0 else { return nil }
        return pool.take()
    }
}

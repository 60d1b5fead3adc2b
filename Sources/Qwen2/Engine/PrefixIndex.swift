/// The prefix tree of the cache: its edges are the tokens of full blocks, 16 each, so that
/// sequences with a common prefix share blocks.
///
/// The index holds one reference to each of its blocks. A block without other references stays
/// until memory is short; then the least recently used is evicted first, leaves before their
/// parents.
struct PrefixIndex {
    typealias Chunk = SIMD16<TokenID>
    /// The index of a node; `root` is the empty sequence.
    typealias Node = Int
    static let root: Node = 0

    /// The longest prefix of a sequence that the index has.
    struct Match {
        /// The node of the last whole block.
        var node = PrefixIndex.root
        /// The full blocks of the prefix.
        var blocks: [Int32] = []
        /// A block that begins with the sequence's next tokens and then differs.
        var partial: (block: Int32, tokens: Int)?
    }

    private struct Entry {
        var parent: Node
        var chunk: Chunk
        var block: Int32
        var children: [Node] = []
        var lastUse: UInt64
        var isLive = true
    }

    private struct Edge: Hashable {
        var parent: Node
        var chunk: Chunk
    }

    private var entries = [Entry(parent: -1, chunk: Chunk(), block: -1, lastUse: 0)]
    private var vacant: [Node] = []
    private var edges: [Edge: Node] = [:]
    private var clock: UInt64 = 0
    private let pool: BlockPool

    init(pool: BlockPool) { self.pool = pool }

    var count: Int { edges.count }

    /// Finds the longest prefix of `tokens`, up to `limit` tokens. Counts as a use.
    mutating func match(_ tokens: [TokenID], limit: Int) -> Match {
        var match = Match()
        clock += 1
        let size = BlockPool.blockTokens
        var at = 0
        while at + size <= limit,
            let node = edges[Edge(parent: match.node, chunk: chunk(tokens, at))]
        {
            entries[node].lastUse = clock
            match.node = node
            match.blocks.append(entries[node].block)
            at += size
        }
        for child in entries[match.node].children {
            let shared = commonPrefix(entries[child].chunk, tokens[at..<limit])
            if shared > (match.partial?.tokens ?? 0) {
                match.partial = (entries[child].block, shared)
                entries[child].lastUse = clock
            }
        }
        return match
    }

    /// How many tokens `match` would find, without counting as a use.
    func matchedTokens(_ tokens: [TokenID], limit: Int) -> Int {
        var node = PrefixIndex.root
        var at = 0
        while at + BlockPool.blockTokens <= limit,
            let next = edges[Edge(parent: node, chunk: chunk(tokens, at))]
        {
            node = next
            at += BlockPool.blockTokens
        }
        let partial = entries[node].children.map {
            commonPrefix(entries[$0].chunk, tokens[at..<limit])
        }
        return at + (partial.max() ?? 0)
    }

    /// Inserts `block`, which has the 16 tokens from `start`, as a child of `parent`.
    ///
    /// - Returns: the node and its block, another one where the index already has the same tokens.
    mutating func insert(
        _ tokens: [TokenID], from start: Int, after parent: Node, block: Int32
    ) -> (node: Node, block: Int32) {
        let edge = Edge(parent: parent, chunk: chunk(tokens, start))
        clock += 1
        if let node = edges[edge] {
            entries[node].lastUse = clock
            return (node, entries[node].block)
        }
        let entry = Entry(parent: parent, chunk: edge.chunk, block: block, lastUse: clock)
        let node: Node
        if let reused = vacant.popLast() {
            entries[reused] = entry
            node = reused
        } else {
            node = entries.count
            entries.append(entry)
        }
        edges[edge] = node
        entries[parent].children.append(node)
        pool.retain(block)
        return (node, block)
    }

    /// Releases up to `wanted` blocks without other references.
    ///
    /// - Returns: how many it released.
    /// - Complexity: O(n log n) in the number of nodes.
    mutating func evict(_ wanted: Int) -> Int {
        var evicted = 0
        while evicted < wanted {
            let leaves = entries.indices.filter(isEvictable)
                .sorted { entries[$0].lastUse < entries[$1].lastUse }
            if leaves.isEmpty { return evicted }
            for leaf in leaves.prefix(wanted - evicted) {
                remove(leaf)
                evicted += 1
            }
        }
        return evicted
    }

    /// Whether `count` blocks could be evicted.
    ///
    /// A sequence that references a node's block references those of its ancestors too, so all
    /// nodes without other references can be evicted, leaves first.
    func canEvict(_ count: Int) -> Bool {
        var found = 0
        for node in entries.indices.dropFirst() where found < count {
            if entries[node].isLive && pool.referenceCount(entries[node].block) == 1 { found += 1 }
        }
        return found >= count
    }

    private func isEvictable(_ node: Node) -> Bool {
        node != PrefixIndex.root && entries[node].isLive && entries[node].children.isEmpty
            && pool.referenceCount(entries[node].block) == 1
    }

    private mutating func remove(_ node: Node) {
        let entry = entries[node]
        edges[Edge(parent: entry.parent, chunk: entry.chunk)] = nil
        entries[entry.parent].children.removeAll { $0 == node }
        entries[node].isLive = false
        vacant.append(node)
        pool.release(entry.block)
    }

    private func chunk(_ tokens: [TokenID], _ start: Int) -> Chunk {
        Chunk(tokens[start..<start + BlockPool.blockTokens])
    }

    private func commonPrefix(_ chunk: Chunk, _ tokens: ArraySlice<TokenID>) -> Int {
        var shared = 0
        for token in tokens.prefix(BlockPool.blockTokens) {
            if chunk[shared] != token { break }
            shared += 1
        }
        return shared
    }
}

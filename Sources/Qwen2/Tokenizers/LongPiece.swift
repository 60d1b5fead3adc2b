/// Byte-pair encoding of a long piece with a heap of the possible merges, so that a megabyte of one
/// letter takes no longer than a megabyte of prose.
struct LongPiece {
    /// A linked list of tokens; a merged token replaces its left half, the right half is removed.
    private struct Node {
        var token: TokenID
        var previous: Int32
        var following: Int32
    }

    private struct Candidate {
        let rank: UInt32
        let left: Int32
        let merged: TokenID

        /// Lower ranks first, and of the same rank the leftmost.
        func precedes(_ other: Candidate) -> Bool {
            (rank, left) < (other.rank, other.left)
        }
    }

    private var nodes: [Node] = []
    private var heap: [Candidate] = []

    mutating func encode(
        _ piece: UnsafeBufferPointer<UInt8>, _ merges: MergeTable.Reader,
        _ byteTokens: UnsafeBufferPointer<TokenID>, to out: inout [TokenID]
    ) {
        begin(piece, byteTokens)
        for index in 1..<nodes.count { propose(Int32(index) - 1, merges) }
        while let best = popHeap() {
            let right = nodes[Int(best.left)].following
            // The pair may have changed since it was added.
            guard nodes[Int(best.left)].token >= 0, right >= 0 else { continue }
            let pair = merges.merge(nodes[Int(best.left)].token, nodes[Int(right)].token)
            guard pair.merged == best.merged else { continue }
            join(best.left, right, as: pair.merged)
            propose(best.left, merges)
            propose(nodes[Int(best.left)].previous, merges)
        }
        var index: Int32 = 0
        while index >= 0 {
            out.append(nodes[Int(index)].token)
            index = nodes[Int(index)].following
        }
    }

    private mutating func begin(
        _ piece: UnsafeBufferPointer<UInt8>, _ byteTokens: UnsafeBufferPointer<TokenID>
    ) {
        nodes.removeAll(keepingCapacity: true)
        heap.removeAll(keepingCapacity: true)
        for (index, byte) in piece.enumerated() {
            nodes.append(
                Node(
                    token: byteTokens[Int(byte)], previous: Int32(index) - 1,
                    following: index + 1 < piece.count ? Int32(index) + 1 : -1))
        }
    }

    /// Adds the merge of the node at `left` and its successor to the heap, if they merge.
    private mutating func propose(_ left: Int32, _ merges: MergeTable.Reader) {
        guard left >= 0 else { return }
        let right = nodes[Int(left)].following
        guard right >= 0 else { return }
        let merge = merges.merge(nodes[Int(left)].token, nodes[Int(right)].token)
        guard merge.merged >= 0 else { return }
        pushHeap(Candidate(rank: merge.rank, left: left, merged: merge.merged))
    }

    private mutating func join(_ left: Int32, _ right: Int32, as merged: TokenID) {
        let after = nodes[Int(right)].following
        nodes[Int(left)].token = merged
        nodes[Int(left)].following = after
        nodes[Int(right)].token = -1
        if after >= 0 { nodes[Int(after)].previous = left }
    }

    private mutating func pushHeap(_ candidate: Candidate) {
        heap.append(candidate)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard candidate.precedes(heap[parent]) else { break }
            heap[child] = heap[parent]
            child = parent
        }
        heap[child] = candidate
    }

    private mutating func popHeap() -> Candidate? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return first }
        var parent = 0
        while true {
            var child = parent * 2 + 1
            guard child < heap.count else { break }
            if child + 1 < heap.count, heap[child + 1].precedes(heap[child]) { child += 1 }
            guard heap[child].precedes(last) else { break }
            heap[parent] = heap[child]
            parent = child
        }
        heap[parent] = last
        return first
    }
}

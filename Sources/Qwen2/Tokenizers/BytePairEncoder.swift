/// Byte-pair encoding of one piece at a time: begins with a token for each byte, then merges the
/// pair of the lowest rank, the leftmost first, until no pair merges.
///
/// Source: R. Sennrich, B. Haddow, A. Birch, *Neural Machine Translation of Rare Words with Subword
/// Units* (2016).
struct BytePairEncoder {
    private let merges: MergeTable.Reader
    private let byteTokens: UnsafeBufferPointer<TokenID>
    private var tokens: [TokenID] = []
    private var next: [MergeTable.Merge] = []
    private var long = LongPiece()

    /// In longer pieces, the heap is faster than a search of all pairs for each merge.
    private static let shortLimit = 48

    init(merges: MergeTable.Reader, byteTokens: UnsafeBufferPointer<TokenID>) {
        self.merges = merges
        self.byteTokens = byteTokens
    }

    /// Appends the tokens of `piece`. O(n log n) for n bytes.
    mutating func encode(_ piece: UnsafeBufferPointer<UInt8>, to out: inout [TokenID]) {
        switch piece.count {
        case 0: return
        case 1: out.append(byteTokens[Int(piece[0])])
        case ...Self.shortLimit: encodeShort(piece, to: &out)
        default: long.encode(piece, merges, byteTokens, to: &out)
        }
    }

    private mutating func encodeShort(
        _ piece: UnsafeBufferPointer<UInt8>, to out: inout [TokenID]
    ) {
        tokens.removeAll(keepingCapacity: true)
        next.removeAll(keepingCapacity: true)
        for byte in piece { tokens.append(byteTokens[Int(byte)]) }
        for index in 1..<tokens.count {
            next.append(merges.merge(tokens[index - 1], tokens[index]))
        }
        while let best = lowest() {
            tokens[best] = next[best].merged
            tokens.remove(at: best + 1)
            next.remove(at: best)
            if best > 0 { next[best - 1] = merges.merge(tokens[best - 1], tokens[best]) }
            if best < next.count { next[best] = merges.merge(tokens[best], tokens[best + 1]) }
        }
        out.append(contentsOf: tokens)
    }

    /// The leftmost pair of the lowest rank.
    private func lowest() -> Int? {
        var best = -1
        var rank = UInt32.max
        for index in next.indices where next[index].rank < rank {
            best = index
            rank = next[index].rank
        }
        return best < 0 ? nil : best
    }
}

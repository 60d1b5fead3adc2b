/// The bytes of every token, and the token of given bytes.
struct Vocabulary: Sendable {
    /// One past the highest token.
    private(set) var count = 0
    /// All tokens' bytes, in the order of addition.
    private var arena: [UInt8] = []
    /// The ranges of the tokens' bytes; empty for unknown tokens.
    private var starts: [UInt32] = []
    private var lengths: [UInt32] = []
    /// The tokens that text is encoded to, by the hash of their bytes; −1 where a slot is free.
    private var slots: [TokenID]
    private var used = 0

    /// - Parameter capacity: the expected number of tokens.
    init(capacity: Int) {
        var size = 16
        while size < capacity * 2 { size *= 2 }
        slots = [TokenID](repeating: -1, count: size)
        starts.reserveCapacity(capacity)
        lengths.reserveCapacity(capacity)
        arena.reserveCapacity(capacity * 8)
    }

    /// Gives `token` the bytes that `spelling` represents in the byte alphabet. If it represents
    /// none, the token gets the spelling itself, and no text is encoded to it.
    ///
    /// - Returns: `false` if the token has bytes already, or another token has these.
    mutating func add(_ spelling: UnsafeRawBufferPointer, as token: TokenID) -> Bool {
        let start = arena.count
        if ByteAlphabet.append(spelling, to: &arena) {
            return store(token, from: start) && index(token)
        }
        arena.append(contentsOf: spelling)
        return store(token, from: start)
    }

    /// Gives `token` other bytes; no text is encoded to it.
    mutating func addPlain(_ bytes: UnsafeRawBufferPointer, as token: TokenID) {
        let start = arena.count
        arena.append(contentsOf: bytes)
        let index = grow(to: token)
        starts[index] = UInt32(truncatingIfNeeded: start)
        lengths[index] = UInt32(truncatingIfNeeded: arena.count - start)
    }

    private mutating func store(_ token: TokenID, from start: Int) -> Bool {
        let index = grow(to: token)
        // Offsets have 32 bits.
        guard lengths[index] == 0, arena.count > start, arena.count < 1 << 31 else { return false }
        starts[index] = UInt32(truncatingIfNeeded: start)
        lengths[index] = UInt32(truncatingIfNeeded: arena.count - start)
        return true
    }

    private mutating func grow(to token: TokenID) -> Int {
        let index = Int(token)
        while starts.count <= index {
            starts.append(0)
            lengths.append(0)
        }
        count = starts.count
        return index
    }

    private mutating func index(_ token: TokenID) -> Bool {
        if (used + 1) * 2 > slots.count { enlarge() }
        let slot = slot(ofBytesOf: token)
        guard slots[slot] < 0 else { return false }
        slots[slot] = token
        used += 1
        return true
    }

    private mutating func enlarge() {
        let tokens = slots.filter { $0 >= 0 }
        slots = [TokenID](repeating: -1, count: slots.count * 2)
        for token in tokens {
            let slot = slot(ofBytesOf: token)
            slots[slot] = token
        }
    }

    private func slot(ofBytesOf token: TokenID) -> Int {
        arena.withUnsafeBytes { slot(of: UnsafeRawBufferPointer(rebasing: $0[range(token)])) }
    }

    private func range(_ token: TokenID) -> Range<Int> {
        let start = Int(starts[Int(token)])
        return start..<start + Int(lengths[Int(token)])
    }

    /// The slot that holds `bytes`, or the free one where they belong.
    private func slot(of bytes: UnsafeRawBufferPointer) -> Int {
        // Swift's hash is seeded in each process: no vocabulary can make its tokens collide.
        var hasher = Hasher()
        hasher.combine(bytes: bytes)
        var slot = hasher.finalize() & (slots.count - 1)
        while slots[slot] >= 0 {
            let found = range(slots[slot])
            if found.count == bytes.count,
                arena.withUnsafeBytes({ $0[found].elementsEqual(bytes) })
            {
                return slot
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }

    /// The token with `bytes`, among those that text is encoded to.
    func token(_ bytes: UnsafeRawBufferPointer) -> TokenID? {
        let token = slots[slot(of: bytes)]
        return token >= 0 ? token : nil
    }

    /// The bytes of `token`; empty for an unknown token.
    func withBytes<T>(of token: TokenID, _ body: (UnsafeRawBufferPointer) -> T) -> T {
        guard token >= 0, Int(token) < count else {
            return body(UnsafeRawBufferPointer(start: nil, count: 0))
        }
        return arena.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[range(token)])) }
    }
}

/// The merges of byte-pair encoding: a hash table from pairs of tokens.
struct MergeTable: Sendable {
    struct Merge: Sendable {
        /// Lower goes first.
        let rank: UInt32
        let merged: TokenID

        static let none = Merge(rank: .max, merged: -1)
    }

    fileprivate struct Slot: Sendable {
        var key: UInt64
        var merge: Merge
    }

    private var slots: [Slot]
    private let shift: Int
    // A random odd number makes multiplication a universal hash: no file can make its pairs
    // collide. Results do not depend on it.
    private let multiplier = UInt64.random(in: .min ... .max) | 1

    fileprivate static let free = UInt64.max

    /// - Parameter capacity: at least the number of merges that will be added.
    init(capacity: Int) {
        var bits = 4
        while 1 << bits < capacity * 2 { bits += 1 }
        shift = 64 - bits
        slots = [Slot](repeating: Slot(key: Self.free, merge: .none), count: 1 << bits)
    }

    /// Adds the merge of `left` and `right`, replacing an earlier one.
    mutating func add(_ left: TokenID, _ right: TokenID, _ merge: Merge) {
        let key = Self.key(left, right)
        var slot = home(of: key)
        while slots[slot].key != Self.free, slots[slot].key != key {
            slot = (slot + 1) & (slots.count - 1)
        }
        slots[slot] = Slot(key: key, merge: merge)
    }

    /// Gives `body` a view for fast look-ups.
    func withReader<T>(_ body: (Reader) -> T) -> T {
        slots.withUnsafeBufferPointer {
            body(Reader(slots: $0, shift: shift, multiplier: multiplier))
        }
    }

    struct Reader {
        fileprivate let slots: UnsafeBufferPointer<Slot>
        fileprivate let shift: Int
        fileprivate let multiplier: UInt64

        /// The merge of two tokens; `.none` if they do not merge.
        @inline(__always)
        func merge(_ left: TokenID, _ right: TokenID) -> Merge {
            let key = MergeTable.key(left, right)
            var slot = Int(truncatingIfNeeded: (key &* multiplier) >> UInt64(shift))
            while true {
                let found = slots[slot]
                if found.key == key { return found.merge }
                if found.key == MergeTable.free { return .none }
                slot = (slot + 1) & (slots.count - 1)
            }
        }
    }

    @inline(__always)
    fileprivate static func key(_ left: TokenID, _ right: TokenID) -> UInt64 {
        UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    private func home(of key: UInt64) -> Int {
        Int(truncatingIfNeeded: (key &* multiplier) >> UInt64(shift))
    }
}

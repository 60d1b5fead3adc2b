/// A 64-bit hash that is the same in every process, on every machine and in every release: what
/// seeds and shards are derived from. (Swift's own `Hasher` is seeded anew in each process.)
///
/// FNV-1a over the parts, each preceded by its kind and length so that `of("ab", "c")` and
/// `of("a", "bc")` differ, then the finaliser of SplitMix64, without which the high bits of short
/// inputs hardly differ. Not for secrets: anyone can make two inputs collide.
///
/// Sources: G. Fowler, L. Noll, P. Vo, "FNV hash" (RFC 9923); S. Vigna, `splitmix64.c`.
package struct StableHash: Sendable {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    package init() {}

    /// The hash of `parts`, in order.
    package static func of(_ parts: any StableHashable...) -> UInt64 {
        var hash = StableHash()
        for part in parts { part.feed(&hash) }
        return hash.value
    }

    /// The hash of what has been combined so far.
    package var value: UInt64 { SplitMix64.mix(state) }

    package mutating func combine(_ part: some StableHashable) { part.feed(&self) }

    /// Adds a text given as UTF-8; the same as combining the string.
    package mutating func combine(utf8 bytes: UnsafeRawBufferPointer) {
        mix(UInt8(ascii: "s"))
        mix(UInt64(bytes.count))
        for byte in bytes { mix(byte) }
    }

    /// Adds an integer; integers of all types with the same 64 bits are the same.
    package mutating func combine(bits: UInt64) {
        mix(UInt8(ascii: "i"))
        mix(bits)
    }

    private mutating func mix(_ word: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            mix(UInt8(truncatingIfNeeded: word >> shift))
        }
    }

    private mutating func mix(_ byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x100_0000_01B3
    }
}

/// What a `StableHash` can be of: strings and integers.
package protocol StableHashable {
    func feed(_ hash: inout StableHash)
}

extension String: StableHashable {
    package func feed(_ hash: inout StableHash) {
        var text = self
        text.withUTF8 { hash.combine(utf8: UnsafeRawBufferPointer($0)) }
    }
}

extension Substring: StableHashable {
    package func feed(_ hash: inout StableHash) { String(self).feed(&hash) }
}

extension Int: StableHashable {
    package func feed(_ hash: inout StableHash) {
        hash.combine(bits: UInt64(bitPattern: Int64(self)))
    }
}

extension UInt64: StableHashable {
    package func feed(_ hash: inout StableHash) { hash.combine(bits: self) }
}

/// A small seeded generator, so that chance is a parameter and never drawn from the system.
///
/// Source: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA
/// 2014; the constants are those of S. Vigna's public-domain `splitmix64.c`.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= Self.step
        return Self.mix(state)
    }

    /// In 0..<1, of 53 random bits.
    package mutating func nextUnit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// What the state grows by: 2^64 divided by the golden ratio, odd.
    package static let step: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// The finaliser: every bit of the result depends on every bit of `state`.
    package static func mix(_ state: UInt64) -> UInt64 {
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

extension SplitMix64 {
    /// The numbers 0..<count in an order that the generator's state alone decides.
    ///
    /// Written out (Fisher–Yates, the high word of a 64 × 64-bit product) rather than left to
    /// `shuffled(using:)`, whose use of a generator may differ between releases of Swift: logs
    /// written today must replay tomorrow.
    ///
    /// - Complexity: O(count).
    package mutating func permutation(of count: Int) -> [Int] {
        var order = Array(0..<count)
        for last in stride(from: count - 1, to: 0, by: -1) {
            let pick = Int(next().multipliedFullWidth(by: UInt64(last + 1)).high)
            order.swapAt(last, pick)
        }
        return order
    }
}

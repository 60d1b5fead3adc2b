import Chance

/// Chance derived from a seed and what it is for.
struct Shuffle {
    private var generator: SplitMix64

    init(seed: UInt64, _ purpose: String) {
        generator = SplitMix64(seed: StableHash.of(purpose, seed))
    }

    mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        generator.permutation(of: elements.count).map { elements[$0] }
    }

    /// One of them; `nil` of none.
    mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[generator.permutation(of: elements.count)[0]]
    }
}

import Chance

extension SplitMix64 {
    /// Chance derived from a seed and what it is for.
    init(seed: UInt64, _ purpose: String) { self.init(seed: StableHash.of(purpose, seed)) }

    mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
        permutation(of: elements.count).map { elements[$0] }
    }

    /// One of them; `nil` of none.
    mutating func pick<Element>(_ elements: [Element]) -> Element? {
        elements.isEmpty ? nil : elements[permutation(of: elements.count)[0]]
    }
}

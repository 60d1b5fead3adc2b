/// A sample of so many of a sequence of unknown length, each element as likely as any other.
///
/// Source: algorithm R of J. S. Vitter, "Random sampling with a reservoir" (1985).
package struct Reservoir<Element> {
    /// Those drawn so far; in the order in which they came as long as there is room for all.
    package private(set) var elements: [Element] = []
    /// How many there were to draw from.
    package private(set) var seen = 0
    private let size: Int
    private var chance: SplitMix64

    /// - Parameter size: at least 1.
    package init(size: Int, seed: UInt64) {
        self.size = size
        chance = SplitMix64(seed: seed)
    }

    package mutating func add(_ element: Element) {
        seen += 1
        if elements.count < size {
            elements.append(element)
            return
        }
        let place = Int(chance.next().multipliedFullWidth(by: UInt64(seen)).high)
        if place < size { elements[place] = element }
    }
}

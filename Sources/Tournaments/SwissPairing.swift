/// Who meets whom in the next round of a Swiss tournament.
struct SwissPairing {
    /// Best first in the order of play.
    private(set) var pairs: [(first: Int, second: Int)] = []
    /// Who sits out; `nil` in an even field.
    private(set) var resting: Int?

    /// The first in `order` meets the nearest whom it has not met, and so on down. Where that
    /// leaves two over who have met, as few pairs as can be are taken apart for them; who still is
    /// left over meets somebody again, which then cannot be avoided.
    ///
    /// In an odd field the last in `order` who sat out least often sits out, but where another
    /// alone keeps everybody from meeting somebody again.
    ///
    /// - Parameters:
    ///   - order: every seed, who stands best first.
    ///   - met: whom each seed has met.
    ///   - byes: how often each seed has sat out.
    /// - Complexity: O(n × rounds) where the nearest will do, else up to O(n³), or O(n⁴) where an
    ///   odd field has met almost whole.
    init(_ order: [Int], met: [Set<Int>], byes: [Int]) {
        guard order.count % 2 == 1 else {
            pairs = Self.pairs(order, met).pairs
            return
        }
        let least = byes.min() ?? 0
        let candidates = order.reversed().filter { byes[$0] == least }
        var fallback: (pairs: [(first: Int, second: Int)], resting: Int)?
        for candidate in candidates {
            let (pairs, isFresh) = Self.pairs(order.filter { $0 != candidate }, met)
            if isFresh {
                self.pairs = pairs
                resting = candidate
                return
            }
            if fallback == nil { fallback = (pairs, candidate) }
        }
        pairs = fallback?.pairs ?? []
        resting = fallback?.resting
    }

    /// - Returns: the pairs, and whether none of them has met before.
    private static func pairs(
        _ order: [Int], _ met: [Set<Int>]
    ) -> (pairs: [(first: Int, second: Int)], isFresh: Bool) {
        var mates = nearest(order, met)
        if mates.contains(nil) {
            mates = Matching.largest(from: mates) { one, other in
                one != other && !met[order[one]].contains(order[other])
            }
        }
        let left = mates.indices.filter { mates[$0] == nil }
        for pair in stride(from: 0, to: left.count - 1, by: 2) {
            mates[left[pair]] = left[pair + 1]
            mates[left[pair + 1]] = left[pair]
        }
        let pairs = mates.enumerated().compactMap { one, other in
            other.flatMap { one < $0 ? (first: order[one], second: order[$0]) : nil }
        }
        return (pairs, left.isEmpty)
    }

    /// By places in `order`: each with the nearest below that is free and has not met it.
    private static func nearest(_ order: [Int], _ met: [Set<Int>]) -> [Int?] {
        var mates = [Int?](repeating: nil, count: order.count)
        // The next place below that is free, in steps over those that are not.
        var below = Array(1...order.count)
        func free(_ place: Int) -> Int {
            var end = place
            while end < order.count, mates[end] != nil { end = below[end] }
            return end
        }
        for one in order.indices where mates[one] == nil {
            var other = free(one + 1)
            while other < order.count, met[order[one]].contains(order[other]) {
                other = free(other + 1)
            }
            guard other < order.count else { continue }
            mates[one] = other
            mates[other] = one
            below[other] = free(other + 1)
        }
        return mates
    }
}

/// A largest set of pairs that leaves nobody in two of them.
enum Matching {
    /// Makes pairs of those without one until no larger number of pairs can be had, by the
    /// augmenting paths of J. Edmonds, "Paths, trees, and flowers", Canadian Journal of Mathematics
    /// 17 (1965). Pairs that are there are kept where that is possible.
    ///
    /// - Parameters:
    ///   - mates: whom each is paired with; `nil` for nobody.
    ///   - mayMeet: symmetric.
    /// - Returns: the mates.
    /// - Complexity: O(n²) for each pair more, at most O(n³).
    static func largest(
        from mates: [Int?], _ mayMeet: (_ one: Int, _ other: Int) -> Bool
    ) -> [Int?] {
        var mates = mates
        for single in mates.indices where mates[single] == nil {
            var search = Search(mates)
            guard let end = search.run(from: single, mayMeet) else { continue }
            // From its end back to the single: who was paired against is paired with instead.
            var next: Int? = end
            while let one = next, let other = search.before[one] {
                next = mates[other]
                mates[one] = other
                mates[other] = one
            }
        }
        return mates
    }

    /// One search for an augmenting path, breadth first. Odd cycles ("blossoms") are shrunk into
    /// their base as they are found.
    private struct Search {
        let mates: [Int?]
        /// Who comes before one that an edge outside of the pairs leads to.
        var before: [Int?]
        private var base: [Int]
        private var isReached: [Bool]
        private var queue: [Int] = []

        init(_ mates: [Int?]) {
            self.mates = mates
            before = Array(repeating: nil, count: mates.count)
            base = Array(mates.indices)
            isReached = Array(repeating: false, count: mates.count)
        }

        /// - Returns: the path's other end; `nil` where there is none.
        mutating func run(from root: Int, _ mayMeet: (Int, Int) -> Bool) -> Int? {
            reach(root)
            var next = 0
            while next < queue.count {
                let one = queue[next]
                next += 1
                for other in mates.indices
                where base[one] != base[other] && mates[one] != other && mayMeet(one, other) {
                    if other == root || mates[other].map({ before[$0] != nil }) == true {
                        shrink(one, other)
                    } else if before[other] == nil {
                        before[other] = one
                        guard let mate = mates[other] else { return other }
                        reach(mate)
                    }
                }
            }
            return nil
        }

        private mutating func reach(_ one: Int) {
            guard !isReached[one] else { return }
            isReached[one] = true
            queue.append(one)
        }

        /// The cycle that an edge between two reached ones closes becomes one place.
        private mutating func shrink(_ one: Int, _ other: Int) {
            let common = commonBase(one, other)
            var isInside = [Bool](repeating: false, count: mates.count)
            mark(one, upTo: common, from: other, &isInside)
            mark(other, upTo: common, from: one, &isInside)
            for member in base.indices where isInside[base[member]] {
                base[member] = common
                reach(member)
            }
        }

        private func commonBase(_ one: Int, _ other: Int) -> Int {
            var isOnPath = [Bool](repeating: false, count: mates.count)
            var place = base[one]
            isOnPath[place] = true
            while let step = mates[place].flatMap({ before[$0] }) {
                place = base[step]
                isOnPath[place] = true
            }
            place = base[other]
            while !isOnPath[place], let step = mates[place].flatMap({ before[$0] }) {
                place = base[step]
            }
            return place
        }

        private mutating func mark(
            _ one: Int, upTo common: Int, from other: Int, _ isInside: inout [Bool]
        ) {
            var (place, child) = (one, other)
            while base[place] != common, let mate = mates[place] {
                isInside[base[place]] = true
                isInside[base[mate]] = true
                before[place] = child
                child = mate
                guard let next = before[mate] else { return }
                place = next
            }
        }
    }
}

/// The known name that somebody probably meant.
package enum Nearest {
    /// The name in `names` that is closest to `word`, if it is close enough to be a slip: a third
    /// of its letters, two at least.
    private static func name(to word: String, in names: some Sequence<String>) -> String? {
        let limit = max(2, word.count / 3)
        let ranked = names.map { (name: $0, distance: distance(word.lowercased(), $0)) }
        let best = ranked.min { ($0.distance, $0.name) < ($1.distance, $1.name) }
        guard let best, best.distance <= limit, best.distance < best.name.count else { return nil }
        return best.name
    }

    /// `"; did you mean \"votes\"?"`, or nothing.
    package static func hint(for word: String, in names: some Sequence<String>) -> String {
        name(to: word, in: names).map { "; did you mean \"\($0)\"?" } ?? ""
    }

    /// Insertions, deletions, substitutions and swaps of neighbours.
    ///
    /// Source: the optimal string alignment distance (Damerau 1964).
    private static func distance(_ a: String, _ b: String) -> Int {
        let (x, y) = (Array(a), Array(b))
        var before = [Int](repeating: 0, count: y.count + 1)
        var previous = Array(0...y.count)
        for i in 0..<x.count {
            var current = [i + 1]
            for j in 0..<y.count {
                var cost = previous[j] + (x[i] == y[j] ? 0 : 1)
                cost = min(cost, previous[j + 1] + 1, current[j] + 1)
                if i > 0, j > 0, x[i] == y[j - 1], x[i - 1] == y[j] {
                    cost = min(cost, before[j - 1] + 1)
                }
                current.append(cost)
            }
            (before, previous) = (previous, current)
        }
        return previous[y.count]
    }
}

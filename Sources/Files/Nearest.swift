/// The known name that somebody probably meant.
package enum Nearest {
    /// The name in `names` that is closest to `word`, if it is close enough to be a slip: a third
    /// of its letters, two at least.
    private static func name(to word: String, in names: some Sequence<String>) -> String? {
        // Nobody slips in a word that long, and comparing takes the product of two lengths.
        guard word.utf8.count <= longest else { return nil }
        let letters = Array(word.lowercased().unicodeScalars)
        let limit = max(2, letters.count / 3)
        var best: (name: String, distance: Int)?
        for name in names where name.utf8.count <= 2 * longest {
            let known = Array(name.unicodeScalars)
            guard abs(known.count - letters.count) <= limit else { continue }
            let distance = distance(letters, known)
            guard distance <= limit, distance < known.count else { continue }
            if let best, (best.distance, best.name) <= (distance, name) { continue }
            best = (name, distance)
        }
        return best?.name
    }

    /// In bytes.
    private static let longest = 64

    /// `"; did you mean \"votes\"?"`, or nothing.
    package static func hint(for word: String, in names: some Sequence<String>) -> String {
        name(to: word, in: names).map { "; did you mean \"\($0)\"?" } ?? ""
    }

    /// Insertions, deletions, substitutions and swaps of neighbours.
    ///
    /// Source: the optimal string alignment distance (Damerau 1964).
    private static func distance(_ x: [Unicode.Scalar], _ y: [Unicode.Scalar]) -> Int {
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

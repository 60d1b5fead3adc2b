/// Which words of two texts are not in the other, by their longest common subsequence.
struct TextDifference {
    /// Places of words in each text.
    private(set) var first: Set<Int> = []
    private(set) var second: Set<Int> = []

    /// Words, white space and single marks; each line feed stands alone.
    static func words(_ text: String) -> [String] {
        var words: [String] = []
        var last: Kind?
        for character in text {
            let kind = Kind(character)
            if let last, kind == last, kind == .letter || kind == .space, !words.isEmpty {
                words[words.count - 1].append(character)
            } else {
                words.append(kind == .newline ? "\n" : String(character))
            }
            last = kind
        }
        return words
    }

    private enum Kind {
        case letter, space, newline, mark

        init(_ character: Character) {
            self =
                character.isNewline
                ? .newline
                : character.isWhitespace
                    ? .space : character.isLetter || character.isNumber ? .letter : .mark
        }
    }

    /// More pairs of words than this are not compared: it would take seconds.
    private static let pairLimit = 4_000_000

    /// `nil` where the texts are too long, or have so little in common that marks would not help.
    ///
    /// - Complexity: O(n · m) for what is between the common beginning and the common end.
    init?(_ first: [String], _ second: [String]) {
        // Equal words get equal numbers, so that long ones are compared once.
        var numbers: [String: Int] = [:]
        let (a, b) = (Self.numbered(first, &numbers), Self.numbered(second, &numbers))
        var start = 0
        while start < min(a.count, b.count), a[start] == b[start] { start += 1 }
        var end = 0
        while end < min(a.count, b.count) - start, a[a.count - 1 - end] == b[b.count - 1 - end] {
            end += 1
        }
        let (n, m) = (a.count - start - end, b.count - start - end)
        guard n * m <= Self.pairLimit, n < Int(UInt16.max), m < Int(UInt16.max) else { return nil }
        let width = m + 1
        var table = [UInt16](repeating: 0, count: (n + 1) * width)
        for i in stride(from: n - 1, through: 0, by: -1) {
            for j in stride(from: m - 1, through: 0, by: -1) {
                table[i * width + j] =
                    a[start + i] == b[start + j]
                    ? table[(i + 1) * width + j + 1] + 1
                    : max(table[(i + 1) * width + j], table[i * width + j + 1])
            }
        }
        let common = start + end + Int(table[0])
        guard 5 * common >= 2 * max(a.count, b.count) else { return nil }
        var (i, j) = (0, 0)
        while i < n || j < m {
            if i < n, j < m, a[start + i] == b[start + j] {
                (i, j) = (i + 1, j + 1)
            } else if j >= m || (i < n && table[(i + 1) * width + j] >= table[i * width + j + 1]) {
                self.first.insert(start + i)
                i += 1
            } else {
                self.second.insert(start + j)
                j += 1
            }
        }
    }

    private static func numbered(_ words: [String], _ numbers: inout [String: Int]) -> [Int] {
        words.map { word in
            let number = numbers[word] ?? numbers.count
            numbers[word] = number
            return number
        }
    }
}

extension BracketLabels {
    /// The ids with `ellipsis` for what all of them begin with, and for what all of them end with:
    /// `answer-3` and `answer-17` become `…3` and `…17`.
    static func shortened(_ ids: [String], ellipsis: String) -> [String] {
        let ids = ids.map { Array($0.unicodeScalars) }
        let start = commonStart(ids, marks: .afterTheirLetter)
        let rests = ids.map { $0.dropFirst(start) }
        let end = commonStart(rests.map { Array($0.reversed()) }, marks: .beforeTheirLetter)
        return rests.map { rest in
            var shown = String.UnicodeScalarView()
            shown.append(contentsOf: rest.dropLast(end))
            return (start > 0 ? ellipsis : "") + String(shown) + (end > 0 ? ellipsis : "")
        }
    }

    /// Where marks stand: in a text that is read from its end, before what they are on.
    private enum Marks { case afterTheirLetter, beforeTheirLetter }

    /// How many scalars all ids begin with, digits at the end of them not counted: `c01` and `c02`
    /// differ by `01` and `02`. A letter is never parted from the marks on it.
    private static func commonStart(_ ids: [[Unicode.Scalar]], marks: Marks) -> Int {
        guard ids.count > 1, let first = ids.first else { return 0 }
        var common = first.count
        for id in ids {
            common = zip(first.prefix(common), id).prefix { $0 == $1 }.count
        }
        func isSplit(_ at: Int) -> Bool {
            if first[at - 1].properties.numericType != nil { return true }
            switch marks {
            case .beforeTheirLetter: return first[at - 1].displayWidth == 0
            case .afterTheirLetter:
                return ids.contains { at < $0.count && $0[at].displayWidth == 0 }
            }
        }
        while common > 0, isSplit(common) { common -= 1 }
        // An ellipsis in place of one character would gain nothing, and one alone is no name.
        return common > 1 && !ids.contains { $0.count == common } ? common : 0
    }
}

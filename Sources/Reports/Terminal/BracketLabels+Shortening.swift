extension BracketLabels {
    /// The ids with `ellipsis` for what all of them begin with, and for what all of them end with:
    /// `answer-3` and `answer-17` become `…3` and `…17`.
    static func shortened(_ ids: [String], ellipsis: String) -> [String] {
        let start = commonStart(ids)
        let rests = ids.map { String($0.dropFirst(start)) }
        let end = commonStart(rests.map { String($0.reversed()) })
        return rests.map { rest in
            (start > 0 ? ellipsis : "") + rest.dropLast(end) + (end > 0 ? ellipsis : "")
        }
    }

    /// How many characters all ids begin with, digits at the end of them not counted: `c01` and
    /// `c02` differ by `01` and `02`.
    private static func commonStart(_ ids: [String]) -> Int {
        guard ids.count > 1, var common = ids.first.map({ Substring($0) }) else { return 0 }
        for id in ids { common = common.prefix(zip(common, id).prefix { $0 == $1 }.count) }
        while let last = common.last, last.isNumber { common.removeLast() }
        // An ellipsis in place of one character would gain nothing, and one alone is no name.
        return common.count > 1 && !ids.contains(String(common)) ? common.count : 0
    }
}

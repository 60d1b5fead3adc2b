/// A number with what stands around it: `$18 per day`, `5.4 \text{ cents}`, `90^\circ`.
struct Quantity: Hashable {
    var number: ExactNumber
    /// In their order, each in one spelling; `^2` is one.
    var units: [String]
    /// Decimals and significant digits as they were written; 0 decimals where there is no point.
    var decimals = 0
    var digits = 0

    /// - Parameter isProse: whether bare words are words; in formulas two letters are a product.
    /// - Returns: `nil` unless there is exactly one number in `tokens`, it is no part of an
    ///   expression, and no word changes it (`5 million`, `not 5`, `5 or more`).
    init?(_ tokens: [AnswerToken], isProse: Bool) {
        let tokens = Self.withoutAside(tokens)
        guard tokens.count <= 64, let start = tokens.firstIndex(where: Self.beginsNumber),
            start == 0 || tokens[start].isSpaced || tokens[start - 1].kind != .word
        else { return nil }
        let before = tokens[..<start]
        let currencies = before.filter { AnswerWords.currencies.contains($0.text) }
        guard
            before.allSatisfy({
                AnswerWords.currencies.contains($0.text)
                    || $0.kind == .word && AnswerWords.leading.contains($0.text.lowercased())
            })
        else { return nil }
        var reader = AnswerNumber(tokens[start...])
        guard let number = reader.signed(),
            let units = Self.units(reader.rest, isProse: isProse)
        else { return nil }
        self.number = number
        self.units = currencies.map(\.text) + units
        note(tokens[start..<reader.rest.startIndex])
    }

    private mutating func note(_ spelled: ArraySlice<AnswerToken>) {
        guard let last = spelled.last, spelled.count <= 2,
            let point = last.text.firstIndex(of: "."), !last.text.lowercased().contains("e")
        else { return }
        decimals = last.text[point...].count - 1
        digits = last.text.filter { $0 != "." }.drop { $0 == "0" }.count
    }

    private static func beginsNumber(_ token: AnswerToken) -> Bool {
        token.kind == .number || token.isCommand("frac") || token.isSymbol("-")
            || token.isSymbol("+")
    }

    /// Without what is said in parentheses behind a number: `18 (for 3 days)`.
    private static func withoutAside(_ tokens: [AnswerToken]) -> [AnswerToken] {
        guard let start = tokens.dropFirst().firstIndex(where: { $0.isSymbol("(") }),
            tokens[start].isSpaced, let end = tokens[start...].end,
            case let aside = tokens[start...end].dropFirst().dropLast(),
            let first = aside.first, first.kind == .word,
            first.text.count > 2 || ["in", "at", "on", "by", "as"].contains(first.text),
            // "or" and "not" say that the number is not the whole answer.
            !aside.contains(where: { AnswerWords.changing.contains($0.text.lowercased()) })
        else { return tokens }
        return Array(tokens[..<start] + tokens[(end + 1)...])
    }

    // MARK: Units

    /// The units that `tokens` are, and nothing else; `nil` where they are more.
    private static func units(_ tokens: ArraySlice<AnswerToken>, isProse: Bool) -> [String]? {
        var units: [String] = []
        var rest = tokens
        while let token = rest.popFirst() {
            let next = rest.first
            switch token.kind {
            case .word:
                guard let unit = unit(token, isProse: isProse, follows: units.last) else {
                    return nil
                }
                units.append(unit)
            case .symbol where token.text == "%" || AnswerWords.currencies.contains(token.text):
                units.append(token.text)
            case .symbol where token.text == "^" && !units.isEmpty:
                guard let power = rest.popFirst(), ["2", "3"].contains(power.text) else {
                    return nil
                }
                units.append("^" + power.text)
            case .symbol where token.text == "/" && !units.isEmpty && next?.kind == .word:
                units.append("per")
            case .symbol where token.text == "," && next?.kind == .word: break
            case .symbol where token.text == "." && !units.isEmpty && next?.kind == .word: break
            case .symbol where token.text == "-" && isProse && next?.kind == .word:
                // "a 5-year plan", but not "5-x".
                guard let next, next.text.count > 3 else { return nil }
            default: return nil
            }
        }
        return units
    }

    private static func unit(
        _ token: AnswerToken, isProse: Bool, follows last: String?
    ) -> String? {
        let word = token.text.lowercased()
        guard !AnswerWords.changing.contains(word) else { return nil }
        let known = AnswerWords.units[token.text]
        if token.text.count == 1 {
            if word == "a", isProse, token.isSpaced { return word }
            return token.isUpright || last == "per" || (isProse && token.isSpaced) ? known : nil
        }
        if let known = known ?? AnswerWords.units[word] { return known }
        // "5 May" is a day, "5 xy" a product.
        let isNoun =
            token.isSpaced && token.text.first?.isLowercase == true
            && (word.count > 3 || isProse && (word.count == 3 || AnswerWords.small.contains(word)))
        return token.isUpright || isNoun ? AnswerWords.singular(word) : nil
    }

    // MARK: Comparing

    /// Whether what both say of their units is the same; of other words, one may say less.
    private static func agree(_ a: Set<String>, _ b: Set<String>) -> Bool {
        let (known, others) = (
            a.filter(AnswerWords.isUnit), b.filter(AnswerWords.isUnit)
        )
        guard known.isEmpty || others.isEmpty || known == others else { return false }
        return a.isSubset(of: b) || b.isSubset(of: a)
    }

    /// Whether it is `reference`, whose decimals may be a rounding: with six significant digits or
    /// more, the number that is not its own decimal may be longer. Units may be missing on one side.
    ///
    /// Six is Math-Verify's `float_rounding`, taken as significant digits, for in decimals tiny
    /// numbers would be equal.
    func equals(_ reference: Quantity) -> Bool {
        guard Self.agree(Set(units), Set(reference.units)) else { return false }
        if number == reference.number { return true }
        let isLonger = decimals == 0 ? number.integer == nil : decimals > reference.decimals
        guard reference.decimals > 0, reference.digits >= 6, isLonger else { return false }
        return number.rounded(places: reference.decimals) == reference.number
    }
}

/// What an answer says, read from its tokens.
indirect enum AnswerValue {
    case quantity(Quantity, [AnswerToken])
    /// A value that was given a name: `x = 5`.
    case named([AnswerToken], AnswerValue)
    /// Values in brackets, in order: a tuple or an interval. `{1, 2}` is a set: its order is none.
    case bracketed(open: String, [AnswerValue], close: String)
    /// Values without brackets; said with "or", or joined by ∪, in any order.
    case list([AnswerValue], isOrdered: Bool)
    case expression([AnswerToken])

    init(_ tokens: [AnswerToken], isProse: Bool, depth: Int = 0) {
        guard depth < 8, tokens.count <= 512 else {
            self = .expression(tokens)
            return
        }
        func read(_ part: ArraySlice<AnswerToken>) -> AnswerValue {
            AnswerValue(Array(part), isProse: isProse, depth: depth + 1)
        }
        if let quantity = Quantity(tokens, isProse: isProse) {
            self = .quantity(quantity, tokens)
        } else if let list = Self.list(tokens[...]) {
            self = .list(list.parts.map(read), isOrdered: list.isOrdered)
        } else if let (name, value) = Self.equation(tokens[...]) {
            self = name.isEmpty ? read(value) : .named(Array(name), read(value))
        } else if let (open, close) = Self.brackets(tokens) {
            let parts = tokens[1..<tokens.count - 1].split { $0.isSymbol(",") }
            if parts.count == 1, open == "(", close == ")" {
                self = read(parts[0])
            } else {
                self = .bracketed(open: open, parts.map(read), close: close)
            }
        } else {
            self = .expression(tokens)
        }
    }

    /// What the commas, semicolons, "and" and "or" outside brackets separate, or else what ∪ joins.
    private static func list(
        _ tokens: ArraySlice<AnswerToken>
    ) -> (parts: [ArraySlice<AnswerToken>], isOrdered: Bool)? {
        let parts = tokens.split {
            $0.isSymbol(",") || $0.isSymbol(";") || $0.isWord("or") || $0.isWord("and")
        }.filter { !$0.isEmpty }
        if parts.count > 1 { return (parts, !tokens.contains { $0.isWord("or") }) }
        let union = tokens.split { $0.isCommand("cup") }
        return union.count > 1 && !union.contains(where: \.isEmpty) ? (union, false) : nil
    }

    /// A name and its value; no name where the left side is a calculation, as in `3 + 4 = 7`.
    private static func equation(
        _ tokens: ArraySlice<AnswerToken>
    ) -> (name: ArraySlice<AnswerToken>, value: ArraySlice<AnswerToken>)? {
        let sides = tokens.split { $0.isSymbol("=") || $0.isCommand("in") }
        guard sides.count > 1, let name = sides.first, let value = sides.last, !value.isEmpty else {
            return nil
        }
        let isSum = sides.dropLast().allSatisfy { side in
            !side.isEmpty && side.allSatisfy(isOfCalculation)
        }
        if isSum { return value.contains { $0.kind == .number } ? ([], value) : nil }
        return sides.count == 2 && isName(name) ? (name, value) : nil
    }

    private static func isOfCalculation(_ token: AnswerToken) -> Bool {
        switch token.kind {
        case .number: true
        case .symbol: "+-*/(){}%".contains(token.text)
        case .command: ["frac", "div"].contains(token.text)
        case .word: false
        }
    }

    /// `x`, `x_1`, `m_{\max}`, `f(x)`, `\angle ABC`: no numbers but behind `_`, nothing to compute.
    private static func isName(_ tokens: ArraySlice<AnswerToken>) -> Bool {
        guard var last = tokens.first, tokens.count <= 10, last.kind != .number else {
            return false
        }
        for token in tokens {
            switch token.kind {
            case .word:
                // Two short words side by side are a product.
                guard isNameLike(token), last == token || last.text.count > 2 || last.kind != .word
                else { return false }
            case .number: guard last.isSymbol("_") || last.isSymbol("{") else { return false }
            case .command: guard AnswerWords.naming.contains(token.text) else { return false }
            case .symbol: guard "_(){},".contains(token.text) else { return false }
            }
            last = token
        }
        return true
    }

    /// "ab = 5" gives a product and "log x = 5" a logarithm; "AB = 5" a length, "age = 5" an age.
    private static func isNameLike(_ token: AnswerToken) -> Bool {
        let word = token.text
        if word.count == 1 || AnswerWords.names.contains(word) { return true }
        return !AnswerWords.changing.contains(word.lowercased())
            && !["square", "cube"].contains(word)
            && (token.isUpright || word.count > 3 || word != word.lowercased())
    }

    private static func brackets(_ tokens: [AnswerToken]) -> (String, String)? {
        guard tokens.count > 2, let first = tokens.first, let last = tokens.last, first.opens,
            tokens[...].end == tokens.count - 1
        else { return nil }
        // Plain "{1, 2}" can only be a set: LaTeX's own braces have been taken away.
        func spelled(_ token: AnswerToken) -> String {
            token.text == "{" ? "⦃" : token.text == "}" ? "⦄" : token.text
        }
        return (spelled(first), spelled(last))
    }
}

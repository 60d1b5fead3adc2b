/// Whether two answers say the same. In doubt they do not.
///
/// After Math-Verify's README ("Answer comparison"): numbers by value, tuples and intervals part by
/// part with their brackets, sets in any order, `x = 5` as 5, else the normalised expressions, token
/// by token. Apart from it, nothing is computed, simplified or rounded to a tolerance, and a list
/// without braces keeps its order.
enum AnswerEquivalence {
    /// - Parameter answer: what is to be graded; of two, the only one that may have more decimals.
    static func areEqual(_ answer: FinalAnswer, _ reference: FinalAnswer) -> Bool {
        let texts = (answer.text.trimmed, reference.text.trimmed)
        if texts.0 == texts.1 { return !texts.0.isEmpty }
        if isEqual(answer.value(), reference.value()) { return true }
        // "100,200" may be two numbers, if the other one has a space there.
        guard texts.0.contains(",") || texts.1.contains(",") else { return false }
        return isEqual(answer.value(groups: false), reference.value(groups: false))
    }

    private static func isEqual(_ answer: AnswerValue?, _ reference: AnswerValue?) -> Bool {
        guard let answer, let reference else { return false }
        return isEqual(answer, reference)
    }

    private static func isEqual(_ answer: AnswerValue, _ reference: AnswerValue) -> Bool {
        switch (answer, reference) {
        case (.quantity(let a, let x), .quantity(let b, let y)): a.equals(b) || isEqual(x, y)
        case (.named(let x, let a), .named(let y, let b)): isEqual(x, y) && isEqual(a, b)
        case (.named(_, let a), _): isEqual(a, reference)
        case (_, .named(_, let b)): isEqual(answer, b)
        case (.bracketed("⦃", let a, "⦄"), .bracketed("⦃", let b, "⦄")): isSameSet(a, b)
        case (.bracketed(let open, let a, let close), .bracketed(let left, let b, let right)):
            open == left && close == right && isSameOrder(a, b)
        case (.list(let a, true), .list(let b, true)): isSameOrder(a, b)
        case (.list(let a, _), .list(let b, _)): isSameSet(a, b)
        case (.list(let a, _), .bracketed("⦃", let b, "⦄")),
            (.bracketed("⦃", let a, "⦄"), .list(let b, _)):
            isSameSet(a, b)
        default: isEqual(answer.tokens, reference.tokens)
        }
    }

    private static func isSameOrder(_ a: [AnswerValue], _ b: [AnswerValue]) -> Bool {
        a.count == b.count && zip(a, b).allSatisfy { isEqual($0, $1) }
    }

    private static func isSameSet(_ a: [AnswerValue], _ b: [AnswerValue]) -> Bool {
        guard a.count == b.count, a.count <= 64 else { return false }
        var rest = b
        for value in a {
            guard let place = rest.firstIndex(where: { isEqual(value, $0) }) else { return false }
            rest.remove(at: place)
        }
        return true
    }

    /// Whether the tokens are the same ones, spaces apart; whole words in any case.
    private static func isEqual(_ a: [AnswerToken], _ b: [AnswerToken]) -> Bool {
        !a.isEmpty && (canonical(a) == canonical(b) || formula(a) == formula(b))
    }

    /// One spelling of what `tokens` say.
    static func canonical(_ tokens: [AnswerToken]) -> String {
        let isText = tokens.allSatisfy { $0.kind == .word || "-,.'&:\"".contains($0.text) }
        guard isText else { return formula(tokens) }
        return tokens.map { $0.kind == .word ? folded($0.text) : $0.text }
            .joined(separator: "\u{1F}")
    }

    private static func formula(_ tokens: [AnswerToken]) -> String {
        multiplied(slashed(tokens)).map { token in
            switch token.kind {
            // In a formula, letters side by side are a product, spaced or not.
            case .word: token.text.map(String.init).joined(separator: "\u{1F}")
            case .command: "\\" + token.text
            case .number: ExactNumber(decimal: token.text)?.description ?? token.text
            case .symbol: token.text
            }
        }.joined(separator: "\u{1F}")
    }

    /// Without `\cdot` where a product needs none, and without a plus in front.
    private static func multiplied(_ tokens: [AnswerToken]) -> [AnswerToken] {
        tokens.indices.filter { index in
            guard index > 0 else { return !tokens[0].isSymbol("+") || tokens.count == 1 }
            guard tokens[index].isSymbol("*"), index + 1 < tokens.count else { return true }
            let (left, right) = (tokens[index - 1], tokens[index + 1])
            let isFactor = left.kind != .symbol || left.closes
            return !isFactor || right.kind == .symbol
                || (left.kind == .number && right.kind == .number)
        }.map { tokens[$0] }
    }

    /// `\frac{3\pi}{2}` as `3\pi/2`, where that is all, the upper part a product and the lower one
    /// token.
    private static func slashed(_ tokens: [AnswerToken]) -> [AnswerToken] {
        var rest = tokens[...]
        let sign = rest.take("-") ? [AnswerToken.symbol("-")] : []
        guard rest.popFirst()?.isCommand("frac") == true, let above = rest.takeGroup(),
            let below = rest.takeGroup(), rest.isEmpty, below.count == 1, !above.isEmpty,
            above.split(at: { $0.kind == .symbol && !$0.opens && !$0.closes && $0.text != "^" })
                .count == 1
        else { return tokens }
        return sign + above + [.symbol("/")] + below
    }

    /// Lower case for what is surely a word: `AB` and `Ab` may be two products.
    private static func folded(_ word: String) -> String {
        let lower = word.lowercased()
        if word.count > 3 || ["yes", "no"].contains(lower) { return lower }
        return word.count > 1 && word.dropFirst() == lower.dropFirst() ? lower : word
    }
}

extension AnswerValue {
    /// What it was read from, where that is one piece; else none.
    fileprivate var tokens: [AnswerToken] {
        switch self {
        case .quantity(_, let tokens), .expression(let tokens): tokens
        case .named, .bracketed, .list: []
        }
    }
}

/// The last number of a text that marks no answer, as GSM8K's own solutions end: "She has 7 left."
///
/// lm-evaluation-harness' `gsm8k` calls this `flexible-extract`. Here it must stand alone: a number
/// that an operator, a bracket, a letter or "7 or 12" makes part of something larger is none, nor is
/// one in a sentence that denies or asks.
enum LastNumber {
    static func quantity(in text: String) -> Quantity? {
        guard let last = text.lastIndex(where: { $0.isASCII && $0.isNumber }) else { return nil }
        let line = String(text[...last].suffix(120).split(whereSeparator: \.isNewline).last ?? "")
        let rest = text[last...].dropFirst().prefix(64).prefix { !$0.isNewline }
        let tokens = AnswerToken.tokens(of: line + rest)
        guard !line.sentenceDenies, !rest.drop(while: "*_) ".contains).hasPrefix("?"),
            let end = tokens.lastIndex(where: { $0.kind == .number })
        else { return nil }
        var start = end
        if start > 1, tokens[start - 1].isSymbol("/"), tokens[start - 2].kind == .number {
            start -= 2
        }
        if start > 0, tokens[start - 1].isSymbol("-"), !tokens[start].isSpaced || start == 1,
            start == 1 || tokens[start - 1].isSpaced || tokens[start - 2].isSymbol("=")
        {
            start -= 1
        }
        guard isAlone(tokens[..<start], before: tokens[start]),
            isAlone(tokens[end...].dropFirst())
        else { return nil }
        return Quantity(Array(tokens[start...end]), isProse: false)
    }

    /// Whether nothing stands before it that makes it a part of a larger expression or a label.
    private static func isAlone(
        _ before: ArraySlice<AnswerToken>, before number: AnswerToken
    ) -> Bool {
        var before = before
        while before.last?.isSymbol("*") == true, before.dropLast().last?.isSymbol("*") == true {
            before.removeLast(2)
        }
        guard let last = before.last else { return true }
        let next = before.dropLast().last
        switch last.kind {
        case .number, .command: return false
        case .symbol:
            if last.text == ":" || last.text == "," {
                return number.isSpaced || next?.kind == .word
            }
            if last.text == "(" { return last.isSpaced || next == nil }
            // GSM8K's calculator notes, `<<3*6=18>>18`.
            return "=.;!?#\"'".contains(last.text) || AnswerWords.currencies.contains(last.text)
                || (last.text == ">" && next?.isSymbol(">") == true)
        case .word:
            let word = last.text.lowercased()
            let isOneOfTwo = ["or", "and", "to"].contains(word) && next?.kind == .number
            // "3 x 4" is a product.
            return number.isSpaced && !isOneOfTwo && (word.count > 1 || word == "a")
                && !AnswerWords.labels.contains(word)
        }
    }

    /// Whether nothing follows that it could be a part of, nor a word that scales it.
    private static func isAlone(_ rest: ArraySlice<AnswerToken>) -> Bool {
        guard let next = rest.first(where: { !"%)*\"'".contains($0.text) || $0.kind != .symbol })
        else { return true }
        switch next.kind {
        case .number, .command: return false
        case .symbol:
            return ".,;:".contains(next.text) || AnswerWords.currencies.contains(next.text)
        case .word:
            let isGlued = !next.isSpaced && next == rest.first
            return !AnswerWords.scaling.contains(next.text.lowercased())
                && (!isGlued || AnswerWords.units[next.text] != nil)
        }
    }
}

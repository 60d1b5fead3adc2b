/// A multiple-choice question's right letter, and what stands behind it where that is known.
///
/// The spellings are those of TIGER-AI-Lab/MMLU-Pro (#7), jundot/omlx (#3668) and
/// lm-evaluation-harness (#3652, #4188): `B`, `(B)`, `**B**`, `B) blue`, `B because …`.
struct ChoiceAnswer {
    let letter: String
    let text: FinalAnswer?

    /// - Parameter reference: one capital letter, alone or in brackets, then perhaps the choice.
    init?(_ reference: String) {
        var rest = Self.tokens(reference)
        guard let (letter, isMarked) = Self.letter(&rest), isMarked || rest.isEmpty else {
            return nil
        }
        self.letter = letter
        let choice = rest.isEmpty ? nil : reference.firstIndex(of: ")")
        text = choice.map { FinalAnswer(String(reference[$0...].dropFirst()).trimmed) }
    }

    func isGiven(in marked: MarkedAnswer) -> Bool {
        if let given = Self.letter(in: marked) { return given == letter }
        guard let text else { return false }
        switch marked {
        case .cutOff: return false
        case .marked(let given): return AnswerEquivalence.areEqual(given, text)
        case .unmarked(let given): return AnswerEquivalence.areEqual(FinalAnswer(all: given), text)
        }
    }

    /// The letter that a text chooses.
    static func letter(in marked: MarkedAnswer) -> String? {
        switch marked {
        case .cutOff: return nil
        case .marked(let answer): return chosen(tokens(answer.text))
        case .unmarked(let text):
            let lines = text.split(whereSeparator: \.isNewline).map { String($0).trimmed }
                .filter { !$0.isEmpty }
            guard let first = lines.first, let last = lines.last else { return nil }
            if lines.count == 1, let letter = chosen(tokens(last)) { return letter }
            // Of several lines the first or the last, if it is a letter and no more; not both.
            let letters = Set([first, last].compactMap(alone))
            return letters.count == 1 ? letters.first : named(in: last)
        }
    }

    private static func tokens(_ text: String) -> ArraySlice<AnswerToken> {
        let tokens = FinalAnswer(text[...].withoutMarkdown).tokens().filter { !$0.isSymbol("*") }
        let isNamed = ["option", "choice", "letter"].contains { tokens.first?.isWord($0) == true }
        return tokens[...].dropFirst(isNamed ? 1 : 0)
    }

    /// Takes the letter that `tokens` begin with, and whether a bracket, a point or a colon marks it
    /// as a choice's.
    private static func letter(
        _ tokens: inout ArraySlice<AnswerToken>
    ) -> (letter: String, isMarked: Bool)? {
        let (first, second, third) = (
            tokens.first, tokens.dropFirst().first, tokens.dropFirst(2).first
        )
        if first?.opens == true, let second, isLetter(second, inCase: false), third?.closes == true
        {
            tokens = tokens.dropFirst(3)
            return (second.text.uppercased(), true)
        }
        guard let first, isLetter(first) else { return nil }
        let isMarked =
            second.map { ").:]".contains($0.text) && $0.kind == .symbol } == true
            && third?.isSpaced ?? true
        tokens = tokens.dropFirst(isMarked ? 2 : 1)
        return (first.text, isMarked)
    }

    private static func isLetter(_ token: AnswerToken, inCase: Bool = true) -> Bool {
        token.kind == .word && token.text.count == 1
            && ("A"..."Z").contains(inCase ? token.text : token.text.uppercased())
    }

    /// The letter that is all of `line`.
    private static func alone(_ line: String) -> String? {
        var rest = tokens(line)
        let letter = letter(&rest)?.letter
        return rest.isEmpty ? letter : nil
    }

    /// The letter that `tokens` begin with, if it is no word of a sentence and the only one.
    private static func chosen(_ tokens: ArraySlice<AnswerToken>) -> String? {
        var rest = tokens
        guard let (letter, isMarked) = letter(&rest) else { return nil }
        guard let next = rest.first else { return letter }
        func words(_ index: Int, _ words: String...) -> Bool {
            words.contains { rest.dropFirst(index).first?.isWord($0) == true }
        }
        let comma = next.isSymbol(",") ? 1 : 0
        if words(comma, "because", "since", "as", "due") { return letter }
        if words(comma, "not"), rest.count <= comma + 4 { return letter }
        let isPart =
            isMarked || next.kind == .symbol && ",;—-(".contains(next.text)
            || words(0, "is")
                && (words(1, "correct", "right", "best", "answer")
                    || words(1, "the") && words(2, "correct", "right", "best", "answer"))
        guard isPart, !rest.prefix(16).contains(where: denies) else { return nil }
        return namesAnother(rest) ? nil : letter
    }

    private static func denies(_ token: AnswerToken) -> Bool {
        token.kind == .word
            && (token.text == "false" || AnswerWords.denying.contains(token.text.lowercased()))
    }

    /// Whether another choice is named: `(A)`, `A)`, or at once, as in "and A".
    private static func namesAnother(_ tokens: ArraySlice<AnswerToken>) -> Bool {
        let start = tokens.drop { $0.kind == .symbol || $0.isWord("and") || $0.isWord("or") }
        return tokens.indices.contains { index in
            guard isLetter(tokens[index]) else { return false }
            let next = index + 1 < tokens.endIndex ? tokens[index + 1] : nil
            return index == start.startIndex || next?.kind == .symbol
        }
    }

    /// The letter in a sentence such as "Therefore, option (C) is correct."
    private static func named(in sentence: String) -> String? {
        let tokens = FinalAnswer(sentence).tokens()
        guard !sentence.sentenceDenies,
            let noun = tokens.lastIndex(where: { $0.isWord("option") || $0.isWord("choice") })
        else { return nil }
        return chosen(tokens[noun...].dropFirst())
    }
}

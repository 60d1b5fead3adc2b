/// A reference: the answer that is known to be right, read once for all candidates.
///
/// Finds what a worked solution says its answer is (`MarkedAnswer`) and compares it with the known
/// one (`AnswerEquivalence`). In doubt an answer is wrong.
package struct KnownAnswer {
    let answer: FinalAnswer
    /// What it is as a number, where it is one.
    let quantity: Quantity?
    /// What it is as a choice, where it is one: `B`, `(B)`, `(B) blue`.
    let choice: ChoiceAnswer?
    private let match: AnswerMatch
    private let reference: String

    package init(_ reference: String, match: AnswerMatch = .auto) {
        self.match = match
        self.reference = reference
        answer = FinalAnswer(reference: reference)
        choice =
            switch match {
            case .auto: ChoiceAnswer(answer.text)
            case .choice: ChoiceAnswer(answer.text) ?? ChoiceAnswer(answer.text.uppercased())
            case .number, .text, .contains: nil
            }
        quantity = choice == nil ? answer.quantity : nil
    }

    /// Why nothing can be compared with it; `nil` where answers can.
    package var problem: String? {
        switch match {
        case .number where quantity == nil: "\"\(reference.prefix(40))\" is no number"
        case .choice where choice == nil: "\"\(reference.prefix(40))\" is no letter of a choice"
        case _ where reference.trimmed.isEmpty: "it is empty"
        default: nil
        }
    }

    /// Whether `text` gives this answer.
    package func isGiven(in text: String) -> Bool {
        if match == .contains {
            return Phrase(reference).isHeld(by: MarkedAnswer.withoutThinking(text))
        }
        let marked = MarkedAnswer(in: text)
        if let choice { return choice.isGiven(in: marked) }
        let given: FinalAnswer
        switch marked {
        case .cutOff: return false
        case .marked(let marked): given = marked
        case .unmarked(let text): given = FinalAnswer(all: text)
        }
        switch match {
        case .choice, .contains: return false
        case .text: return !answer.words.isEmpty && given.words == answer.words
        case .number:
            guard let quantity else { return false }
            if let number = given.quantity { return number.equals(quantity) }
        case .auto: if says(given) { return true }
        }
        guard case .unmarked(let text) = marked, let quantity else { return false }
        return LastNumber.quantity(in: text)?.equals(quantity) ?? false
    }

    private func says(_ given: FinalAnswer) -> Bool {
        if AnswerEquivalence.areEqual(given, answer) || isYesOrNo(given) { return true }
        // "The answer is Paris, because …": a reason behind it.
        let reasons = [", because ", " because ", ", since ", " since ", ", as ", ", which "]
        guard given.isProse, given.text.utf8.count <= 4096,
            let reason = reasons.compactMap({ given.text.firstRange(of: $0)?.lowerBound }).min()
        else { return false }
        let stated = FinalAnswer(String(given.text[..<reason]))
        return AnswerEquivalence.areEqual(stated, answer) || isYesOrNo(stated)
    }

    /// Whether "yes" or "no" is given for a known "true" or "false", as data sets spell Booleans.
    private func isYesOrNo(_ given: FinalAnswer) -> Bool {
        let said = given.text.lowercased().prefix(while: \.isLetter)
        let rest = given.text.dropFirst(said.count)
        guard given.isProse, rest.isEmpty || rest == "." || rest.hasPrefix(",") else {
            return false
        }
        switch answer.text.trimmed.lowercased() {
        case "true": return ["yes", "true"].contains(said)
        case "false": return ["no", "false"].contains(said)
        case "yes", "no": return said == answer.text.trimmed.lowercased()
        default: return false
        }
    }

    /// What texts with equal final answers share: the right answer's own for all that are right;
    /// where that is a number, for others the number they say, 345 in "The answer is 345." as in
    /// "300 + 45 = 345."; else the answer's text.
    package func key(of text: String) -> String {
        if isGiven(in: text) { return answer.key }
        if choice != nil, let letter = ChoiceAnswer.letter(in: MarkedAnswer(in: text)) {
            return letter
        }
        return Self.key(of: text, wantsNumber: quantity != nil)
    }

    /// The same, where no right answer is known.
    package static func key(of text: String) -> String { key(of: text, wantsNumber: false) }

    /// What texts that come to one final answer share, where nobody knows the right one: of what is
    /// marked, or of a number that ends the last line; `nil` where there is neither.
    static func stated(in text: String) -> String? {
        switch MarkedAnswer(in: text) {
        case .marked(let answer): return answer.key.isEmpty ? nil : answer.key
        case .cutOff: return nil
        case .unmarked(let text):
            let lines = text.split(whereSeparator: \.isNewline)
            guard let last = lines.last(where: { !$0.allSatisfy(\.isWhitespace) }) else {
                return nil
            }
            let end = last.reversed().drop { !$0.isNumber && !$0.isLetter }.first
            guard end?.isNumber == true else { return nil }
            return LastNumber.quantity(in: String(last))?.number.description
        }
    }

    private static func key(of text: String, wantsNumber: Bool) -> String {
        switch MarkedAnswer(in: text) {
        case .marked(let answer): return answer.key
        case .cutOff: return ""
        case .unmarked(let text):
            let last = wantsNumber ? LastNumber.quantity(in: text) : nil
            return last?.number.description ?? FinalAnswer(all: text).key
        }
    }
}

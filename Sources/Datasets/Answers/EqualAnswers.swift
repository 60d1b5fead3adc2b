/// Which answers of a prompt are equal, so that there is nothing to judge between them.
public enum EqualAnswers: String, Sendable, Hashable, CaseIterable {
    /// Those that a judge would see as the same text: what is taken out before judging, and white
    /// space around the rest, makes no difference.
    case text
    /// Those and the ones that come to the same final answer: for questions with one.
    case answer
    /// None: whoever meets is judged.
    case nothing = "none"

    /// Which of the answers are equal: those that have one number, the place of the first of them.
    ///
    /// A final answer is what `MarkedAnswer` finds, or a number that ends the last line; an answer
    /// in which none is found is equal to its own text alone. The right answer is not looked at.
    ///
    /// - Complexity: O(bytes).
    package func classes(_ answers: [Answer]) -> [Int] {
        var first: [Key: Int] = [:]
        return answers.indices.map { place in
            guard let key = key(answers[place]) else { return place }
            if let known = first[key] { return known }
            first[key] = place
            return place
        }
    }

    /// - Complexity: O(bytes).
    package func areEqual(_ a: Answer, _ b: Answer) -> Bool { classes([a, b]) == [0, 0] }

    private enum Key: Hashable {
        /// Its bytes: letters that only look alike are told apart.
        case text([UInt8])
        case answer(String)
    }

    /// `nil` for an answer that is equal to none.
    private func key(_ answer: Answer) -> Key? {
        switch self {
        case .nothing: nil
        case .text: .text(Array(answer.body.utf8))
        case .answer:
            KnownAnswer.stated(in: answer.text).map(Key.answer) ?? .text(Array(answer.body.utf8))
        }
    }
}

extension Answer {
    /// The text without the white space around it.
    fileprivate var body: Substring {
        guard let first = text.firstIndex(where: { !$0.isWhitespace }),
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return text[first...last]
    }
}

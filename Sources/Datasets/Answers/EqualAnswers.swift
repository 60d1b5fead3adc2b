/// Which answers of a prompt are equal, so that there is nothing to judge between them.
public enum EqualAnswers: String, Sendable, Hashable, CaseIterable {
    /// Those that a judge would see as the same text: what is taken out before judging, and white
    /// space around the rest, makes no difference.
    case text
    /// None: whoever meets is judged.
    case nothing = "none"

    /// - Complexity: O(bytes) of the shorter answer.
    package func areEqual(_ a: Answer, _ b: Answer) -> Bool {
        switch self {
        case .text: a.body.utf8.elementsEqual(b.body.utf8)
        case .nothing: false
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

/// A final answer as it is written, and what it was taken from.
struct FinalAnswer {
    var text: String
    /// Whether its letters are words rather than variables.
    var isProse: Bool

    init(_ text: String, isProse: Bool? = nil) {
        self.text = text
        self.isProse = isProse ?? !text.contains { "\\$^_".contains($0) }
    }

    /// All of a text that marks no answer.
    init(all text: String) { self.init(text[...].withoutMarkdown) }

    /// A known right answer: what is marked in it, else all of it.
    init(reference: String) {
        if let mark = reference.ranges(of: "####").last {
            // GSM8K's own solutions; no Markdown.
            self.init(String(reference[mark.upperBound...]).trimmed, isProse: true)
        } else if case .marked(let answer) = MarkedAnswer(in: reference) {
            self = answer
        } else {
            self.init(reference)
        }
    }

    func tokens(groups: Bool = true) -> [AnswerToken] {
        // Longer ones are compared as they stand.
        text.utf8.count <= 4096 ? AnswerToken.tokens(of: text, groups: groups) : []
    }

    /// `nil` where nothing is said.
    func value(groups: Bool = true) -> AnswerValue? {
        let tokens = tokens(groups: groups)
        return tokens.isEmpty ? nil : AnswerValue(tokens, isProse: isProse)
    }

    /// The number it is, with or without words around it; `nil` for any other answer.
    var quantity: Quantity? {
        switch value() {
        case .quantity(let quantity, _), .named(_, .quantity(let quantity, _)): quantity
        default: nil
        }
    }

    /// What answers that say the same have in common.
    var key: String {
        if let quantity { return quantity.number.description }
        let tokens = tokens()
        return tokens.isEmpty ? text.trimmed : AnswerEquivalence.canonical(tokens)
    }

    /// Its words in lower case with one space between, numbers and marks as they are spelled.
    var words: String {
        tokens().filter { $0.kind != .symbol || !"*_`\"".contains($0.text) }
            .map { $0.text.lowercased() }.joined(separator: " ")
    }
}

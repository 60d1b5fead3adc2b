/// A sentence that states the answer: "The answer is 12.", "**Final answer:** Paris", "The correct
/// option is (B)".
///
/// The last of them counts, up to the end of its first sentence: what is said afterwards does not
/// change it (jundot/omlx#3668, lm-evaluation-harness#1204 and #3643).
struct StatedAnswer {
    var answer: FinalAnswer
    /// Where its line begins, in bytes.
    var at: Int

    init?(in text: String) {
        guard ["nswer", "NSWER", "ption", "hoice"].contains(where: text.holds) else { return nil }
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        at = text.utf8.count
        for (index, line) in lines.enumerated().reversed() {
            at -= line.utf8.count + 1
            // A line this long is no sentence.
            for match in line.suffix(4096).matches(of: Self.announcement).reversed() {
                let before = String(line[..<match.range.lowerBound])
                if before.sentenceDenies { continue }
                var content = line[match.range.upperBound...]
                if !content.contains(where: \.isAnswer) {
                    // "Answer:" or a heading "Final answer" has it on the next line.
                    guard match.output.1 != nil || match.output.0.lowercased().hasPrefix("final")
                    else { continue }
                    content = lines[(index + 1)...].first { $0.contains(where: \.isAnswer) } ?? ""
                } else if match.output.1 == nil {
                    continue
                }
                guard let sentence = Self.firstSentence(content) else { continue }
                answer = FinalAnswer(sentence)
                return
            }
        }
        return nil
    }

    /// "The answer", but "the correct option": others list what there is to choose from. Then what is
    /// asked, and a verb or colon; a heading has neither.
    private static nonisolated(unsafe) let announcement =
        /\b(?:final )?(?:(?:correct|right|best|final|chosen|my) (?:option|choice)|answers?)(?:[*_" ]*(?: (?:to|of|for) [^.:!?]{1,60}?)?[*_" ]*(is|was|are|would be|should be|must be|will be|equals|=|:|：)(?![A-Za-z'’])[*_"': ]*|[*_" :]*$)/
        .ignoresCase()

    /// Not a factorial's mark, as in "$5!$".
    private static nonisolated(unsafe) let sentenceEnd = /(?:[.?][*_")$]*|![*"]*)(?=\s|$)/

    /// What is said until a mark with a space behind it; `nil` for nothing, and for a question.
    private static func firstSentence(_ text: Substring) -> String? {
        let end = text.firstMatch(of: Self.sentenceEnd)
        let sentence = text[..<(end?.range.lowerBound ?? text.endIndex)].withoutMarkdown
        // "The answer is correct" says what was said before.
        let confirms = ["correct", "right", "verified", "confirmed", "reasonable"]
        let isAsked = end?.output.hasPrefix("?") == true
        return sentence.isEmpty || isAsked || confirms.contains(sentence.lowercased())
            ? nil : sentence
    }
}

extension Character {
    /// Whether a line that holds it may be an answer: `$$` and `\[` are none.
    fileprivate var isAnswer: Bool { isLetter || isNumber }
}

extension String {
    /// Whether their last sentence denies or only supposes what follows.
    var sentenceDenies: Bool {
        let sentence = suffix(80).split(separator: /[.!?]\s|\n/).last ?? ""
        return sentence.lowercased().replacing("’", with: "'")
            .split { !$0.isLetter && $0 != "'" }
            .contains { AnswerWords.denying.contains(String($0)) }
    }
}

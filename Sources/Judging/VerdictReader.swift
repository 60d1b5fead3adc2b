internal import LanguageModels
internal import Tournaments

/// Reads a verdict out of a reply: what is spelled as one after the thinking ends.
struct VerdictReader {
    var spelling: VerdictSpelling

    enum Reading: Equatable {
        case verdict(Verdict.Choice, spelled: String)
        /// A verdict that nobody offered, such as the letter of a multiple-choice question.
        case notOffered(spelled: String)
        /// Several verdicts that were offered. Which of them is quoted, from a candidate or from the
        /// question, only the judge can tell.
        case several
        /// The thinking had not ended when the reply did.
        case thinking
        /// An answer without anything spelled as a verdict.
        case none

        /// Why a judge that gets no further abstains.
        var reason: Abstention {
            switch self {
            case .notOffered: .notOffered
            case .thinking: .truncated
            case .none, .several, .verdict: .unparsable
            }
        }
    }

    /// - Parameter closed: whether the prompt had closed the thinking. All of such a reply is the
    ///   answer, and one that was cut is none: what it boxed along the way is no verdict, for not
    ///   every server goes on from there.
    func read(_ completion: Completion, closed: Bool = false) -> Reading {
        let text = completion.text
        let isWhole = completion.finish.isOwnEnd
        if closed, !isWhole { return .thinking }
        if text.isBlank, let reasoning = completion.reasoning, !reasoning.isBlank {
            // A server that takes thinking apart may take all for thinking, as when the tag that
            // ends it stood in the prompt or was never said.
            return isWhole ? readAnswer(inReasoning: reasoning, closed: closed) : .thinking
        }
        // A server that gives the thinking apart leaves the text empty while it lasts.
        let isApart = !(completion.reasoning ?? "").isEmpty && !text.isEmpty
        guard let (answer, hadThinking) = Thinking.removed(from: text),
            isWhole || isApart || hadThinking
        else { return .thinking }
        let reading = read(Array(answer.utf8)).reading
        // A reply that was cut before any verdict is cut thinking, tags or not.
        return reading == .none && !isWhole ? .thinking : reading
    }

    /// Where the prompt had not closed the thinking, only a verdict counts with which it ends: what
    /// was weighed before it is none.
    private func readAnswer(inReasoning reasoning: String, closed: Bool) -> Reading {
        guard let (answer, _) = Thinking.removed(from: reasoning) else { return .thinking }
        if closed { return read(Array(answer.utf8)).reading }
        let lines = answer.split(whereSeparator: \.isNewline)
        let bytes = Array((lines.last { !$0.isBlank } ?? "").utf8)
        let (reading, end) = read(bytes)
        let rest = String(decoding: bytes[end...], as: UTF8.self)
        return rest.contains { $0.isLetter || $0.isNumber } ? .none : reading
    }

    /// What an answer says, and where the last that is spelled like a verdict ends.
    private func read(_ answer: [UInt8]) -> (reading: Reading, end: Int) {
        let (found, endsWithin) = spelling.all(in: answer)
        guard let last = found.last, !endsWithin else { return (.none, 0) }
        let end = last.whole.upperBound
        guard let choice = spelling.choice(undressing: last.spelled) else {
            return (.notOffered(spelled: last.spelled), end)
        }
        let others = found.dropLast().compactMap { spelling.choice(undressing: $0.spelled) }
        if others.contains(where: { $0 != choice }) { return (.several, end) }
        return (.verdict(choice, spelled: last.spelled), end)
    }
}

extension StringProtocol {
    var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}

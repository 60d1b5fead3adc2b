internal import LanguageModels
internal import Tournaments

/// Reads a verdict out of a reply: the last one after the thinking ends.
struct VerdictReader {
    var spelling: VerdictSpelling

    enum Reading: Equatable {
        case verdict(Verdict.Choice, spelled: String)
        /// A verdict that nobody offered, such as the letter of a multiple-choice question.
        case notOffered(spelled: String)
        /// The thinking had not ended when the reply did.
        case thinking
        /// An answer without anything spelled as a verdict.
        case none

        /// Why a judge that gets no further abstains.
        var reason: Abstention {
            switch self {
            case .notOffered: .notOffered
            case .thinking: .truncated
            case .none, .verdict: .unparsable
            }
        }
    }

    func read(_ completion: Completion) -> Reading {
        guard let answer = Self.answer(of: completion) else { return .thinking }
        guard let spelled = spelling.last(in: answer) else {
            // A reply that was cut before any verdict is cut thinking, tags or not.
            return completion.finish.isOwnEnd ? .none : .thinking
        }
        if let choice = spelling.choice(spelled) { return .verdict(choice, spelled: spelled) }
        // Read again: the same words in other clothes, `\text{Assistant 1}`, are still those words.
        if let choice = spelling.choice(Self.plain(spelled)) {
            return .verdict(choice, spelled: spelled)
        }
        return .notOffered(spelled: spelled)
    }

    /// The part of a reply behind its thinking; `nil` while the thinking has not ended.
    ///
    /// Behind the *first* `</think>`: a second one is part of the answer. A reply without tags is
    /// an answer if it ended by itself; cut off it may be thinking whose opening tag stood in the
    /// prompt, and what it boxed along the way is no verdict. That goes for a reply to a prompt
    /// which had closed the thinking, too: not every server goes on from there.
    static func answer(of completion: Completion) -> String? {
        let text = completion.text
        if let end = text.firstRange(of: "</think>") {
            return String(text[end.upperBound...])
        }
        if text.contains("<think>") { return nil }
        // A server that gives the thinking apart leaves the text empty while it lasts.
        let hasEnded = !(completion.reasoning ?? "").isEmpty && !text.isEmpty
        return hasEnded || completion.finish.isOwnEnd ? text : nil
    }

    /// `\text{ Assistant 1. }` → `Assistant 1`.
    private static func plain(_ spelled: String) -> String {
        var text = spelled
        for wrapper in ["\\text{", "\\textbf{", "\\mathbf{", "\\mathrm{"]
        where text.hasPrefix(wrapper) && text.hasSuffix("}") {
            text = String(text.dropFirst(wrapper.count).dropLast())
        }
        let edges: Set<Character> = [" ", "\n", "\t", "*", "."]
        while let last = text.last, edges.contains(last) { text.removeLast() }
        return String(text.drop { edges.contains($0) })
    }
}

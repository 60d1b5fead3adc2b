package import Datasets
internal import Foundation

/// The prompts that a small model was trained on, as regular expressions that match them whole.
// @unchecked because Foundation's expressions, which never change, do not say so.
package struct KnownPrompts: @unchecked Sendable {
    private let expressions: [NSRegularExpression]

    /// `nil` where one of them is no regular expression.
    init?(_ patterns: [String]) {
        expressions = patterns.compactMap { try? NSRegularExpression(pattern: "\\A(?:\($0))\\z") }
        if expressions.count != patterns.count { return nil }
    }

    /// Whether `prompt` is one of them: a text, or a conversation that is one message of the user.
    ///
    /// An expression that backtracks for millions of steps matches nothing.
    package func contain(_ prompt: Prompt) -> Bool {
        let text: String
        switch prompt {
        case .text(let only): text = only
        case .messages(let turns):
            guard turns.count == 1, turns[0].role == .user else { return false }
            text = turns[0].content
        }
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        // The prompts of models this small are short.
        guard trimmed.utf8.count <= 1000 else { return false }
        let whole = NSRange(trimmed.startIndex..., in: trimmed)
        return expressions.contains { expression in
            var (patience, found) = (300, false)
            expression.enumerateMatches(in: trimmed, options: .reportProgress, range: whole) {
                match, _, stop in
                if match != nil { found = true } else { patience -= 1 }
                stop.pointee = ObjCBool(found || patience < 0)
            }
            return found
        }
    }
}

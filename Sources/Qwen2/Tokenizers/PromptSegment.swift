/// How a rendered chat ends.
public enum ChatEnding: Sendable, Hashable {
    /// With the last message, complete.
    case closed
    /// With the beginning of an assistant's message, for the model to write it.
    case answer
    /// With the last message, an assistant's, left open for the model to continue.
    case continuation
}

/// A part of a prompt. Control tokens come only from the template: no text can become one.
public enum PromptSegment: Sendable, Hashable {
    /// The added token with this text.
    case token(String)
    /// Untrusted text, and the template's text beside it: no added token is recognised in it.
    case text(String)
    /// The model's text, and the template's text beside it: of the added tokens, only `<think>` and
    /// `</think>` are recognised in it.
    case modelText(String)

    /// The segment as text.
    public var text: String {
        switch self {
        case .token(let text), .text(let text), .modelText(let text): text
        }
    }
}

extension Tokenizer {
    /// The tokens of a prompt.
    ///
    /// - Throws: `ChatTemplateError.missingToken` if the template's tokens are not this
    ///   tokenizer's.
    public func encode(_ segments: [PromptSegment]) throws(ChatTemplateError) -> [TokenID] {
        var tokens: [TokenID] = []
        for segment in segments {
            switch segment {
            case .token(let text):
                guard let token = addedToken(text) else { throw .missingToken(text) }
                tokens.append(token.id)
            case .text(let text): tokens += encode(text)
            case .modelText(let text): tokens += encode(text, recognising: .markers)
            }
        }
        return tokens
    }
}

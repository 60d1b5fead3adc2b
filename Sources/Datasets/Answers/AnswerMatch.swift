/// How answers are compared with the known one: a pipeline's `reference.match`.
public enum AnswerMatch: String, Sendable, Hashable, CaseIterable {
    /// As a choice where the known answer is a bare letter such as `B`, else as a number, a set, an
    /// expression or a text, whichever it is.
    case auto
    /// As numbers: neither letters nor texts are right.
    case number
    /// As the letters of choices, `b` as `B`.
    case choice
    /// As texts, in any case and with any space between words; numbers as they are spelled.
    case text
    /// The known answer stands somewhere in the text, in any case, not as a part of a word or number.
    case contains
}

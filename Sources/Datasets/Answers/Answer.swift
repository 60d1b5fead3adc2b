/// A candidate's text, safe to stand in a judge's prompt.
public struct Answer: Sendable, Hashable {
    public let id: String
    /// What a judge is shown.
    public let text: String
    /// What is delivered where this answer is selected: what a judge is shown, with the tokens that
    /// lost their power for it as they came. Nothing that was left out before judging is in it.
    public let delivered: String
    /// What was taken out of the text; see `Neutralised`.
    public let neutralised: [String]
    /// Whether it is the known right answer, where that has been found out; judges that do not go by
    /// known answers take no notice.
    public let isRight: Bool?

    public init(id: String, text: String, isRight: Bool? = nil) {
        let safe = Neutralised(text)
        self.id = id
        self.text = safe.text
        delivered = safe.kept
        neutralised = safe.found
        self.isRight = isRight
    }

    /// The same answer, with more of it made harmless.
    package func changed(to text: String, for found: [String]) -> Answer {
        Answer(
            id: id, text: text, delivered: delivered, neutralised: neutralised + found,
            isRight: isRight)
    }

    private init(
        id: String, text: String, delivered: String, neutralised: [String], isRight: Bool?
    ) {
        self.id = id
        self.text = text
        self.delivered = delivered
        self.neutralised = neutralised
        self.isRight = isRight
    }
}

/// A candidate's text, safe to stand in a judge's prompt.
public struct Answer: Sendable, Hashable {
    public let id: String
    public let text: String
    /// What was taken out of the text; see `Neutralised`.
    public let neutralised: [String]

    public init(id: String, text: String) {
        let safe = Neutralised(text)
        self.id = id
        self.text = safe.text
        neutralised = safe.found
    }

    /// The same answer, with more of it made harmless.
    package func changed(to text: String, for found: [String]) -> Answer {
        Answer(id: id, text: text, neutralised: neutralised + found)
    }

    private init(id: String, text: String, neutralised: [String]) {
        self.id = id
        self.text = text
        self.neutralised = neutralised
    }
}

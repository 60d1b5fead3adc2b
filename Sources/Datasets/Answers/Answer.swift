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
}

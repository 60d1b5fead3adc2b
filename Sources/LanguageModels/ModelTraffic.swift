/// What is going on between a model and its callers, for a progress line.
public struct ModelTraffic: Sendable, Hashable {
    /// Requests that have been sent and not been answered; those that wait for a place are not.
    public var sent: Int
    /// Requests that were sent once more, so far.
    public var retries: Int
    /// What keeps requests from being sent now: `127.0.0.1:8000 is out of reach for 12 s`.
    public var trouble: String?

    public init(sent: Int = 0, retries: Int = 0, trouble: String? = nil) {
        self.sent = sent
        self.retries = retries
        self.trouble = trouble
    }

    public static func + (a: ModelTraffic, b: ModelTraffic) -> ModelTraffic {
        ModelTraffic(
            sent: a.sent + b.sent, retries: a.retries + b.retries, trouble: a.trouble ?? b.trouble)
    }
}

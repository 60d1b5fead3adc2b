/// What a run may spend. All but the time are limits of the whole run, its earlier starts included.
public struct SpendingLimits: Sendable, Hashable {
    /// In the currency of the models' prices.
    public var cost: Double?
    /// Tokens read and generated.
    public var tokens: Int?
    /// Requests, those that were sent once more included.
    public var calls: Int?
    /// Seconds of this start.
    public var seconds: Double?

    public init() {}

    public var isEmpty: Bool { self == SpendingLimits() }
}

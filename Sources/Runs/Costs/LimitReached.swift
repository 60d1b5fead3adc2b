public import RunLogs

/// Why a run stopped before its end: it has spent what it may. What was answered is kept, and the run
/// goes on with a higher limit.
public struct LimitReached: Error, Sendable, CustomStringConvertible {
    public enum Limit: String, Sendable, Hashable, CaseIterable { case cost, tokens, calls, time }

    public let limit: Limit
    /// What is spent of what, in a sentence without an end.
    public let description: String
    /// What the whole run has spent.
    public let spent: Spending

    /// - Parameters:
    ///   - cost: what `spent` comes to; `nil` without a price.
    ///   - stage: who found no room.
    init(
        _ limit: Limit, _ limits: SpendingLimits, spent: Spending, cost: Money?,
        before stage: CostStage
    ) {
        self.limit = limit
        self.spent = spent
        let used: String
        switch limit {
        case .cost:
            let amount = cost?.amounts.first ?? ("", 0)
            used = "\(cost ?? Money()) of \(Money(limits.cost ?? 0, amount.currency)) spent"
        case .tokens: used = "\(spent.total.tokens) of \(limits.tokens ?? 0) tokens spent"
        case .calls: used = "\(spent.total.requests) of \(limits.calls ?? 0) requests sent"
        case .time:
            description = "the time of this start is over"
            return
        }
        let next = stage == .judge ? "another vote" : "another prompt's candidates"
        let uncounted = limit == .calls ? 0 : spent.uncounted
        let beside =
            uncounted == 0
            ? "" : " beside \(uncounted) answers that the server gave without counting tokens"
        description = used + beside + ", which leaves no room for " + next
    }
}

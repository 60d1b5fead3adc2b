internal import Workers

/// Adds up what a task's requests come to, whatever becomes of them: those that failed in the end, or
/// that were sent once more, may be charged for like those that were answered.
///
/// Models read the meter of the task that asks them: `UsageMeter.$current.withValue(meter) { … }`.
public final class UsageMeter: Sendable {
    /// `nil` where nobody counts.
    @TaskLocal public static var current: UsageMeter?

    private let state = Locked((usage: TokenUsage(), requests: 0))

    public init() {}

    /// Tokens that servers counted so far.
    public var usage: TokenUsage { state.withLock { $0.usage } }

    /// How often requests were sent so far; not what a full or loading server refused.
    public var requests: Int { state.withLock { $0.requests } }

    /// To be told by a model of its own.
    public func note(_ usage: TokenUsage = TokenUsage(), requests: Int = 0) {
        state.withLock {
            $0.usage = $0.usage + usage
            $0.requests += requests
        }
    }
}

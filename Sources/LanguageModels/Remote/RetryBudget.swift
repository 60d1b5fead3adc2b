/// A token bucket for retries.
///
/// It begins full, with one token for every request that may be in flight, so that all of them can
/// be retried at once. Time and answers fill it. A retry waits for its token and is not sent if
/// that takes too long: a server that fails everything gets a few requests a second instead of
/// thousands.
struct RetryBudget: Sendable {
    private let capacity: Double
    private let perSecond: Double
    private var tokens: Double
    private var updated: UInt64

    init(inFlight: Int, now: UInt64) {
        capacity = Double(max(inFlight, 32))
        perSecond = capacity / 60
        tokens = capacity
        updated = now
    }

    /// Takes a token; how many seconds to wait until it is there, or `nil` if more than `longest`.
    mutating func take(now: UInt64, longest: Double) -> Double? {
        if now > updated {
            tokens = min(capacity, tokens + Double(now - updated) * 1e-9 * perSecond)
            updated = now
        }
        let wait = max(0, 1 - tokens) / perSecond
        guard wait <= longest else { return nil }
        tokens -= 1
        return wait
    }

    /// Ten answers pay for one retry.
    mutating func answered() { tokens = min(capacity, tokens + 0.1) }
}

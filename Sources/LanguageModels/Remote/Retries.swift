internal import Chance

/// When to try again. Times are in seconds.
public struct Retries: Sendable, Hashable {
    /// How often a request is sent in all, at least 1. Connections that are refused do not count:
    /// they wait until the server is back, for as long as `outage`.
    public var attempts: Int
    /// The wait before attempt k + 1 is random, up to `baseDelay · 2^(k − 1)`.
    public var baseDelay: Double
    /// No wait is longer, unless the server asks for it.
    public var maxDelay: Double
    /// The most that a server's `Retry-After` is obeyed.
    public var maxRetryAfter: Double
    /// How long every server of a model may be unreachable before requests fail; at most 30 s
    /// before the first answer, as the address is more likely wrong than the server away.
    public var outage: Double

    public init(
        attempts: Int = 6, baseDelay: Double = 0.5, maxDelay: Double = 30,
        maxRetryAfter: Double = 120, outage: Double = 120
    ) {
        self.attempts = attempts
        self.baseDelay = baseDelay
        self.maxDelay = maxDelay
        self.maxRetryAfter = maxRetryAfter
        self.outage = outage
    }

    /// How long to wait after the failed attempt number `attempt`, counted from 1.
    ///
    /// "Full jitter" (AWS Architecture Blog, *Exponential Backoff And Jitter*, 2015), drawn from
    /// the request's seed so that a run can be repeated. What the server asks for is waited in
    /// full, and the jitter on top, or all its clients would return at once.
    func delay(after attempt: Int, seed: UInt64, retryAfter: Double?) -> Double {
        let limit = min(
            maxDelay, baseDelay * Double(sign: .plus, exponent: attempt - 1, significand: 1))
        let jitter = limit * unitInterval(seed, attempt)
        guard let retryAfter else { return jitter }
        return min(max(retryAfter, 0), maxRetryAfter) + min(jitter, baseDelay)
    }

    /// A number in 0..<1 that depends on its arguments alone (the mixer of SplitMix64).
    private func unitInterval(_ seed: UInt64, _ attempt: Int) -> Double {
        var generator = SplitMix64(seed: seed &+ UInt64(attempt - 1) &* SplitMix64.step)
        return generator.nextUnit()
    }
}

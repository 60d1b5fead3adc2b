internal import Chance

/// When to retry a request. Times are in seconds.
public struct Retries: Sendable, Hashable {
    /// How often a request is sent in all, at least 1. Refused connections do not count, nor what a
    /// server with other requests has no room for, nor 502 and 503 where it answers nothing else: such
    /// requests wait up to `outage` for the server.
    public var attempts = 6
    /// The wait before attempt k + 1 is random, up to `baseDelay · 2^(k − 1)`.
    public var baseDelay = 0.5
    /// The limit of a wait that the server did not ask for.
    public var maxDelay: Double = 30
    /// The limit of a wait that a server asks for with `Retry-After`.
    public var maxRetryAfter: Double = 120
    /// How long all servers of a model may be unreachable before requests fail; at most 30 s before
    /// the first answer, when a wrong address is more likely than an outage.
    public var outage: Double = 120

    /// How long to wait after the failed attempt number `attempt`, counted from 1.
    ///
    /// "Full jitter" (AWS Architecture Blog, *Exponential Backoff And Jitter*, 2015), drawn from
    /// the request's seed so that a run can be repeated. The jitter is added to the wait that the
    /// server asks for, or all its clients would return at once.
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

import Foundation

/// Tokens per second, smoothed: what happened `settling` seconds ago counts for 1/e of what happens
/// now.
///
/// Time comes from the caller, in seconds from any start.
struct TokenRate {
    /// Seconds.
    let settling: Double
    private var last: (tokens: Int, seconds: Double)?
    private var tokens = 0.0
    private var seconds = 0.0

    init(settling: Double = 5) { self.settling = settling }

    /// Notes that `tokens` have been generated in all by `seconds`.
    ///
    /// - Returns: tokens per second; `nil` for the first call and until something was generated. A
    ///   steady rate is its own mean from the second call on. A call at the time of the last one,
    ///   or before it, changes nothing.
    mutating func note(tokens count: Int, at time: Double) -> Double? {
        guard let last else {
            self.last = (count, time)
            return nil
        }
        let elapsed = time - last.seconds
        if elapsed > 0 {
            let kept = exp(-elapsed / settling)
            tokens = tokens * kept + Double(max(count - last.tokens, 0))
            seconds = seconds * kept + elapsed
            self.last = (count, time)
        }
        return tokens > 0 ? tokens / seconds : nil
    }
}

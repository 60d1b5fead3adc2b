#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Votes of one judge on one pair, which agree with each other more than chance would have it.
///
/// Each pair has its own probability that a vote goes to the one side, drawn from a Beta distribution
/// around one half: two votes on a pair are correlated by ρ if its parameters are (1/ρ − 1) / 2 each (the
/// beta-binomial model, J. G. Skellam 1948, where ρ is the intraclass correlation).
struct VoteSeries {
    /// Of two votes on a pair, in 0.001...0.999.
    let correlation: Double

    init(correlation: Double) { self.correlation = min(max(correlation, 0.001), 0.999) }

    /// The probability that infinitely many votes would prefer the side that is behind.
    ///
    /// - Complexity: O(votes) terms of a series at most.
    func chanceToTurn(ahead: Int, behind: Int) -> Double {
        let prior = (1 / correlation - 1) / 2
        return Self.betaBelowHalf(prior + Double(ahead), prior + Double(behind))
    }

    /// The probability of a value below one half under the Beta distribution: the regularised
    /// incomplete beta function at 1/2 by its power series (DLMF 8.17.8), all terms of which are positive.
    static func betaBelowHalf(_ a: Double, _ b: Double) -> Double {
        // The series converges at once below the mean.
        if a < b { return 1 - betaBelowHalf(b, a) }
        var term = exp(lgamma(a + b) - lgamma(a + 1) - lgamma(b) + (a + b) * log(0.5))
        var sum = 0.0
        var place = 0.0
        while term > sum * 1e-17, place < 100_000 {
            sum += term
            term *= (a + b + place) / (a + 1 + place) * 0.5
            place += 1
        }
        return min(max(sum, 0), 1)
    }
}

internal import Chance

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// How sure votes make one entrant's place at the top.
///
/// The strengths of all entrants are drawn from what the votes say of them (see `Posterior`; 400 draws of the
/// multivariate normal distribution that Laplace's approximation gives), and the draws are counted in which
/// nobody is better than the entrant by more than a margin. Votes of one judge: what it gets wrong each time
/// it is asked cannot be seen in them.
public struct Confidence: Sendable, Hashable {
    /// The correlation of two votes on one pair, in 0..<1.
    public var correlation = BradleyTerry.voteCorrelation
    /// The standard deviation of a strength before any vote, in natural logarithms of odds.
    public var prior = 1.0
    /// By how much another has to be better, in the same unit.
    public var margin = 1.0
    /// Fields of more take too long: O(N³).
    public static let mostEntrants = 256
    private static let draws = 400

    public init() {}

    /// The share of draws in which nobody is better than `entrant`, in 0...1; `nil` without a vote, for one
    /// entrant and for more than `mostEntrants`.
    ///
    /// - Parameters:
    ///   - scores: what the votes of each match add up to.
    ///   - equals: the entrants that are no rivals, since their answer is the same.
    ///   - seed: draws are made from it.
    /// - Complexity: O(N³ + 400 N²) for N entrants with a vote.
    public func byVotes(
        _ entrant: Int, of entrants: Int, _ scores: [BradleyTerry.Score],
        equals: Set<Int> = [], seed: UInt64
    ) -> Double? {
        guard 2...Self.mostEntrants ~= entrants, scores.contains(where: { $0.cast > 0 }) else {
            return nil
        }
        var votes = [Double](repeating: 0, count: entrants * entrants)
        for score in scores {
            votes[score.first * entrants + score.second] += score.firstWins
            votes[score.second * entrants + score.first] += score.secondWins
        }
        var precision = SymmetricMatrix(entrants)
        for place in 0..<entrants { precision[place, place] = 1 / (prior * prior) }
        let posterior = Posterior(votes: votes, correlation: correlation, prior: precision)
        let rivals = (0..<entrants).filter { $0 != entrant && !equals.contains($0) }
        var normal = NormalDraws(seed: seed)
        var kept = 0
        for _ in 0..<Self.draws {
            guard let strengths = posterior.draw(from: &normal) else { return nil }
            let most = strengths[entrant] + margin
            if rivals.allSatisfy({ strengths[$0] <= most }) { kept += 1 }
        }
        return Double(kept) / Double(Self.draws)
    }
}

extension BradleyTerry.Score {
    /// Votes, ties as half of one for both.
    fileprivate var cast: Double { firstWins + secondWins }
}

/// Draws from the standard normal distribution, two at a time, by the polar method (G. Marsaglia and
/// T. A. Bray 1964).
struct NormalDraws {
    private var generator: SplitMix64
    private var spare: Double?

    init(seed: UInt64) { generator = SplitMix64(seed: seed) }

    mutating func next() -> Double {
        if let spare {
            self.spare = nil
            return spare
        }
        while true {
            let (x, y) = (2 * generator.nextUnit() - 1, 2 * generator.nextUnit() - 1)
            let square = x * x + y * y
            guard square > 0, square < 1 else { continue }
            let factor = (-2 * log(square) / square).squareRoot()
            spare = y * factor
            return x * factor
        }
    }
}

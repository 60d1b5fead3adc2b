#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Turns what votes say of a winner into a probability that it is right, as prompts with known answers have
/// shown: σ(a + b logit c), after J. Platt 1999.
public struct Calibration: Sendable, Hashable {
    /// Of the logarithm of the odds.
    public var intercept: Double
    /// What the odds by votes count for.
    public var slope: Double

    public init(intercept: Double = 0, slope: Double = 1) {
        self.intercept = intercept
        self.slope = slope
    }

    /// A winner whose answer could be graded.
    public struct Outcome: Sendable, Hashable {
        /// See `Confidence.byVotes`.
        public var byVotes: Double
        public var isRight: Bool

        public init(byVotes: Double, isRight: Bool) {
            self.byVotes = byVotes
            self.isRight = isRight
        }
    }

    /// The probability that a winner is right, in 0...1.
    public func probability(byVotes: Double) -> Double {
        BradleyTerry.sigmoid(intercept + slope * Self.logit(byVotes))
    }

    /// Counts of draws are never certain: no odds beyond 199 to 1.
    private static func logit(_ share: Double) -> Double {
        let share = min(max(share, 0.005), 0.995)
        return log(share / (1 - share))
    }

    /// The calibration under which the outcomes are most likely, less ½ (a² + (b − 1)²): few outcomes change
    /// little.
    ///
    /// - Complexity: O(outcomes) for each of some ten steps of Newton's method.
    public init(fitting outcomes: [Outcome]) {
        let points = outcomes.map { (x: Self.logit($0.byVotes), isRight: $0.isRight) }
        var best = Calibration()
        for _ in 0..<50 {
            let step = best.step(points)
            // A whole step may lead past the top, where the curve is flat.
            var share = 1.0
            let before = best.likelihood(points)
            var next = best
            repeat {
                next.intercept = best.intercept + share * step.intercept
                next.slope = best.slope + share * step.slope
                share /= 2
            } while next.likelihood(points) < before && share > 1e-9
            best = next
            if abs(step.intercept) < 1e-9, abs(step.slope) < 1e-9 { break }
        }
        self = best
    }

    /// The logarithm of the outcomes' likelihood, less what holds it back.
    private func likelihood(_ points: [(x: Double, isRight: Bool)]) -> Double {
        points.reduce(-(intercept * intercept + (slope - 1) * (slope - 1)) / 2) { sum, point in
            let odds = (intercept + slope * point.x) * (point.isRight ? 1 : -1)
            // log σ(odds), which does not overflow either way.
            return sum + min(odds, 0) - log1p(exp(-abs(odds)))
        }
    }

    /// A step of Newton's method towards the top.
    private func step(_ points: [(x: Double, isRight: Bool)]) -> (intercept: Double, slope: Double)
    {
        var gradient = (-intercept, -(slope - 1))
        var curvature = (1.0, 0.0, 1.0)
        for point in points {
            let chance = BradleyTerry.sigmoid(intercept + slope * point.x)
            let surprise = (point.isRight ? 1 : 0) - chance
            gradient.0 += surprise
            gradient.1 += surprise * point.x
            let weight = chance * (1 - chance)
            curvature.0 += weight
            curvature.1 += weight * point.x
            curvature.2 += weight * point.x * point.x
        }
        // At least 1, by what holds it back.
        let determinant = curvature.0 * curvature.2 - curvature.1 * curvature.1
        return (
            (curvature.2 * gradient.0 - curvature.1 * gradient.1) / determinant,
            (curvature.0 * gradient.1 - curvature.1 * gradient.0) / determinant
        )
    }
}

/// How probabilities and what came true go together: a reliability table of ten bins of equal width.
public struct Reliability: Sendable, Hashable {
    public struct Bin: Sendable, Hashable {
        public var count = 0
        /// The sum of the probabilities, and how many came true.
        public var expected = 0.0
        public var right = 0
    }

    /// For probabilities of 0 to 0.1, to 0.2, …, to 1.
    public private(set) var bins = Array(repeating: Bin(), count: 10)

    public init() {}

    public mutating func add(_ probability: Double, isRight: Bool) {
        let place = min(Int(min(max(probability, 0), 1) * 10), 9)
        bins[place].count += 1
        bins[place].expected += probability
        bins[place].right += isRight ? 1 : 0
    }

    public var count: Int { bins.reduce(0) { $0 + $1.count } }

    /// The expected calibration error: the mean difference of a bin's mean probability and the share that came
    /// true, weighted by the bins' counts (M. P. Naeini, G. Cooper and M. Hauskrecht 2015). In 0...1.
    public var error: Double {
        let total = Double(max(count, 1))
        return bins.reduce(0) { $0 + abs($1.expected - Double($1.right)) } / total
    }
}

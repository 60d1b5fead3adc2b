#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// What votes say of the strengths of a few entrants: their most probable values under a Bradley–Terry
/// model with a Gaussian prior, and how sure they are (Laplace's approximation).
///
/// Votes on one pair repeat one opinion for the most part, and count for less: see
/// `BradleyTerry.weight`.
struct Posterior {
    /// By entrant, in natural logarithms.
    private(set) var strengths: [Double]
    /// The factor of the precision at the strengths; `nil` where rounding has spoilt it.
    private let precision: Cholesky?

    /// - Parameters:
    ///   - votes: for each entrant those that it got against each other one: `votes[i * count + j]`.
    ///   - prior: the precision of the strengths, which is positive definite.
    /// - Complexity: O(count³) for each of at most 8 steps.
    init(votes: [Double], correlation: Double, prior: SymmetricMatrix) {
        let count = prior.size
        var scores: [BradleyTerry.Score] = []
        for i in 0..<count {
            for j in stride(from: i + 1, to: count, by: 1) {
                let (won, lost) = (votes[i * count + j], votes[j * count + i])
                guard won + lost > 0 else { continue }
                let weight = BradleyTerry.weight(ofVotes: won + lost, correlation: correlation)
                scores.append(
                    BradleyTerry.Score(
                        first: i, second: j, firstWins: won * weight, secondWins: lost * weight))
            }
        }
        var strengths = [Double](repeating: 0, count: count)
        for _ in 0..<Self.steps {
            let (gradient, curvature) = Self.slope(at: strengths, scores, prior)
            guard let step = Cholesky(curvature)?.solve(gradient) else { break }
            for i in 0..<count { strengths[i] += min(max(step[i], -2), 2) }
            if step.allSatisfy({ abs($0) < 1e-6 }) { break }
        }
        self.strengths = strengths
        precision = Cholesky(Self.slope(at: strengths, scores, prior).curvature)
    }

    private static let steps = 8

    /// The entrant thought best; of those within 1e-6 the one with the better seed.
    var leader: Int {
        let best = strengths.max() ?? 0
        return strengths.firstIndex { $0 >= best - 1e-6 } ?? 0
    }

    /// Entrants, the best first; those whose strengths are the same but for rounding by seed.
    var ranking: [Int] {
        let rounded = strengths.map { ($0 * 1e6).rounded() }
        return strengths.indices.sorted { (-rounded[$0], $0) < (-rounded[$1], $1) }
    }

    /// How probable it is that each entrant is better than the `leader`.
    func chances(against leader: Int) -> [Double] {
        let covariance = precision?.inverse ?? SymmetricMatrix(strengths.count)
        return strengths.indices.map { entrant in
            guard entrant != leader else { return 0 }
            let variance =
                covariance[entrant, entrant] + covariance[leader, leader]
                - 2 * covariance[entrant, leader]
            let distance =
                (strengths[entrant] - strengths[leader]) / max(variance, 1e-9).squareRoot()
            return 0.5 * erfc(-distance / 2.0.squareRoot())
        }
    }

    /// Strengths as they may be.
    ///
    /// - Complexity: O(count²).
    func draw(from normal: inout NormalDraws) -> [Double]? {
        guard let precision else { return nil }
        let errors = precision.solveUpper(strengths.map { _ in normal.next() })
        return zip(strengths, errors).map { $0 + $1 }
    }

    /// The gradient of the logarithm of the posterior, and its curvature.
    private static func slope(
        at strengths: [Double], _ scores: [BradleyTerry.Score], _ prior: SymmetricMatrix
    ) -> (gradient: [Double], curvature: SymmetricMatrix) {
        var curvature = prior
        var gradient = strengths.indices.map { i in
            -strengths.indices.reduce(0.0) { $0 + prior[i, $1] * strengths[$1] }
        }
        for score in scores {
            let (first, second) = (score.first, score.second)
            let cast = score.firstWins + score.secondWins
            let chance = BradleyTerry.sigmoid(strengths[first] - strengths[second])
            let surprise = score.firstWins - cast * chance
            gradient[first] += surprise
            gradient[second] -= surprise
            curvature.addDifference(first, second, cast * chance * (1 - chance))
        }
        return (gradient, curvature)
    }
}

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// What votes say of the strengths of a few entrants: their most probable values under a Bradley–Terry
/// model with a Gaussian prior, and how sure they are (Laplace's approximation).
///
/// Votes on one pair repeat one opinion for the most part. The n-th of them counts less: n votes weigh
/// n / (1 + (n − 1) ρ), Kish's effective sample size with ρ as the correlation of two votes on a pair.
struct Posterior {
    /// By entrant, in natural logarithms.
    private(set) var strengths: [Double]
    private let count: Int
    /// The lower triangle of the Hessian's Cholesky factor, row by row.
    private var factor: [Double] = []

    /// - Parameters:
    ///   - votes: for each entrant those that it got against each other one: `votes[i * count + j]`.
    ///   - prior: the precision of the strengths, `count` rows of `count`.
    /// - Complexity: O(count³) for each of at most 8 steps.
    init(count: Int, votes: [Double], correlation: Double, prior: [Double]) {
        self.count = count
        strengths = [Double](repeating: 0, count: count)
        var weights = votes
        for i in 0..<count {
            for j in 0..<count {
                let cast = votes[i * count + j] + votes[j * count + i]
                weights[i * count + j] *= cast > 1 ? 1 / (1 + (cast - 1) * correlation) : 1
            }
        }
        for _ in 0..<Self.steps {
            let (gradient, hessian) = slope(weights, prior)
            factor = Self.cholesky(hessian, count)
            let step = solved(gradient)
            for i in 0..<count { strengths[i] += min(max(step[i], -2), 2) }
            if step.allSatisfy({ abs($0) < 1e-6 }) { break }
        }
        factor = Self.cholesky(slope(weights, prior).hessian, count)
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
    ///
    /// - Complexity: O(count³).
    func chances(against leader: Int) -> [Double] {
        let ofLeader = covariances(of: leader)
        return (0..<count).map { entrant in
            guard entrant != leader else { return 0 }
            let own = covariances(of: entrant)
            let variance = max(own[entrant] + ofLeader[leader] - 2 * ofLeader[entrant], 1e-9)
            let distance = (strengths[entrant] - strengths[leader]) / variance.squareRoot()
            return 0.5 * erfc(-distance / 2.0.squareRoot())
        }
    }

    /// A column of the covariance matrix.
    private func covariances(of entrant: Int) -> [Double] {
        var unit = [Double](repeating: 0, count: count)
        unit[entrant] = 1
        return solved(unit)
    }

    private func slope(
        _ votes: [Double], _ prior: [Double]
    ) -> (gradient: [Double], hessian: [Double]) {
        var gradient = [Double](repeating: 0, count: count)
        var hessian = prior
        for i in 0..<count {
            for j in 0..<count {
                gradient[i] -= prior[i * count + j] * strengths[j]
                let cast = votes[i * count + j] + votes[j * count + i]
                guard i != j, cast > 0 else { continue }
                let chance = 1 / (1 + exp(strengths[j] - strengths[i]))
                gradient[i] += votes[i * count + j] - cast * chance
                let curve = cast * chance * (1 - chance)
                hessian[i * count + i] += curve
                hessian[i * count + j] -= curve
            }
        }
        return (gradient, hessian)
    }

    /// The lower factor of a positive definite matrix.
    private static func cholesky(_ matrix: [Double], _ count: Int) -> [Double] {
        var factor = matrix
        for row in 0..<count {
            for column in 0...row {
                var sum = matrix[row * count + column]
                for k in 0..<column { sum -= factor[row * count + k] * factor[column * count + k] }
                factor[row * count + column] =
                    row == column
                    ? max(sum, 1e-12).squareRoot() : sum / factor[column * count + column]
            }
        }
        return factor
    }

    /// What the Hessian takes to `vector`.
    private func solved(_ vector: [Double]) -> [Double] {
        var x = vector
        for row in 0..<count {
            for k in 0..<row { x[row] -= factor[row * count + k] * x[k] }
            x[row] /= factor[row * count + row]
        }
        for row in (0..<count).reversed() {
            for k in (row + 1)..<max(count, row + 1) { x[row] -= factor[k * count + row] * x[k] }
            x[row] /= factor[row * count + row]
        }
        return x
    }
}

extension BradleyTerry {
    /// How far fitted strengths can be trusted.
    public enum Uncertainty: Sendable, Hashable, CaseIterable {
        /// The inverse of the posterior's curvature (Laplace's approximation): what the model leaves
        /// open. It holds for the few games of one tournament.
        case posterior
        /// The sandwich H⁻¹ G H⁻¹ of White (1982), "Maximum likelihood estimation of misspecified
        /// models", as arena-rank 0.1.1 computes it: what the games' own scatter says. It needs many
        /// games of each entrant; for a few it is far too small.
        case sandwich
    }

    /// More entrants than these have strengths without errors: the matrix is squared, its inverse
    /// cubed.
    public static let errorLimit = 512

    /// The standard errors of strengths less their mean, in the strengths' unit; nothing of more than
    /// `errorLimit` entrants. 1.96 of them on either side hold 95 %.
    ///
    /// - Parameters:
    ///   - strengths: those that `scores` and `prior` gave.
    ///   - scores: for `sandwich` one for each game, in which both sides together won 1.
    /// - Complexity: O(entrants³ + scores).
    public static func errors(
        _ strengths: [Double], _ scores: [Score], prior: Double = usualPrior,
        by uncertainty: Uncertainty = .posterior
    ) -> [Double]? {
        let count = strengths.count
        guard count > 0, count <= errorLimit else { return count == 0 ? [] : nil }
        var curvature = SymmetricMatrix(count)
        var scatter = SymmetricMatrix(count)
        var games = 0.0
        for score in scores where score.first != score.second {
            let (first, second) = (score.first, score.second)
            let chance = sigmoid(strengths[first] - strengths[second])
            let weight = score.firstWins + score.secondWins
            games += weight
            curvature.addDifference(first, second, weight * chance * (1 - chance))
            let surprise = score.firstWins - weight * chance
            scatter.addDifference(first, second, surprise * surprise)
        }
        for entrant in 0..<count {
            let chance = sigmoid(strengths[entrant])
            // Without a prior only differences are known: arena-rank's 10⁻⁵ a game keeps the
            // curvature invertible.
            curvature[entrant, entrant] +=
                prior > 0 ? 2 * prior * chance * (1 - chance) : max(games, 1) * 1e-5
        }
        guard var covariance = Cholesky(curvature)?.inverse else { return nil }
        if uncertainty == .sandwich { covariance = covariance.times(scatter, covariance) }
        return covariance.centredDiagonal.map { max($0, 0).squareRoot() }
    }
}

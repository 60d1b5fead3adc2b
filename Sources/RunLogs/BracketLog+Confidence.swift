internal import Tournaments

extension BracketLog {
    /// How sure the votes make the winner: see `Confidence`.
    ///
    /// - Parameters:
    ///   - classes: by seed; those that have one number are equal, and no rivals.
    ///   - seed: of the draws.
    package func confidence(equals classes: [Int], seed: UInt64) -> Double? {
        guard let place = entrants.firstIndex(where: { $0.id == winner }),
            classes.count == entrants.count
        else { return nil }
        var asked = self
        // Half a vote each where nobody was asked is no evidence.
        asked.matches.removeAll { $0.outcome == .equal }
        return Confidence().byVotes(
            place, of: entrants.count, asked.voteScores,
            equals: Set(classes.indices.filter { classes[$0] == classes[place] }), seed: seed)
    }
}

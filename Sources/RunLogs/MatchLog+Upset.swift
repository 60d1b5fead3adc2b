extension BracketLog.MatchLog {
    /// Whether the worse seed won by votes.
    package func isUpset(seed: (String) -> Int?) -> Bool {
        guard case .win = outcome, let winner else { return false }
        let loser = winner == first ? second : first
        guard let won = seed(winner), let lost = seed(loser) else { return false }
        return won > lost
    }
}

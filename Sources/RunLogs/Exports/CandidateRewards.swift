internal import Tournaments

/// A number for every candidate of a bracket: the signal of reinforcement learning by preferences.
public struct CandidateRewards: Sendable, Hashable {
    public enum Kind: String, Sendable, CaseIterable {
        /// The ratings of a round robin.
        case elo
        /// Strengths fitted to the votes, whatever the format (see `BradleyTerry`).
        case bradleyTerry = "bradley-terry"
        /// The share of the votes in its matches, in 0...1; 0.5 where nobody voted.
        case votes
    }

    public var kind: Kind
    /// Whether the numbers of a prompt are moved and scaled to mean 0 and standard deviation 1, as
    /// GRPO does within a group; all 0 where they are equal.
    public var isStandardised: Bool

    public init(_ kind: Kind = .bradleyTerry, isStandardised: Bool = false) {
        self.kind = kind
        self.isStandardised = isStandardised
    }

    /// Each candidate's number, best first by the bracket's ranking; none where the bracket has no
    /// ratings and they are asked for.
    func values(_ log: BracketLog, _ leftOut: inout LeftOut) -> [(id: String, reward: Double)] {
        guard let values = raw(log) else {
            leftOut.add(.noRatings)
            return []
        }
        let rewards = Dictionary(
            zip(log.entrants.map(\.id), isStandardised ? Self.standardised(values) : values)
        ) { first, _ in first }
        return log.ranking.map { ($0, rewards[$0] ?? 0) }
    }

    private func raw(_ log: BracketLog) -> [Double]? {
        if kind == .elo { return log.ratings.isEmpty ? nil : log.ratings }
        let scores = log.scores(countingTies: false)
        if kind == .bradleyTerry {
            return BradleyTerry.strengths(count: log.entrants.count, scores)
        }
        var won = [Double](repeating: 0, count: log.entrants.count)
        var cast = won
        for score in scores {
            won[score.first] += score.firstWins
            won[score.second] += score.secondWins
            cast[score.first] += score.firstWins + score.secondWins
            cast[score.second] += score.firstWins + score.secondWins
        }
        return zip(won, cast).map { $1 == 0 ? 0.5 : $0 / $1 }
    }

    private static func standardised(_ values: [Double]) -> [Double] {
        let count = Double(values.count)
        let mean = values.reduce(0, +) / count
        let deviation =
            (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
        // Equal numbers differ by rounding alone.
        let isFlat = deviation <= 1e-9 * max(1, abs(mean))
        return values.map { isFlat ? 0 : ($0 - mean) / deviation }
    }
}

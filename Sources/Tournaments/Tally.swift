/// What the votes of a match add up to.
public struct Tally: Sendable, Hashable {
    /// Votes for the entrant listed first, and second.
    public var first: Int
    public var second: Int
    public var abstained: Int

    public init(first: Int = 0, second: Int = 0, abstained: Int = 0) {
        self.first = first
        self.second = second
        self.abstained = abstained
    }

    /// What one vote that settles a match adds up to, or none.
    public init(_ outcome: Outcome) {
        self.init(
            first: outcome == .win(.first) ? 1 : 0, second: outcome == .win(.second) ? 1 : 0)
    }

    /// Counts votes.
    ///
    /// - Complexity: O(votes).
    public init(_ votes: [Vote]) {
        self.init()
        for vote in votes { add(vote) }
    }

    package mutating func add(_ vote: Vote) {
        switch vote.choice {
        case .prefers(.first): first += 1
        case .prefers(.second): second += 1
        case .abstains: abstained += 1
        }
    }

    /// The votes for one side.
    public subscript(side: Side) -> Int { side == .first ? first : second }

    /// Votes that preferred a side.
    public var cast: Int { first + second }

    /// Votes for the first entrant minus those for the second; abstentions count for neither.
    public var lead: Int { first - second }

    /// The majority's side; undecided where both have as many votes, or none.
    public var outcome: Outcome {
        lead > 0 ? .win(.first) : lead < 0 ? .win(.second) : .undecided
    }
}

/// One of the two places in a match.
public enum Side: String, Sendable, Hashable, CaseIterable {
    case first, second

    /// The other place.
    public var other: Side { self == .first ? .second : .first }
}

/// Names a match inside one tournament: the round it belongs to and its place in that round,
/// both counted from 1.
///
/// Ordered by round, then place: the order in which logs list matches and ratings read results.
public struct MatchID: Sendable, Hashable, Comparable {
    public let round: Int
    public let number: Int

    public init(round: Int, number: Int) {
        self.round = round
        self.number = number
    }

    public static func < (a: MatchID, b: MatchID) -> Bool {
        (a.round, a.number) < (b.round, b.number)
    }
}

/// Two entrants who meet.
///
/// Entrants are named by their seed, counted from 0: seed 0 is the best. `first` and `second`
/// say who is listed where; which answer a judge sees first is decided vote by vote.
public struct Match: Sendable, Hashable {
    public let id: MatchID
    public let first: Int
    public let second: Int

    public init(id: MatchID, first: Int, second: Int) {
        self.id = id
        self.first = first
        self.second = second
    }

    /// The seed that stands on `side`.
    public func entrant(_ side: Side) -> Int { side == .first ? first : second }

    /// The side of the better (lower) seed.
    public var betterSeed: Side { first <= second ? .first : .second }
}

/// How a match ended.
///
/// `undecided` and `equal` are outcomes of their own. Nothing turns them into a win; a knockout lets
/// the better seed advance and the log says so.
public enum Outcome: Sendable, Hashable {
    case win(Side)
    /// The votes did not settle the match.
    case undecided
    /// The two answers are the same: nobody was asked.
    case equal
}

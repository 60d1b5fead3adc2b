public import RunLogs
internal import Datasets
public import Tournaments

/// How many votes a match gets, in which order the answers are shown, and who wins it.
public struct VotingRule: Sendable, Equatable {
    public enum Stop: String, Sendable, CaseIterable {
        /// No vote is asked for once the lead exceeds the votes left: the same outcome for less.
        case decided
        case all
    }

    public enum Order: String, Sendable, CaseIterable {
        /// As listed and exchanged in turn; which comes first is derived for each match.
        case alternate
        /// Derived for each vote.
        case random
        /// As listed, always.
        case fixed
        /// In pairs, one each way: a judge that goes by position cancels itself out.
        case both
    }

    /// The most votes a match gets, at least 1.
    public var max: Int
    public var stop: Stop
    public var order: Order

    public init(max: Int = 1, stop: Stop = .decided, order: Order = .alternate) {
        precondition(max >= 1, "a match needs at least one vote")
        self.max = max
        self.stop = stop
        self.order = order
    }

    /// The most votes a match can get: with `both`, votes come in pairs.
    public var limit: Int { order == .both ? max + max % 2 : max }

    /// How many votes to ask for next, all of which are needed whatever they say; 0 when the match
    /// is over.
    ///
    /// Asking for them at once costs no vote more than asking one by one: with the lead d and n
    /// votes left, nothing is decided before ⌊(n − d) / 2⌋ + 1 more.
    public func needed(after votes: [VoteLog]) -> Int {
        let left = limit - votes.count
        guard left > 0 else { return 0 }
        if stop == .all { return left }
        let lead = abs(Self.lead(votes))
        if order == .both {
            if votes.count % 2 == 1 { return 1 }
            return lead > left ? 0 : pairsUp((left - lead) / 2 + 1, left)
        }
        return lead > left ? 0 : (left - lead) / 2 + 1
    }

    private func pairsUp(_ count: Int, _ left: Int) -> Int { min(count + count % 2, left) }

    /// The order in which vote `number` (from 1) shows the answers.
    ///
    /// - Parameter chance: the match's own; the same for all its votes.
    public func order(of number: Int, chance: UInt64) -> VoteLog.Order {
        let exchanged: Bool =
            switch order {
            case .fixed: false
            case .alternate: (UInt64(number) &+ chance) % 2 == 0
            case .both: number % 2 == 0
            case .random: StableHash.of("order", chance, number) % 2 == 0
            }
        return exchanged ? .swapped : .asListed
    }

    /// The majority's side; undecided where both have as many votes, or none.
    public static func outcome(of votes: [VoteLog]) -> Outcome {
        let lead = lead(votes)
        return lead > 0 ? .win(.first) : lead < 0 ? .win(.second) : .undecided
    }

    /// Votes for the first entrant minus those for the second; abstentions count for neither.
    private static func lead(_ votes: [VoteLog]) -> Int {
        votes.reduce(0) { sum, vote in
            switch vote.preferred {
            case .first: sum + 1
            case .second: sum - 1
            case nil: sum
            }
        }
    }
}

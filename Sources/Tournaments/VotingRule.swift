internal import Chance

/// How many votes a match gets, in which order the answers are shown, and who wins it.
public struct VotingRule: Sendable, Equatable {
    /// When a match has votes enough.
    public enum Stop: String, Sendable, CaseIterable {
        /// No vote is asked for once the lead exceeds the votes left: the same outcome for less.
        case decided
        case all
    }

    /// In which order the answers are shown.
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

    /// The limit of votes a match gets, at least 1.
    public var max: Int
    public var stop: Stop
    public var order: Order

    public init(max: Int = 1, stop: Stop = .decided, order: Order = .alternate) {
        precondition(max >= 1, "a match needs at least one vote")
        self.max = max
        self.stop = stop
        self.order = order
    }

    /// How many votes a match can get: with `both`, votes come in pairs.
    public var limit: Int { order == .both ? max + max % 2 : max }

    /// How many votes to ask for next, all of which are needed whatever they say; 0 when the match
    /// is over.
    ///
    /// Asking for them at once costs no vote more than asking one by one: with the lead d and n
    /// votes left, nothing is decided before ⌊(n − d) / 2⌋ + 1 more.
    public func needed(after votes: [Vote]) -> Int {
        let left = limit - votes.count
        guard left > 0 else { return 0 }
        if stop == .all { return left }
        let lead = abs(Tally(votes).lead)
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
    public func order(of number: Int, chance: UInt64) -> Vote.Order {
        let exchanged: Bool =
            switch order {
            case .fixed: false
            case .alternate: (UInt64(number) &+ chance) % 2 == 0
            case .both: number % 2 == 0
            case .random: StableHash.of("order", chance, number) % 2 == 0
            }
        return exchanged ? .swapped : .asListed
    }

    /// The mean number of votes that a match takes if each goes to one side with probability
    /// `agreement` and to the other otherwise.
    ///
    /// - Complexity: O(limit²).
    public func expectedVotes(agreement: Double) -> Double {
        guard stop == .decided else { return Double(limit) }
        // chance[limit + d]: the probability of the lead d after so many votes, the match undecided.
        var chance = [Double](repeating: 0, count: 2 * limit + 1)
        chance[limit] = 1
        var expected = 0.0
        for cast in 0..<limit {
            expected += chance[(limit - cast)...(limit + cast)].reduce(0, +)
            let left = limit - cast - 1
            let pairIsOpen = order == .both && (cast + 1) % 2 == 1
            var before = 0.0
            for place in limit - cast - 1...limit + cast + 1 {
                let after = place < 2 * limit ? chance[place + 1] : 0
                let probability = before * agreement + after * (1 - agreement)
                before = chance[place]
                chance[place] = pairIsOpen || abs(place - limit) <= left ? probability : 0
            }
        }
        return expected
    }
}

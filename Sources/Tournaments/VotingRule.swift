internal import Chance

/// How many votes a match gets, in which order the answers are shown, and who wins it.
public struct VotingRule: Sendable, Equatable {
    /// When a match has votes enough.
    public enum Stop: Sendable, Hashable {
        /// No vote is asked for once the lead exceeds the votes left: the same outcome for less.
        case decided
        case all
        /// As soon as one side is so many votes ahead, or the match is decided.
        case lead(Int)
        /// As soon as more votes of the same judge would turn the match over with no more than this
        /// probability, where two votes on a pair are so much correlated, or the match is decided; see
        /// `VoteSeries`.
        case error(Double, correlation: Double)
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
        if order == .both, votes.count % 2 == 1 { return 1 }
        let tally = Tally(votes)
        guard !isOver(tally, left: left) else { return 0 }
        let lead = abs(tally.lead)
        var needed = (left - lead) / 2 + 1
        switch stop {
        case .lead(let enough): needed = min(needed, enough - lead)
        case .error: needed = 1
        case .decided, .all: break
        }
        return order == .both ? pairsUp(needed, left) : needed
    }

    /// Whether the votes that are left would change nothing, or too little.
    private func isOver(_ tally: Tally, left: Int) -> Bool {
        let lead = abs(tally.lead)
        if stop == .all { return left == 0 }
        if lead > left { return true }
        switch stop {
        case .lead(let enough): return lead >= enough
        case .error(let most, let correlation):
            let ahead = Swift.max(tally.first, tally.second)
            let chance = VoteSeries(correlation: correlation).chanceToTurn(
                ahead: ahead, behind: tally.cast - ahead)
            // Rounded, so that another machine's last bit asks for no other vote.
            return lead > 0 && (chance * 1e9).rounded() <= (most * 1e9).rounded()
        case .decided, .all: return false
        }
    }

    /// The same for rules that go by more than the lead.
    ///
    /// - Complexity: O(limit²) of at most 1,000 votes; a limit above is no longer told from it.
    private func expectedByCount(_ agreement: Double) -> Double {
        let limit = Swift.min(limit, 1_000)
        var chances: [Double] = [1]
        var expected = 0.0
        for cast in 0..<limit {
            // chances[k]: of k votes for the one side among so many, the match not over.
            expected += chances.reduce(0, +)
            var next = [Double](repeating: 0, count: cast + 2)
            for (first, chance) in chances.enumerated() where chance > 0 {
                next[first + 1] += chance * agreement
                next[first] += chance * (1 - agreement)
            }
            let isPairOpen = order == .both && (cast + 1) % 2 == 1
            for first in next.indices where !isPairOpen {
                let tally = Tally(first: first, second: cast + 1 - first)
                if isOver(tally, left: limit - cast - 1) { next[first] = 0 }
            }
            chances = next
        }
        return expected
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
        switch stop {
        case .decided: break
        case .all: return Double(limit)
        case .lead, .error: return expectedByCount(agreement)
        }
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

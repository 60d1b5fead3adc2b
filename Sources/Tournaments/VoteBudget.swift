/// So many votes for all matches of a tournament, which go to those that are close.
///
/// Played round by round: of what is left, less a vote for each match that is to come, the matches known now
/// get a share in which a later match counts twice, since fewer of them decide more. Each has a vote first;
/// then, as long as the share lasts, a vote goes to each of those with the least lead that are not over.
/// A pure function of the votes, so that the order in which they come in changes nothing.
public struct VoteBudget: Sendable, Hashable {
    /// For the whole tournament, at least 1.
    public var total: Int

    public init(total: Int) {
        precondition(total >= 1, "a budget has at least one vote")
        self.total = total
    }

    /// A match under way.
    public struct Progress: Sendable {
        public var votes: [Vote]
        /// When it is over, whatever is left.
        public var rule: VotingRule
        /// Whether it can have no more votes for another reason.
        public var isOver: Bool

        public init(rule: VotingRule, votes: [Vote] = [], isOver: Bool = false) {
            self.votes = votes
            self.rule = rule
            self.isOver = isOver
        }

        fileprivate var isOpen: Bool { !isOver && rule.needed(after: votes) > 0 }

        /// Votes that are asked for together.
        fileprivate var step: Int { rule.order == .both ? 2 - votes.count % 2 : 1 }

        fileprivate var lead: Int { abs(Tally(votes).lead) }
    }

    /// How many votes each match gets next; all 0 when the round is over.
    ///
    /// - Parameters:
    ///   - spent: votes of earlier rounds.
    ///   - later: how many matches are still to become known, at most.
    /// - Complexity: O(n log n + votes) for n matches.
    public func next(_ matches: [Progress], spent: Int, later: Int) -> [Int] {
        var next = [Int](repeating: 0, count: matches.count)
        var left = total - spent - matches.reduce(0) { $0 + $1.votes.count }
        let untouched = matches.indices.filter { matches[$0].votes.isEmpty && matches[$0].isOpen }
        if !untouched.isEmpty {
            for place in untouched where left > 0 {
                next[place] = min(matches[place].step, left)
                left -= next[place]
            }
            return next
        }
        let firsts = matches.reduce(0) { $0 + min($1.votes.count, $1.rule.order == .both ? 2 : 1) }
        let extra = max(0, total - spent - firsts - later)
        let share = extra * matches.count / (matches.count + 2 * later)
        var rest = min(share - matches.reduce(-firsts) { $0 + $1.votes.count }, left)
        let open = matches.indices.filter { matches[$0].isOpen }
        guard let least = open.map({ matches[$0].lead }).min() else { return next }
        let close = open.filter { matches[$0].lead == least }
            .sorted { (matches[$0].votes.count, $0) < (matches[$1].votes.count, $1) }
        for place in close where rest > 0 {
            next[place] = min(matches[place].step, rest)
            rest -= next[place]
        }
        return next
    }
}

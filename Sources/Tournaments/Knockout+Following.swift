extension Knockout {
    /// The match of the next round, and the one for third place, where their entrants are known.
    ///
    /// - Complexity: O(entrants of the match's part of the bracket): over a whole tournament
    ///   O(n log n).
    public func matches(after results: MatchResults, following match: Match) -> [Match] {
        let (round, number) = (match.id.round, match.id.number)
        guard round < rounds, isSettled(round, (number - 1) ^ 1, results) else { return [] }
        let field = Field(self, results)
        let next = (number - 1) / 2
        guard let known = field.match(round: round + 1, next) else { return [] }
        guard thirdPlace, round == rounds - 1, let one = field.loser(round: round, 0),
            let other = field.loser(round: round, 1)
        else { return [known] }
        return [known, Match(id: MatchID(round: rounds, number: 2), first: one, second: other)]
    }

    /// Whether it is known who leaves a place of a round for the next, which costs nothing to see.
    private func isSettled(_ round: Int, _ index: Int, _ results: MatchResults) -> Bool {
        results[MatchID(round: round, number: index + 1)] != nil
            || round == 1 && (slots[2 * index] == nil || slots[2 * index + 1] == nil)
    }

    /// Finds single places of a bracket as far as results reach, from the places that lead there.
    private struct Field {
        private let knockout: Knockout
        private let results: MatchResults

        init(_ knockout: Knockout, _ results: MatchResults) {
            self.knockout = knockout
            self.results = results
        }

        /// The match at `index`, from 0, of a round; `nil` for a bye, or where who meets is not known.
        func match(round: Int, _ index: Int) -> Match? {
            guard let first = entrant(after: round - 1, 2 * index),
                let second = entrant(after: round - 1, 2 * index + 1)
            else { return nil }
            return Match(
                id: MatchID(round: round, number: index + 1), first: first, second: second)
        }

        private func entrant(after round: Int, _ index: Int) -> Int? {
            if round == 0 { return knockout.slots[index] }
            if round == 1, let only = bye(index) { return only }
            return decided(round, index).map { match, side in match.entrant(side) }
        }

        func loser(round: Int, _ index: Int) -> Int? {
            decided(round, index).map { match, side in match.entrant(side.other) }
        }

        private func bye(_ index: Int) -> Int? {
            let (first, second) = (knockout.slots[2 * index], knockout.slots[2 * index + 1])
            return first == nil || second == nil ? first ?? second : nil
        }

        private func decided(_ round: Int, _ index: Int) -> (Match, Side)? {
            guard let result = results[MatchID(round: round, number: index + 1)],
                let match = match(round: round, index)
            else { return nil }
            return (match, knockout.advancing(match, result))
        }
    }
}

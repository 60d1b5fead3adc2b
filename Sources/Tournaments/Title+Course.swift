extension Title: CoursedFormat {
    package var course: any TournamentCourse { Course(self) }

    /// A title as far as its results reach. A round is a barrier: who meets next depends on all of it.
    struct Course: TournamentCourse {
        private let title: Title
        private var known: [Match] = []
        /// For each entrant those that it got against each other one, of all whole rounds.
        private var votes: [Double]
        /// What `votes` say; `nil` before the end of the knockout.
        private var posterior: Posterior?
        /// The matches of the defence's round that is under way.
        private var open: [Match] = []
        /// Of the defence, from 1; 0 during the knockout.
        private var round = 0
        private var isOver = false

        init(_ title: Title) {
            self.title = title
            votes = Array(repeating: 0, count: title.entrants * title.entrants)
        }

        mutating func matches(after results: MatchResults) -> [Match] {
            advance(results)
            return known
        }

        /// By strength.
        mutating func standings(after results: MatchResults, chance: UInt64) -> Standings? {
            advance(results)
            return isOver ? posterior.map { Standings(ranking: $0.ranking) } : nil
        }

        private mutating func advance(_ results: MatchResults) {
            if round == 0 {
                known = title.opening.matches(after: results)
                guard known.count == title.opening.matchLimit else { return }
                open = known
            }
            while !isOver, open.allSatisfy({ results[$0.id] != nil }) {
                for match in open { count(match, results[match.id] ?? Tally()) }
                let posterior = Posterior(
                    votes: votes, correlation: title.settings.correlation, prior: title.prior)
                self.posterior = posterior
                round += 1
                open =
                    round > title.settings.rounds ? [] : title.defence(round, posterior, votes)
                isOver = open.isEmpty
                known += open
            }
        }

        private mutating func count(_ match: Match, _ tally: Tally) {
            votes[match.first * title.entrants + match.second] += Double(tally.first)
            votes[match.second * title.entrants + match.first] += Double(tally.second)
        }
    }

    /// The matches of a round of the defence; none where nobody is likely to be better.
    private func defence(_ round: Int, _ posterior: Posterior, _ votes: [Double]) -> [Match] {
        let leader = posterior.leader
        var chances = posterior.chances(against: leader)
        for seed in 0..<entrants where classes[seed] == classes[leader] { chances[seed] = 0 }
        // Rounded, so that another machine's last bit changes no pairing.
        chances = chances.map { ($0 * 1e9).rounded() / 1e9 }
        var urgency = (0..<entrants).map { seed in
            let met = votes[leader * entrants + seed] + votes[seed * entrants + leader]
            return power(1 - settings.correlation, Int(met)) * chances[seed]
        }
        var matches: [Match] = []
        // The most urgent are looked at; who of them is not likely enough to be better takes a place and no
        // vote. (Measured: filling the places costs some eight votes more of 155 and selects no better.)
        for _ in 0..<challengers {
            let rounded = urgency.map { ($0 * 1e9).rounded() }
            guard let next = rounded.indices.max(by: { (rounded[$0], -$0) < (rounded[$1], -$1) }),
                rounded[next] > 0
            else { break }
            urgency[next] = 0
            // One challenger of each answer first.
            if (settings.shared ?? 0) > 0 {
                for seed in 0..<entrants where classes[seed] == classes[next] {
                    urgency[seed] *= 0.3
                }
            }
            guard chances[next] > settings.stop else { continue }
            matches.append(
                Match(
                    id: MatchID(round: opening.rounds + round, number: matches.count + 1),
                    first: min(leader, next), second: max(leader, next)))
        }
        return matches
    }

    private func power(_ base: Double, _ exponent: Int) -> Double {
        (0..<exponent).reduce(1) { product, _ in product * base }
    }
}

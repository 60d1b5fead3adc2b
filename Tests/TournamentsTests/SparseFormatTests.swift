import Testing

@testable import Tournaments

/// Formats in which a few of all pairs meet.
@Suite("Circular and pivot")
struct SparseFormatTests {
    private func names(_ matches: [Match]) -> [String] {
        matches.map { "\($0.id.round).\($0.id.number) \($0.first)-\($0.second)" }
    }

    // The pairs of NeMo-Gym's `generate_comparison_pairs("circular", 3)`, by its own test.
    @Test("a ring of three is NeMo-Gym's")
    func three() {
        #expect(names(Circular(entrants: 3).matches()) == ["1.1 0-1", "1.2 1-2", "1.3 2-0"])
    }

    @Test("a ring of four, the next one and the next two")
    func four() {
        let one = ["1.1 0-1", "1.2 1-2", "1.3 2-3", "1.4 3-0"]
        #expect(names(Circular(entrants: 4).matches()) == one)
        let both = one + ["2.1 0-2", "2.2 1-3"]
        #expect(names(Circular(entrants: 4, neighbours: 2).matches()) == both)
        #expect(names(Circular(entrants: 4, neighbours: 9).matches()) == both)
        #expect(names(Circular(entrants: 2).matches()) == ["1.1 0-1"])
    }

    @Test("each meets as many on either side, nobody twice", arguments: 2...40)
    func ring(entrants: Int) {
        for neighbours in 1...6 {
            let format = Circular(entrants: entrants, neighbours: neighbours)
            let matches = format.matches()
            var met = [Set<Int>](repeating: [], count: entrants)
            for match in matches {
                #expect(met[match.first].insert(match.second).inserted)
                #expect(met[match.second].insert(match.first).inserted)
            }
            let each = min(2 * neighbours, entrants - 1)
            #expect(met.allSatisfy { $0.count == each })
            #expect(matches.count == format.matchLimit)
        }
    }

    @Test("the share of points ranks a ring, by hand")
    func shares() {
        var results: MatchResults = [:]
        // 0 beats 1, 1 beats 2, 2 beats 3, 3 and 0 come to no end.
        for number in 1...3 { results[MatchID(round: 1, number: number)] = Tally(.win(.first)) }
        let format = Circular(entrants: 4)
        #expect(format.standings(after: results) == nil)
        results[MatchID(round: 1, number: 4)] = Tally(first: 1, second: 1)
        #expect(
            format.standings(after: results)
                == Standings(
                    ranking: [0, 1, 2, 3], ratings: [75, 50, 50, 25],
                    ties: [.init(ahead: 1, behind: 2, by: .headToHead)]))
    }

    // N + p (N − p) + p (p − 1) / 2, as in LLM-as-a-Verifier's `pivot_tournament.py`.
    @Test("pivots take as many matches as the Probabilistic Pivot Tournament", arguments: 3...40)
    func counts(entrants: Int) {
        for pivots in 1...5 {
            let p = min(pivots, entrants)
            let some = p * (entrants - p) + p * (p - 1) / 2
            #expect(Pivot(entrants: entrants, pivots: pivots).matchLimit == some)
            #expect(
                Pivot(entrants: entrants, pivots: pivots, ring: true).matchLimit
                    == entrants + some)
        }
    }

    @Test("two pivots out of a ring of four, by hand")
    func byHand() {
        let format = Pivot(entrants: 4, ring: true)
        func id(_ round: Int, _ number: Int) -> MatchID { MatchID(round: round, number: number) }
        // 0 beats 1, 2 beats 1 and 3, 3 and 0 come to no end: 0 has 75 %, 2 has 100 %.
        var results: MatchResults = [
            id(1, 1): Tally(.win(.first)), id(1, 2): Tally(.win(.second)),
            id(1, 3): Tally(.win(.first)),
        ]
        #expect(format.matches(after: results).count == 4)
        results[id(1, 4)] = Tally(first: 2, second: 2)
        #expect(
            names(format.matches(after: results)) == [
                "1.1 0-1", "1.2 1-2", "1.3 2-3", "1.4 3-0",
                "2.1 1-2", "2.2 3-2", "3.1 1-0", "3.2 3-0", "4.1 0-2",
            ])
        results[id(2, 1)] = Tally(.win(.second))
        results[id(2, 2)] = Tally(.win(.first))
        results[id(3, 1)] = Tally(.win(.second))
        results[id(3, 2)] = Tally(.win(.second))
        results[id(4, 1)] = Tally(.win(.first))
        // 0 has 4½ of 5, 1 none of 4, 2 three of 5, 3 one and a half of 4.
        #expect(
            format.standings(after: results)
                == Standings(ranking: [0, 2, 3, 1], ratings: [90, 0, 60, 37.5]))
    }

    @Test("without a ring the best seeds are the pivots; more than there are is everybody")
    func seeds() {
        #expect(
            names(Pivot(entrants: 4, pivots: 1).matches(after: [:]))
                == ["1.1 1-0", "1.2 2-0", "1.3 3-0"])
        #expect(Pivot(entrants: 4, pivots: 9).matches(after: [:]).count == 6)
    }
}

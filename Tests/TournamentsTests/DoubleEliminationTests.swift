import Testing

@testable import Tournaments

@Suite("Double elimination")
struct DoubleEliminationTests {
    /// Plays to the end: the better seed wins, but where `wins` says otherwise.
    private func play(
        _ entrants: Int, wins: [String: Side] = [:]
    ) -> (matches: [String], standings: Standings?) {
        let format = DoubleElimination(entrants: entrants)
        var results: MatchResults = [:]
        while let next = format.matches(after: results).first(where: { results[$0.id] == nil }) {
            let side = wins["\(next.id.round).\(next.id.number)"] ?? next.betterSeed
            results[next.id] = Tally(.win(side))
        }
        let matches = format.matches(after: results).map {
            "\($0.id.round).\($0.id.number) \($0.first)-\($0.second)"
        }
        return (matches, format.standings(after: results))
    }

    @Test("two meet until one has lost twice")
    func two() {
        #expect(play(2).matches == ["1.1 0-1", "2.1 0-1"])
        let upset = play(2, wins: ["2.1": .second, "3.1": .second])
        #expect(upset.matches == ["1.1 0-1", "2.1 0-1", "3.1 0-1"])
        #expect(upset.standings?.ranking == [1, 0])
    }

    @Test("three: the best has a bye, and so has the first loser")
    func three() {
        let (matches, standings) = play(3)
        #expect(matches == ["1.2 1-2", "2.1 0-1", "3.1 2-1", "4.1 0-1"])
        #expect(standings?.ranking == [0, 1, 2])
    }

    @Test("four, by hand; the losers' champion must win twice")
    func four() {
        let usual = ["1.1 0-3", "1.2 1-2", "2.1 0-1", "2.2 3-2", "3.1 2-1", "4.1 0-1"]
        #expect(play(4).matches == usual)
        #expect(play(4).standings == Standings(ranking: [0, 1, 2, 3]))
        let once = play(4, wins: ["4.1": .second])
        #expect(once.matches == usual + ["5.1 0-1"])
        #expect(once.standings?.ranking == [0, 1, 2, 3])
        #expect(
            play(4, wins: ["4.1": .second, "5.1": .second]).standings?.ranking == [1, 0, 2, 3])
    }

    @Test("eight, by hand: losers drop to the other end")
    func eight() {
        let (matches, standings) = play(8)
        #expect(
            matches == [
                "1.1 0-7", "1.2 3-4", "1.3 1-6", "1.4 2-5",
                "2.1 0-3", "2.2 1-2", "2.3 7-4", "2.4 6-5",
                "3.1 0-1", "3.2 4-2", "3.3 5-3",
                "4.1 2-3", "5.1 2-1", "6.1 0-1",
            ])
        #expect(standings?.ranking == [0, 1, 2, 3, 4, 5, 6, 7])
    }

    @Test("from an undecided final goes who has not lost, from other matches the better seed")
    func undecided() {
        let format = DoubleElimination(entrants: 4)
        // 3 wins the winners' bracket.
        var results: MatchResults = [
            MatchID(round: 1, number: 1): Tally(.win(.second)),
            MatchID(round: 2, number: 1): Tally(.win(.first)),
        ]
        while let next = format.matches(after: results).first(where: { results[$0.id] == nil }) {
            results[next.id] = Tally(first: 1, second: 1)
        }
        #expect(format.matches(after: results).last?.id == format.final)
        #expect(format.standings(after: results)?.ranking == [3, 0, 1, 2])
    }

    @Test(
        "everybody but the champion loses twice, and the champion at most once", arguments: 2...40)
    func losses(entrants: Int) {
        for seed in 0..<4 {
            let format = DoubleElimination(entrants: entrants)
            var results: MatchResults = [:]
            var lost = [Int](repeating: 0, count: entrants)
            var open = format.matches(after: results)[...]
            while let match = open.popFirst() {
                let side: Side =
                    (match.first * 7 + match.second * 3 + match.id.round + seed) % 5 < 2
                    ? .first : .second
                results[match.id] = Tally(.win(side))
                lost[match.entrant(side.other)] += 1
                open += format.matches(after: results, following: match)
            }
            guard let champion = format.standings(after: results)?.ranking.first else {
                Issue.record("no end of \(entrants), seed \(seed)")
                return
            }
            #expect(lost[champion] <= 1, "seed \(seed)")
            for other in lost.indices where other != champion {
                #expect(lost[other] == 2, "seed \(seed)")
            }
        }
    }
}

import Testing

@testable import Tournaments

@Suite("Knockout")
struct KnockoutTests {
    @Test("seeds stand in the standard order")
    func seedOrder() {
        #expect(Knockout.seedOrder(atLeast: 2) == [0, 1])
        #expect(Knockout.seedOrder(atLeast: 8) == [0, 7, 3, 4, 1, 6, 2, 5])
        #expect(
            Knockout.seedOrder(atLeast: 9)
                == [0, 15, 7, 8, 3, 12, 4, 11, 1, 14, 6, 9, 2, 13, 5, 10])
    }

    @Test("the best seeds get the byes", arguments: [3, 5, 6, 7, 13, 33, 63])
    func byes(entrants: Int) {
        var size = 1
        while size < entrants { size *= 2 }
        let playing = Knockout(entrants: entrants).matches(after: [:])
            .filter { $0.id.round == 1 }.flatMap { [$0.first, $0.second] }
        #expect((0..<entrants).filter { !playing.contains($0) } == Array(0..<(size - entrants)))
    }

    @Test("a second-round match is known as soon as its two entrants are")
    func noRoundBarrier() {
        let knockout = Knockout(entrants: 8)
        let results: MatchResults = [
            MatchID(round: 1, number: 1): Tally(.win(.second)),
            MatchID(round: 1, number: 2): Tally(.win(.first)),
        ]
        #expect(
            knockout.matches(after: results).filter { results[$0.id] == nil } == [
                Match(id: MatchID(round: 1, number: 3), first: 1, second: 6),
                Match(id: MatchID(round: 1, number: 4), first: 2, second: 5),
                Match(id: MatchID(round: 2, number: 1), first: 7, second: 3),
            ])
    }

    @Test("an undecided match advances the better seed")
    func undecided() {
        let knockout = Knockout(firstRound: [[1, 0]] as [[Int]], orFail: ())
        let final = MatchID(round: 1, number: 1)
        #expect(knockout.standings(after: [final: Tally()])?.ranking == [0, 1])
    }

    @Test("the losers of the semi-finals play for third place when asked")
    func thirdPlace() {
        let knockout = Knockout(entrants: 4, thirdPlace: true)
        let (semi1, semi2) = (MatchID(round: 1, number: 1), MatchID(round: 1, number: 2))
        let (final, playOff) = (MatchID(round: 2, number: 1), MatchID(round: 2, number: 2))
        var results: MatchResults = [semi1: Tally(.win(.first)), semi2: Tally(.win(.first))]
        #expect(
            knockout.matches(after: results).filter { results[$0.id] == nil } == [
                Match(id: final, first: 0, second: 1), Match(id: playOff, first: 3, second: 2),
            ])
        results[final] = Tally(.win(.second))
        #expect(knockout.standings(after: results) == nil)
        results[playOff] = Tally(.win(.first))
        #expect(knockout.standings(after: results)?.ranking == [1, 0, 3, 2])
        #expect(knockout.matchLimit == 4)
    }

    @Test(
        "a first round that is no bracket is refused",
        arguments: [
            ([[0, 1], [2, 3], [4, 5]], BracketError.pairCount(3)),
            ([[0, 1, 2], [3]], .pairSize(pair: 1, count: 3)),
            ([[0, 1], [1, 2]], .repeated(seed: 1)),
            ([[0, 1], [2, 4]], .missing(seed: 3)),
            ([[0]], .tooFew(1)),
            ([], .pairCount(0)),
        ] as [([[Int]], BracketError)])
    func refused(firstRound: [[Int]], error: BracketError) {
        #expect(throws: error) { try Knockout(firstRound: firstRound) }
    }
}

extension Knockout {
    fileprivate init(firstRound: [[Int]], orFail: Void) {
        guard let knockout = try? Knockout(firstRound: firstRound, thirdPlace: false) else {
            preconditionFailure("not a bracket: \(firstRound)")
        }
        self = knockout
    }
}

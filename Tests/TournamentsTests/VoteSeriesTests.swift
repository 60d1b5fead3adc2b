import Testing

@testable import Tournaments

@Suite("Votes on one pair")
struct VoteSeriesTests {
    // scipy.special.betainc(p + ahead, p + behind, 0.5) with p = (1 / correlation - 1) / 2.
    @Test(
        "the chance that more votes turn a match over",
        arguments: [
            (0.3, 1, 0, 0.26471355733044827), (0.3, 2, 0, 0.13802085743145875),
            (0.3, 3, 0, 0.07134048906356949), (0.3, 3, 1, 0.19517545888964932), (0.3, 0, 0, 0.5),
            (0.1, 5, 0, 0.08158418711548031), (0.01, 9, 0, 0.19218044825075864),
            (0.9, 1, 0, 0.03488273844942219), (0.39, 4, 1, 0.10032581204194199),
        ])
    func chance(correlation: Double, ahead: Int, behind: Int, chance: Double) {
        let series = VoteSeries(correlation: correlation)
        #expect(abs(series.chanceToTurn(ahead: ahead, behind: behind) - chance) < 1e-12)
        #expect(abs(series.chanceToTurn(ahead: behind, behind: ahead) - (1 - chance)) < 1e-12)
    }

    // The study's table, rounds of 16, 32 and 64 entrants.
    @Test(
        "a ramp's caps and leads",
        arguments: [
            (2, [1, 3], [1, 2]), (4, [1, 3, 5, 7], [1, 2, 2, 3]),
            (5, [1, 3, 5, 7, 9], [1, 2, 2, 3, 3]), (6, [1, 3, 3, 5, 7, 9], [1, 2, 2, 2, 3, 3]),
        ])
    func ramp(rounds: Int, caps: [Int], leads: [Int]) {
        let rules = (1...rounds).map { Ramp.rule(ofRound: $0, of: rounds, order: .alternate) }
        #expect(rules.map(\.max) == caps)
        #expect(rules.map(\.stop) == leads.map { .lead($0) })
    }
}

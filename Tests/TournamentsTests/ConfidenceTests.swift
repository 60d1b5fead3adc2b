import Foundation
import Testing

@testable import Tournaments

@Suite("How sure votes make a winner")
struct ConfidenceTests {
    private func score(_ first: Int, _ second: Int, _ votes: (Double, Double))
        -> BradleyTerry.Score
    {
        BradleyTerry.Score(first: first, second: second, firstWins: votes.0, secondWins: votes.1)
    }

    // By hand: the difference d of the strengths is where d / 2 = 1 − σ(d), 0.6748; its variance is
    // 2 / (1 + 2 σ(d) (1 − σ(d))), 1.3820; the normal distribution has Φ((1 ± d) / √1.3820) below a margin
    // of 1. Of 400 draws the standard deviation is 0.013 and 0.024.
    @Test(
        "one vote is what the normal approximation has it", arguments: [(0, 0.9229), (1, 0.6090)])
    func oneVote(entrant: Int, expected: Double) throws {
        let found = try #require(
            Confidence().byVotes(entrant, of: 2, [score(0, 1, (1, 0))], seed: 1))
        #expect(abs(found - expected) < 0.06)
    }

    @Test("votes of others than the winner count, and repeated ones for less")
    func more() throws {
        func byVotes(_ scores: [BradleyTerry.Score]) throws -> Double {
            try #require(Confidence().byVotes(0, of: 6, scores, seed: 3))
        }
        let once = (1..<6).map { score(0, $0, (1, 0)) }
        let often = (1..<6).map { score(0, $0, (20, 0)) }
        let lost = [score(0, 1, (0, 1))] + once.dropFirst()
        let (some, most, least) = (try byVotes(once), try byVotes(often), try byVotes(lost))
        #expect(least < some && some < most)
        // Infinitely many votes on a pair are worth some three.
        #expect(most < 1)
    }

    @Test("who has the same answer is no rival")
    func equals() {
        let scores = [score(0, 1, (0, 3)), score(0, 2, (1, 0))]
        let among = Confidence().byVotes(0, of: 3, scores, seed: 5) ?? 1
        let apart = Confidence().byVotes(0, of: 3, scores, equals: [0, 1], seed: 5) ?? 0
        #expect(among < apart)
        #expect(Confidence().byVotes(0, of: 2, [scores[0]], equals: [1], seed: 5) == 1)
    }

    @Test("without a vote, alone, and in large fields nobody knows")
    func unknown() {
        #expect(Confidence().byVotes(0, of: 2, [], seed: 1) == nil)
        #expect(Confidence().byVotes(0, of: 2, [score(0, 1, (0, 0))], seed: 1) == nil)
        #expect(Confidence().byVotes(0, of: 1, [], seed: 1) == nil)
        #expect(Confidence().byVotes(0, of: 257, [score(0, 1, (1, 0))], seed: 1) == nil)
        #expect(Confidence().byVotes(0, of: 256, [score(0, 1, (1, 0))], seed: 1) != nil)
    }

    @Test("draws come from the seed alone")
    func seeded() {
        let scores = (1..<8).map { score(0, $0, (2, 1)) }
        let found = (0..<3).map { _ in Confidence().byVotes(0, of: 8, scores, seed: 9) }
        #expect(Set(found).count == 1)
        let others = (0..<8).map { Confidence().byVotes(0, of: 8, scores, seed: $0) }
        #expect(Set(others).count > 1)
    }

    // 80 of 100 right at even odds: 80 − 100 σ(a) − a = 0 at 1.3065, and nothing moves the slope.
    @Test("a calibration is the most likely one, held back by what it began with")
    func fitting() {
        let outcomes = (0..<100).map { Calibration.Outcome(byVotes: 0.5, isRight: $0 < 80) }
        let found = Calibration(fitting: outcomes)
        #expect(abs(found.intercept - 1.30655) < 1e-4)
        #expect(abs(found.slope - 1) < 1e-9)
        #expect(abs(found.probability(byVotes: 0.5) - 0.7869) < 1e-4)
        #expect(Calibration(fitting: []) == Calibration())
        #expect(abs(Calibration().probability(byVotes: 0.9) - 0.9) < 1e-12)
        #expect(abs(Calibration().probability(byVotes: 1) - 0.995) < 1e-12)
    }

    @Test("votes that are twice as sure as they should be are taken for half")
    func sloping() {
        // Odds of 81 to 1 by votes, where 9 of 10 are right, and the other way round.
        let outcomes = (0..<2_000).map { place in
            let isUp = place % 2 == 0
            return Calibration.Outcome(
                byVotes: isUp ? 81.0 / 82 : 1.0 / 82, isRight: (place / 2 % 10 < 9) == isUp)
        }
        let found = Calibration(fitting: outcomes)
        #expect(abs(found.slope - 0.5) < 0.01)
        #expect(abs(found.intercept) < 0.01)
    }

    @Test("the expected error is the mean distance of bins, by their counts")
    func reliability() {
        var table = Reliability()
        #expect(table.error == 0)
        table.add(0.95, isRight: true)
        table.add(0.91, isRight: false)
        table.add(0.2, isRight: false)
        table.add(1, isRight: true)
        // |0.95 + 0.91 + 1 − 2| and |0.2 − 0|, over four.
        #expect(abs(table.error - (0.86 + 0.2) / 4) < 1e-12)
        #expect(table.bins[9].count == 3 && table.bins[2].count == 1)
    }
}

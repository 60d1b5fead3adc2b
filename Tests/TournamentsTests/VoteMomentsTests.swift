import Testing

@testable import Tournaments

@Suite("What repeated votes tell of a judge")
struct VoteMomentsTests {
    private func summed(_ counts: [(Int, Int)]) -> VoteMoments? {
        VoteMoments(
            counts.enumerated().map { .init(right: $1.0, cast: $1.1, cluster: $0) })
    }

    @Test(
        "accuracy is the mean of pairs, the correlation (Var(p̂) / (a (1 − a)) − 1/n) / (1 − 1/n)",
        arguments: [
            // p̂ = 1, 1, 1, ½, 0: a = .7, Var = .16.
            ([(2, 2), (2, 2), (2, 2), (1, 2), (0, 2)], 0.7, 11 / 21.0),
            // p̂ = 1, 1, ¾, ¼: a = .75, Var = 3/32, half of a (1 − a).
            ([(4, 4), (4, 4), (3, 4), (1, 4)], 0.75, 1 / 3.0),
            // All that a pair says, its first vote says.
            ([(3, 3), (3, 3), (3, 3), (0, 3)], 0.75, 1),
            // Votes of a pair that disagree more than chance has it count as independent.
            ([(1, 2), (1, 2), (1, 2)], 0.5, 0),
        ] as [([(Int, Int)], Double, Double)])
    func exact(counts: [(Int, Int)], accuracy: Double, correlation: Double) throws {
        let moments = try #require(summed(counts))
        #expect(abs(moments.accuracy - accuracy) < 1e-12)
        #expect(abs(try #require(moments.correlation) - correlation) < 1e-12)
        #expect(moments.pairs == counts.count)
        #expect(moments.votes == counts.reduce(0) { $0 + $1.1 })
        #expect(moments.accuracyInterval.contains(accuracy))
        #expect(try #require(moments.correlationInterval).contains(correlation))
    }

    @Test("single votes tell the accuracy and no correlation; none tell nothing")
    func single() throws {
        let moments = try #require(summed([(1, 1), (0, 1), (1, 1), (1, 1)]))
        #expect(moments.accuracy == 0.75)
        #expect(moments.correlation == nil && moments.correlationInterval == nil)
        #expect(summed([]) == nil)
        #expect(summed([(0, 0)]) == nil)
    }

    @Test("a judge that is always right has no correlation")
    func perfect() throws {
        let moments = try #require(summed([(2, 2), (2, 2)]))
        #expect(moments.accuracy == 1 && moments.correlation == nil)
    }

    @Test("pairs of one prompt are one opinion: the interval is as wide as prompts are few")
    func clusters() throws {
        let pairs = (0..<40).map {
            VoteMoments.Pair(right: $0 % 4 == 0 ? 0 : 1, cast: 1, cluster: $0)
        }
        let together = pairs.map {
            VoteMoments.Pair(right: $0.cluster / 10 == 0 ? 0 : 1, cast: 1, cluster: $0.cluster / 10)
        }
        func width(_ pairs: [VoteMoments.Pair]) throws -> Double {
            let interval = try #require(VoteMoments(pairs)).accuracyInterval
            return interval.upperBound - interval.lowerBound
        }
        #expect(try width(together) > 2 * width(pairs))
    }

    @Test("votes on two pairs of a prompt: all that a pair says, or nothing of it")
    func between() throws {
        // Two prompts right and two wrong, each in both of its pairs.
        let alike = [1, 1, 1, 1, 0, 0, 0, 0].enumerated().map {
            VoteMoments.Pair(right: $1, cast: 1, cluster: $0 / 2)
        }
        #expect(try abs(#require(VoteMoments(alike)?.between) - 1) < 1e-12)
        // Each combination once: a mean product of 1/4 = a².
        let apart = [1, 1, 1, 0, 0, 1, 0, 0].enumerated().map {
            VoteMoments.Pair(right: $1, cast: 1, cluster: $0 / 2)
        }
        #expect(try abs(#require(VoteMoments(apart)?.between)) < 1e-12)
        #expect(try #require(summed([(1, 2), (2, 2)])).between == nil)
    }
}

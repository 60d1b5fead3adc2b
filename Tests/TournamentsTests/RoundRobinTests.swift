import Chance
import Testing

@testable import Tournaments

@Suite("RoundRobin")
struct RoundRobinTests {
    @Test("everyone meets everyone once, nobody twice in a round", arguments: 2...17)
    func complete(entrants: Int) {
        let matches = RoundRobin(entrants: entrants).matches()
        #expect(matches.count == entrants * (entrants - 1) / 2)
        #expect(Set(matches.map { [$0.first, $0.second] }).count == matches.count)
        #expect(matches.allSatisfy { $0.first < $0.second && $0.second < entrants })
        #expect(matches.map(\.id) == matches.map(\.id).sorted())
        for (_, round) in Dictionary(grouping: matches, by: \.id.round) {
            let seats = round.flatMap { [$0.first, $0.second] }
            #expect(Set(seats).count == seats.count)
        }
    }
}

@Suite("Elo")
struct EloTests {
    @Test("a rating 400 points ahead wins ten times in eleven")
    func expected() {
        #expect(Elo().expected(1400, against: 1000) == 10.0 / 11.0)
        #expect(Elo().expected(1000, against: 1000) == 0.5)
    }

    @Test("one win between equals moves half of K")
    func oneGame() {
        let games = [Elo.Game(first: 0, second: 1, score: 1)]
        #expect(Elo(k: 32).ratings(entrants: 2, games: games) == [1016, 984])
    }

    @Test("the mean over orders does not depend on the order the games are given in, for a draw")
    func mean() {
        let games = [Elo.Game(first: 0, second: 1, score: 0.5)]
        #expect(Elo().meanRatings(entrants: 2, games: games, seed: 7) == [1000, 1000])
    }
}

@Suite("SplitMix64")
struct SplitMix64Tests {
    // The first outputs of Vigna's splitmix64.c for seed 1234567.
    @Test("equals the reference generator")
    func reference() {
        var generator = SplitMix64(seed: 1_234_567)
        #expect(generator.next() == 6_457_827_717_110_365_317)
        #expect(generator.next() == 3_203_168_211_198_807_973)
        #expect(generator.next() == 9_817_491_932_198_370_423)
    }

    @Test("a permutation holds every number once", arguments: [0, 1, 2, 31, 64])
    func permutation(count: Int) {
        var generator = SplitMix64(seed: 5)
        #expect(generator.permutation(of: count).sorted() == Array(0..<count))
    }
}

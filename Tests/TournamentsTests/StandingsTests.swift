import Chance
import Testing

@testable import Tournaments

@Suite("Standings")
struct StandingsTests {
    private func game(_ winner: Int, _ loser: Int) -> Elo.Game {
        Elo.Game(first: winner, second: loser, score: 1)
    }

    @Test("ratings decide, and then nothing is said of ties")
    func ratings() {
        let standings = Standings(ratings: [990, 1010, 1000], games: [])
        #expect(standings.ranking == [1, 2, 0])
        #expect(standings.ties == [])
    }

    @Test("equal ratings fall to wins, then to the games between, then to the seed")
    func ties() {
        let wins = Standings(ratings: [1000, 1000, 900], games: [game(1, 2)])
        #expect(wins.ranking == [1, 0, 2])
        #expect(wins.ties == [.init(ahead: 1, behind: 0, by: .wins)])

        let between = Standings(
            ratings: [1000, 1000, 900], games: [game(0, 2), game(1, 0), game(2, 1)])
        #expect(between.ranking == [1, 0, 2])
        #expect(between.ties == [.init(ahead: 1, behind: 0, by: .headToHead)])

        let seed = Standings(
            ratings: [1000, 1000 + 1e-12],
            games: [Elo.Game(first: 0, second: 1, score: 0.5)])
        #expect(seed.ranking == [0, 1])
        #expect(seed.ties == [.init(ahead: 0, behind: 1, by: .seed)])
    }

    @Test("a thousand equal entrants are put in order by their seeds")
    func allEqual() {
        let games = RoundRobin(entrants: 1_000).matches().map { Elo.Game($0, .undecided) }
        let ratings = [Double](repeating: 1_000, count: 1_000)
        let standings = Standings(ratings: ratings, games: games)
        #expect(standings.ranking == Array(0..<1_000))
        #expect(standings.ties.count == 999)
        #expect(standings.ties.allSatisfy { $0.by == .seed })
    }

    @Test("every rule holds between neighbours, whatever the games", arguments: 0..<30)
    func rules(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let ratings = (0..<9).map { _ in Double(1_000 + generator.next() % 3) }
        let games = RoundRobin(entrants: 9).matches().map { match in
            Elo.Game(
                first: match.first, second: match.second, score: Double(generator.next() % 3) / 2)
        }
        let standings = Standings(ratings: ratings, games: games)
        #expect(standings.ranking.sorted() == Array(0..<9), "seed \(seed)")
        func won(_ seed: Int, among members: [Int]) -> Int {
            games.count {
                $0.first == seed && $0.score == 1 && members.contains($0.second)
                    || $0.second == seed && $0.score == 0 && members.contains($0.first)
            }
        }
        func wins(_ seed: Int) -> Int { won(seed, among: Array(0..<9)) }
        for (ahead, behind) in zip(standings.ranking, standings.ranking.dropFirst()) {
            let rivals = (0..<9).filter {
                ratings[$0] == ratings[ahead] && wins($0) == wins(ahead)
            }
            let keys = [ahead, behind].map { seed in
                [
                    -ratings[seed], -Double(wins(seed)), -Double(won(seed, among: rivals)),
                    Double(seed),
                ]
            }
            #expect(keys[0].lexicographicallyPrecedes(keys[1]), "seed \(seed)")
            let tie = standings.ties.first { $0.ahead == ahead && $0.behind == behind }
            let first = zip(keys[0], keys[1]).prefix { $0 == $1 }.count
            let expected: [Standings.TieBreak?] = [nil, .wins, .headToHead, .seed]
            #expect(tie?.by == expected[first], "seed \(seed)")
        }
    }
}

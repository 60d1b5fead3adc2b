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
}

import JSON
import Testing

@testable import Tournaments

/// Ratings of real games, computed by others (evalica 0.4.2; see the data's README).
@Suite("Elo on real games")
struct RatingsDataTests {
    @Test(
        "equals the published ratings, games in the file's order",
        arguments: RealGames.names, [4.0, 32.0])
    func online(name: String, k: Double) throws {
        let real = try RealGames(name)
        let ratings = Elo(k: k).ratings(entrants: real.table.count, games: real.games)
        #expect(real.table.count == ratings.count && !ratings.isEmpty)
        for (row, rating) in zip(real.table, ratings) {
            let published = try #require(row["online_elo_K\(Int(k))"]?.double)
            #expect(abs(rating - published) < 1e-6, "\(row["id"]?.text ?? "")")
        }
    }
}

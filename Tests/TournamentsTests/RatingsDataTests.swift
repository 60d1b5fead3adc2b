import Foundation
import JSON
import TestSupport
import Testing

@testable import Tournaments

/// Ratings of real games, computed by others (evalica 0.4.2; see the data's README).
@Suite("Elo on real games")
struct RatingsDataTests {
    @Test(
        "equals the published ratings, games in the file's order",
        arguments: [
            "baseball-1987", "citations-stigler", "evalica-food", "evalica-simple",
            "llmfao-gpt4-crowd",
        ], [4.0, 32.0])
    func online(name: String, k: Double) throws {
        let fixture = Repository.file("Tests/TournamentsTests/Fixtures/ratings/\(name)")
        let expected = URL(filePath: fixture + ".expected.json")
        let table = try #require(
            try JSON.parse([UInt8](Data(contentsOf: expected)))["items_table"]?.array)
        let ids = table.compactMap { $0["id"]?.string }
        let places = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
        let lines = try String(contentsOfFile: fixture + ".battles.jsonl", encoding: .utf8)
            .split(separator: "\n")
        let played = try lines.map { line in
            let game = try JSON.parse(String(line))
            let first = try #require(game["a"]?.string.flatMap { places[$0] })
            let second = try #require(game["b"]?.string.flatMap { places[$0] })
            let scores = ["a": 1.0, "b": 0.0, "tie": 0.5]
            let score = try #require(game["winner"]?.string.flatMap { scores[$0] })
            return Elo.Game(first: first, second: second, score: score)
        }
        let ratings = Elo(k: k).ratings(entrants: ids.count, games: played)
        #expect(table.count == ratings.count && !table.isEmpty)
        for (row, rating) in zip(table, ratings) {
            let published = try #require(row["online_elo_K\(Int(k))"]?.double)
            #expect(abs(rating - published) < 1e-6, "\(row["id"]?.text ?? "")")
        }
    }
}

import Foundation
import JSON
import TestSupport
import Testing
import Tournaments

/// Games between real entrants, and the ratings that others found for them (see the data's README).
struct RealGames {
    static let names = [
        "baseball-1987", "citations-stigler", "evalica-food", "evalica-simple",
        "llmfao-gpt4-crowd",
    ]

    /// What was published of each entrant.
    let table: [JSON]
    /// In the file's order.
    let games: [Elo.Game]

    init(_ name: String) throws {
        let fixture = Repository.file("Tests/TournamentsTests/Fixtures/ratings/\(name)")
        let expected = URL(filePath: fixture + ".expected.json")
        table = try #require(
            try JSON.parse([UInt8](Data(contentsOf: expected)))["items_table"]?.array)
        let ids = table.compactMap { $0["id"]?.string }
        let places = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
        let scores = ["a": 1.0, "b": 0.0, "tie": 0.5]
        games = try String(contentsOfFile: fixture + ".battles.jsonl", encoding: .utf8)
            .split(separator: "\n").map { line in
                let game = try JSON.parse(String(line))
                return Elo.Game(
                    first: try #require(game["a"]?.string.flatMap { places[$0] }),
                    second: try #require(game["b"]?.string.flatMap { places[$0] }),
                    score: try #require(game["winner"]?.string.flatMap { scores[$0] }))
            }
    }
}

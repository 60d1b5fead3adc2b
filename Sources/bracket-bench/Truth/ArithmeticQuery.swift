import Chance
import Datasets
import Files
import JSON

/// A held-out question with its known answer.
struct ArithmeticQuery: Sendable {
    var id: String
    var prompt: String
    var answer: String
    var level: String
    var op: String

    var json: JSON { ["id": .string(id), "prompt": .string(prompt)] }

    /// Whether `text` gives the right answer, by the product's own comparison.
    func isRight(_ text: String) -> Bool { KnownAnswer(answer).isGiven(in: text) }

    /// The questions of a JSON Lines file in an order that `seed` decides, so that the first ones
    /// are a fair sample however the file is sorted.
    ///
    /// - Throws: `FileError`, `BenchError` with file and line.
    static func read(_ path: String, seed: UInt64) throws -> [ArithmeticQuery] {
        let lines = try LineReader(path: path)
        var queries: [ArithmeticQuery] = []
        var seen: Set<String> = []
        while let line = try lines.next() {
            if line.isBlank { continue }
            let place = "\(path), line \(line.number)"
            let json: JSON
            do { json = try JSON.parse(line.bytes) } catch {
                throw BenchError("\(place): \(error)")
            }
            func text(_ member: String) throws -> String {
                guard let text = json[member]?.label else {
                    throw BenchError(
                        "\(place): \"\(member)\" must be a text or a number; a query is {\"id\", "
                            + "\"prompt\", \"reference\", \"level\", \"op\"}")
                }
                return text
            }
            let query = ArithmeticQuery(
                id: try text("id"), prompt: try text("prompt"), answer: try text("reference"),
                level: try text("level"), op: try text("op"))
            guard seen.insert(query.id).inserted else {
                throw BenchError("\(place): the id \"\(query.id)\" was there before")
            }
            queries.append(query)
        }
        guard !queries.isEmpty else { throw BenchError("\(path) holds no queries") }
        var chance = SplitMix64(seed: seed, "queries")
        return chance.shuffled(queries)
    }
}

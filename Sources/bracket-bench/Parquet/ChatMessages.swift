import Chance
import Foundation
import JSON
import Parquet

/// Conversations of invented words, as data sets for training hold them.
struct ChatMessages {
    static let schema = ParquetSchema([
        .init("id", .text),
        .init("messages", .list(.structure([.init("role", .text), .init("content", .text)]))),
        .init("source", .text), .init("score", .number),
    ])

    /// UTF-8 bytes of all messages so far.
    private(set) var bytes = 0
    private var rows = 0
    private var generator = SplitMix64(seed: 13)
    private let words: [String]

    init() {
        var generator = SplitMix64(seed: 7)
        let letters = Array("etaoinshrdlucmfwypvbgk")
        words = (0..<20_000).map { _ in
            let count = 2 + Int(generator.next() % 8)
            return String((0..<count).map { _ in letters[Int(generator.next() % 22)] })
        }
    }

    mutating func next() -> JSONObject {
        rows += 1
        let turns = [2, 2, 4, 6][Int(generator.next() % 4)]
        let messages = (0..<turns).map { turn -> JSON in
            ["role": turn % 2 == 0 ? "user" : "assistant", "content": .string(message())]
        }
        return [
            "id": .string("row-\(rows)"), "messages": .array(messages),
            "source": .string(["web", "code", "books"][Int(generator.next() % 3)]),
            "score": .number(generator.nextUnit()),
        ]
    }

    /// 10 to 200 words, common ones far more often than others, as in any language (Zipf's law).
    private mutating func message() -> String {
        var text = ""
        for place in 0..<10 + Int(generator.next() % 190) {
            let unit = generator.nextUnit()
            // The inverse of a distribution whose density falls with the rank.
            let rank = Int(pow(Double(words.count), unit)) - 1
            text += place == 0 ? "" : (generator.next() % 12 == 0 ? ".\n" : " ")
            text += words[min(max(rank, 0), words.count - 1)]
        }
        bytes += text.utf8.count
        return text
    }
}

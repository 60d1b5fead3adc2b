import Datasets
import Foundation
import JSON
import LanguageModels
import Runs
import Workers

/// The answers a generator gives to each query at temperature 1, made by the product's generator
/// stage.
struct GeneratedAnswers: Sendable {
    struct Answered: Sendable {
        var query: ArithmeticQuery
        var answers: [String]
        var isRight: [Bool]

        init(_ query: ArithmeticQuery, _ answers: [String]) {
            self.query = query
            self.answers = answers
            isRight = answers.map(query.isRight)
        }

        /// The query with its first `count` answers, each named by its place among them.
        func record(_ generator: String, first count: Int) -> PromptRecord {
            PromptRecord(
                id: "\(generator)/\(query.id)", prompt: .text(query.prompt),
                candidates: answers.prefix(count).enumerated().map {
                    Candidate(id: String($0), text: $1)
                })
        }

        var right: [String] { zip(answers, isRight).filter(\.1).map(\.0) }
        var wrong: [String] { zip(answers, isRight).filter { !$0.1 }.map(\.0) }
    }

    var generator: String
    /// In the order of the queries.
    var answered: [Answered]

    /// For an answer, a generator's own thinking included.
    static let maxTokens = 256

    /// Samples `count` answers to each query.
    static func sample(
        _ generator: String, _ model: any LanguageModel, _ queries: [ArithmeticQuery], count: Int,
        seed: UInt64
    ) async throws -> [Answered] {
        guard !queries.isEmpty else { return [] }
        let path =
            NSTemporaryDirectory() + "bracket-truth-\(UUID().uuidString).jsonl"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try queries.map { $0.json.text + "\n" }.joined()
            .write(toFile: path, atomically: false, encoding: .utf8)
        let generation = Generation(
            model: model, count: count,
            sampling: Sampling(temperature: 1, topP: 1, maxTokens: maxTokens), seed: seed)
        let lines = Locked<[String]>([])
        let rejects = try await generation.run(input: path) { line in
            lines.withLock { $0.append(line) }
        }
        if let reject = rejects.first {
            throw BenchError("\(generator): query \"\(reject.id ?? "")\": \(reject.reason)")
        }
        return try zip(queries, lines.withLock { $0 }).map { query, line in
            let candidates = try JSON.parse(line)["candidates"]?.array ?? []
            return Answered(query, candidates.map { $0["text"]?.string ?? "" })
        }
    }
}

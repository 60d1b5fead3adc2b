import Foundation
import JSON
import Pipelines
import Runs

/// The client under measurement: a run as the product makes it, in a process of its own.
enum Client {
    static let name = "client"

    /// `bracket-bench client PIPELINE RUN-FOLDER`; prints `{"votes", "seconds", "cpu"}`.
    static func run(_ words: [String]) async throws {
        let words = try Words(words, options: [])
        guard words.operands.count == 2 else {
            throw UsageError(problem: "\"client\" needs a pipeline and a folder")
        }
        let run = try Run(
            try Pipeline(path: words.operands[0]),
            options: Run.Options(folder: words.operands[1]))
        let start = ContinuousClock.now
        let models = ModelOpener.standard { ProcessInfo.processInfo.environment[$0] }
        let counts = try await run.execute(models: models)
        let time = ContinuousClock.now - start
        let result: JSON = [
            "votes": .number(counts.votes), "matches": .number(counts.matches),
            "seconds": .number(time / .seconds(1)),
        ]
        print(result.text)
    }
}

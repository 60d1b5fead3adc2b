import CommandLines
import Foundation
import JSON
import Pipelines
import Runs

/// The client under measurement: a run as the product makes it, in a process of its own.
enum Client {
    static let command = Command(
        spec: CommandSpec(
            name: "client", operands: "PIPELINE RUN",
            summary: "plays a pipeline and prints {\"votes\", \"matches\", \"seconds\"}"),
        run: run)

    /// Plays `pipeline` in another process, in the folder `run` of `folder`.
    static func play(
        _ pipeline: JSON, in folder: BenchFolder
    ) throws -> (usage: ChildProcess.Usage, output: String) {
        try folder.write(pipeline, to: "pipeline.json")
        return try ChildProcess.ofThisProgram([
            command.spec.name, folder["pipeline.json"], folder["run"],
        ]).finish()
    }

    private static func run(_ arguments: Arguments) async throws {
        guard arguments.operands.count == 2 else { throw arguments.needs("PIPELINE and RUN") }
        let run = try Run(
            try Pipeline(path: arguments.operands[0]),
            options: Run.Options(folder: arguments.operands[1]))
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

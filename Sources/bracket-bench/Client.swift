import CommandLines
import Datasets
import Files
import Foundation
import JSON
import Pipelines
import Runs
import Workers

/// The client under measurement: a run as the product makes it, in a process of its own.
enum Client {
    static let command = Command(
        spec: CommandSpec(
            name: "client", operands: "PIPELINE RUN [SHARD]",
            summary: "plays a pipeline and prints {\"votes\", \"matches\", \"seconds\"}"),
        run: run)

    static let merger = Command(
        spec: CommandSpec(
            name: "merger", operands: "RUN",
            summary: "merges the parts of a run and prints the same"),
        run: merge)

    static let filter = Command(
        spec: CommandSpec(
            name: "filter", operands: "PIPELINE INPUT",
            summary: "puts an input through a filter and prints {\"lines\", \"seconds\"}"),
        run: filter)

    /// Plays `pipeline` in another process.
    ///
    /// - Parameters:
    ///   - run: the run's folder, in `folder`.
    ///   - shard: the part that is played, as in `2/8`; `nil` for the whole.
    static func play(
        _ pipeline: JSON, in folder: BenchFolder, run: String = "run", shard: String? = nil
    ) throws -> (usage: ChildProcess.Usage, output: String) {
        try folder.write(pipeline, to: "pipeline.json")
        return try ChildProcess.ofThisProgram(
            [command.spec.name, folder["pipeline.json"], folder[run]] + (shard.map { [$0] } ?? [])
        ).finish()
    }

    private static func run(_ arguments: Arguments) async throws {
        guard 2...3 ~= arguments.operands.count else { throw arguments.needs("PIPELINE and RUN") }
        let shard = try arguments.operands.dropFirst(2).first.map { try Shard($0) }
        let folder = arguments.operands[1]
        let run = try Run(
            try Pipeline(path: arguments.operands[0]),
            options: Run.Options(
                folder: shard.map { RunParts.place(of: $0, in: folder) } ?? folder, shard: shard))
        let models = ModelOpener.standard { ProcessInfo.processInfo.environment[$0] }
        try await tell { try await run.execute(models: models) }
    }

    private static func merge(_ arguments: Arguments) async throws {
        let folder = try arguments.operand("RUN")
        try await tell { try await Merge(RunParts([folder]), into: folder).derive() }
    }

    private static func filter(_ arguments: Arguments) async throws {
        guard arguments.operands.count == 2 else { throw arguments.needs("PIPELINE and INPUT") }
        let stream = RecordStream(try Pipeline(path: arguments.operands[0]))
        let input = try FileDescriptor(reading: arguments.operands[1])
        let lines = Locked(0)
        let start = ContinuousClock.now
        try await stream.run(input, models: ModelOpener.standard { _ in nil }) { _ in
            lines.withLock { $0 += 1 }
        }
        let time = ContinuousClock.now - start
        let result: JSON = [
            "lines": .number(lines.withLock { $0 }), "seconds": .number(time / .seconds(1)),
        ]
        print(result.text)
    }

    private static func tell(_ work: () async throws -> RunCounts) async throws {
        let start = ContinuousClock.now
        let counts = try await work()
        let time = ContinuousClock.now - start
        let result: JSON = [
            "votes": .number(counts.votes), "matches": .number(counts.matches),
            "seconds": .number(time / .seconds(1)),
        ]
        print(result.text)
    }
}

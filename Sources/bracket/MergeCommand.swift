import CommandLines
import Datasets
import Foundation
import JSON
import Reports
import RunLogs
import Runs

/// `bracket merge`
enum MergeCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "merge", operands: "DIR…",
            summary: "puts the parts of a run together: what one run would have written",
            details: """
                DIR has the parts in DIR/shards, as run --shard makes them, or is a part
                itself. All must be of one run, each of its parts once. Journals are joined,
                and winners, brackets, index and rejects derived again from them, byte for byte
                those of a run in one piece; nobody is asked. The parts stay as they are.

                exit codes: 0 merged; 1 failed, or parts are not done: they are listed, and
                how to go on with them; 3 merged, with rejected records or undecided matches
                (0 if --accept says so); 75 stopped
                """,
            options: [
                .out("DIR", "the folder of the whole (default: the DIR that holds the parts)"),
                .init(name: "dry-run", help: "only tell which parts are done"),
                .init(name: "partial", help: "merge the parts that are done"),
                .init(name: "finish", help: "ask here for what the parts lack"),
                .init(name: "input", value: "F", help: "where the run's input is now"),
                Acceptance.option, Trust.option, .quiet,
            ] + CommandSpec.Option.textOrJSON),
        run: run)

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        let asJSON = try arguments.wantsJSON()
        let accepted = try Acceptance(arguments)
        let (isPartial, finishes) = (arguments.has("partial"), arguments.has("finish"))
        if isPartial && finishes {
            throw arguments.usageError("--partial and --finish contradict each other")
        }
        guard !arguments.operands.isEmpty else {
            throw arguments.usageError("name the folder that holds the parts: bracket merge DIR")
        }
        let parts = try RunParts(arguments.operands)
        if arguments.has("dry-run") {
            Terminal.print(asJSON ? JSON.object(json(parts)).text : text(parts, arguments))
            return parts.notDone.isEmpty ? .done : .failed
        }
        guard isPartial || finishes || parts.notDone.isEmpty else {
            Terminal.note(text(parts, arguments))
            Terminal.note(
                "bracket: not merged: --finish asks here for what is missing, --partial takes the "
                    + "parts that are done")
            return .failed
        }
        let merge = try Merge(
            parts, into: try out(arguments), input: arguments.string("input"), isPartial: isPartial)
        if finishes { try Trust.check(merge.run.pipeline, arguments) }
        return try await run(
            merge, finishes: finishes,
            done: isPartial ? parts.numbers(.done).count : parts.count, accepted, arguments)
    }

    /// - Parameter done: how many parts are put together.
    private static func run(
        _ merge: Merge, finishes: Bool, done: Int, _ accepted: Acceptance, _ arguments: Arguments
    ) async throws -> ExitCode {
        let start = ContinuousClock.now
        let progress =
            arguments.isQuiet
            ? nil : ProgressLine(merge.run.counters, total: nil, votesPerMatch: 1)
        let end = try await RunClosing.end(progress) {
            finishes
                ? try await merge.finish(models: ModelArgument.opener) : try await merge.derive()
        }
        guard let end else {
            Terminal.note("stopped; to go on:\n  \(Interruption.command)")
            return .stopped
        }
        let all = merge.parts.count
        let closing = RunClosing(
            merge.run, end, elapsed: ContinuousClock.now - start)
        return closing.tell(
            asJSON: try arguments.wantsJSON(), accepting: accepted,
            head: (
                "\(done) of \(Figures.count(all, "part", "parts"))",
                ["parts": .number(done), "parts_of_all": .number(all)]
            ))
    }

    /// The folder of the whole.
    ///
    /// - Throws: `UsageError` where several folders are put together and none is named.
    private static func out(_ arguments: Arguments) throws -> String {
        if let out = arguments.out { return out }
        let folder = arguments.operands[0]
        let holdsParts = FileManager.default.fileExists(atPath: RunFolder(path: folder).shardsPath)
        guard arguments.operands.count == 1, holdsParts else {
            throw arguments.usageError("name the folder of the whole with --out")
        }
        return folder
    }

    // MARK: What there is

    private static func text(_ parts: RunParts, _ arguments: Arguments) -> String {
        let done = parts.numbers(.done).count
        var states = ["\(done) of \(Figures.count(parts.count, "part", "parts")) done"]
        for (numbers, word) in [
            (parts.numbers(.running), "running"), (parts.numbers(.stopped), "stopped"),
            (parts.missing, "missing"),
        ] where !numbers.isEmpty {
            states.append("\(numbers.count) \(word) (\(Shard.ranges(numbers)))")
        }
        var lines = [states.joined(separator: ", ")]
        let notDone = parts.notDone
        if !notDone.isEmpty {
            let tasks = Shard.ranges(notDone.map { $0 - 1 })
            lines += [
                "to go on with them, submit these tasks again, as in sbatch --array=\(tasks) …,",
                "or give the run's command again with --shard I/\(parts.count), I of "
                    + Shard.ranges(notDone),
            ]
        }
        return lines.joined(separator: "\n")
    }

    private static func json(_ parts: RunParts) -> JSONObject {
        func list(_ numbers: [Int]) -> JSON { .array(numbers.map { .number($0) }) }
        return [
            "parts": .number(parts.count), "done": list(parts.numbers(.done)),
            "running": list(parts.numbers(.running)), "stopped": list(parts.numbers(.stopped)),
            "missing": list(parts.missing),
            "array": .string(Shard.ranges(parts.notDone.map { $0 - 1 })),
        ]
    }
}

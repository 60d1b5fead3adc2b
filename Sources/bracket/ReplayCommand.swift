import CommandLines
import Foundation
import JSON
import Pipelines
import Reports
import RunLogs
import Runs

/// `bracket replay`
enum ReplayCommand {
    private static let fill = CommandSpec.Option(
        name: "fill", help: "run it, in the folder --out: asks for the votes that are missing")
    private static let sweep = CommandSpec.Option(
        name: "sweep", value: "KEY=V,V…",
        help: "one tournament for each value; several: for each combination", repeats: true)

    private enum Format: String, CaseIterable { case text, json, csv, svg }

    static let command = Command(
        spec: CommandSpec(
            name: "replay", operands: "RUN",
            summary: "plays another tournament on a run's votes; asks nobody",
            details: """
                What would have been with fewer votes, another format, another seeding:
                bracket replay runs/a --set tournament.votes.max=3
                bracket replay runs/a --set tournament.format=title --set seed=2
                bracket replay runs/a --sweep tournament.votes.max=1,3,5 --format csv

                Tells which winners change, how many votes would have been asked for, how
                often the right answer wins where it is known, and how many votes are not
                there. A match goes on with those that are, so that figures of prompts that
                lack some are a guess. --fill asks for them: it runs the tournament in the
                folder --out, with the votes of RUN.
                What the judge is asked cannot be set: model, template, sampling, order.
                """,
            options: [
                PipelineArguments.set, sweep,
                .init(name: "input", value: "F", help: "where the run's input is now"),
                fill, Trust.option, Acceptance.option,
                .out("F", "where the table goes; with --fill, the new run's folder"),
                .quiet,
            ] + CommandSpec.Option.formats(Format.self)),
        run: run)

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        let folder = try RunArgument.whole(try arguments.operand("RUN"))
        let settings = try ReplaySweep(
            fixed: arguments.strings(PipelineArguments.set.name),
            axes: arguments.strings(sweep.name)
        ).settings(arguments)
        let input = arguments.string("input")
        let replay: Replay
        do { replay = try Replay(folder, input: input, settings: settings) } catch let error
            as PipelineError
        { throw arguments.usageError("\(error)") }
        if arguments.has(fill.name) {
            return try await fill(replay, folder, settings, arguments)
        }
        ShowRun.noteUnfinished(folder)
        let report = ReplayReport(try await replay.outcomes(), of: folder.path)
        switch try arguments.format(Format.self) ?? .text {
        case .text: try ShowCommand.write(report.text, arguments)
        case .json:
            try ShowCommand.write(JSON.object(report.json).prettyText + "\n", arguments)
        case .csv: try ShowCommand.write(report.csv, arguments)
        case .svg: try ShowCommand.write(report.svg, arguments)
        }
        return .done
    }

    /// Runs the tournament in a folder of its own, with the votes that are there.
    private static func fill(
        _ replay: Replay, _ folder: RunFolder, _ settings: [[String]], _ arguments: Arguments
    ) async throws -> ExitCode {
        guard settings.count == 1 else {
            throw arguments.usageError("--fill runs one tournament: give one --set, and no --sweep")
        }
        guard let out = arguments.out else {
            throw arguments.usageError("--fill needs --out DIR, a folder for the new run")
        }
        let run = try replay.filled(in: out)
        try Trust.check(run.pipeline, arguments)
        return try await RunCommand.play(
            run, quiet: arguments.isQuiet,
            asJSON: try arguments.format(Format.self) == .json, accepting: try Acceptance(arguments)
        )
    }
}

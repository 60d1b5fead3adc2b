import CommandLines
import Files
import Foundation
import Pipelines
import Reports
import Runs

/// `bracket filter`
enum FilterCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "filter", operands: "PIPELINE",
            summary: "records in, a line out for each, for engines and trainers",
            details: """
                Reads JSON Lines as they come and writes a line for each as soon as it is done:
                what came in, and "bracket" with winner, confidence, undecided, ranking and
                tokens. A record that cannot be used is a line, too: "bracket": {"error"}. The
                same line gives the same result whatever stands around it; a record without an
                id gets one from its bytes. A run's folder is not made: --state keeps votes
                over restarts, and several processes may share it.

                exit codes: 0 the input is at its end; 1 failed; 75 stopped: lines under way
                are not finished
                """,
            options: [
                .init(
                    name: "emit", value: "WHAT",
                    help: "row (default), winner (as in winners.jsonl) or bracket (as in "
                        + "brackets.jsonl)", words: RecordStream.Emit.allCases.map(\.rawValue)),
                .init(name: "ordered", help: "lines go out in the order in which they came in"),
                .init(
                    name: "state", value: "DIR",
                    help: "keep votes and candidates in DIR, and take them from there"),
                .init(
                    name: "in-flight", value: "N",
                    help: "records under way at once (default: enough for the models)"),
                ShapeArguments.preset,
                .init(name: "seed", value: "N", help: "derive all chance from N"),
                PipelineArguments.set, Trust.option, .quiet,
            ]),
        run: run)

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        var pipeline = try PipelineArguments.pipeline(arguments)
        ShapeArguments.set(&pipeline, arguments)
        if let seed = try arguments.int("seed") { pipeline.seed = UInt64(seed) }
        try Trust.check(pipeline, arguments)
        var options = RecordStream.Options()
        options.emit = try arguments.choice("emit", RecordStream.Emit.self, called: "what") ?? .row
        options.isOrdered = arguments.has("ordered")
        options.inFlight = try arguments.int("in-flight", in: 1...1_000_000)
        options.state = arguments.string("state")
        let input = try FileDescriptor(copying: 0, path: "standard input")
        if isatty(0) == 1, Terminal.errorIsTerminal {
            Terminal.note("reading records from the terminal: Ctrl-D ends it, Ctrl-C gives up")
        }
        let stream = RecordStream(pipeline, options: options)
        let descriptor = FileHandle.standardOutput.fileDescriptor
        let isDone = try await Interruption().guarding {
            try await stream.run(input, models: ModelArgument.opener) {
                Terminal.write($0, to: descriptor)
            }
            return true
        }
        if !arguments.isQuiet { Terminal.note(closing(stream.counters.snapshot)) }
        return isDone == nil ? .stopped : .done
    }

    /// `1,000 prompts · 3 rejected · 5,000 votes · 4,000 from the state`
    private static func closing(_ counts: RunCounts) -> String {
        var parts = [Figures.count(counts.prompts, "prompt", "prompts")]
        if counts.rejected > 0 { parts.append("\(Figures.grouped(counts.rejected)) rejected") }
        parts.append(Figures.count(counts.votes, "vote", "votes"))
        if counts.reusedVotes > 0 {
            parts.append("\(Figures.grouped(counts.reusedVotes)) from the state")
        }
        if counts.contradictedVotes > 0 {
            parts.append(
                "\(Figures.grouped(counts.contradictedVotes)) in the state are not what their texts say"
            )
        }
        if counts.undecidedByFailure > 0 {
            parts.append("\(Figures.grouped(counts.undecidedByFailure)) undecided by failed votes")
        }
        return parts.joined(separator: ", ")
    }
}

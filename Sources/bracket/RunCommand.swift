import CommandLines
import Foundation
import JSON
import Pipelines
import Reports
import RunLogs
import Runs

/// `bracket run`
enum RunCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "run", operands: "[PIPELINE]",
            summary: "generates, plays the tournaments, selects the winners",
            details: """
                Without a PIPELINE, --input names the answers and --model who judges them:
                bracket run --input data.jsonl --model http://localhost:8000/v1#RRM-7B

                The same command resumes a run that was stopped: every journaled vote is
                kept. A finished run goes on with more records or more votes
                (tournament.votes.max), and asks for the rest only. --reuse takes from other
                runs, in another folder, what the same judge said of the same answers to the
                same query in the same order.
                Winners go to DIR/winners.jsonl, the bracket log to DIR/brackets.jsonl, lines
                that could not be used to DIR/rejects.jsonl; DIR/summary.json comes last, and
                says how it ended. With --shard, DIR is the whole run's: each part has its
                folder in DIR/shards, and bracket merge DIR puts them together.
                --max-cost, --max-tokens and --max-calls are limits of the whole run, earlier
                starts included: what is under way is finished and kept, and the run stops
                with 75. With a higher limit it goes on. Prices stand in the pipeline
                (models.NAME.price).
                What the pipeline names is looked for beside its file and above, then in the
                working directory.

                exit codes: 0 done; 1 failed, too many votes failed, or no record could be
                used; 3 done, with rejected records or matches that failed votes left
                undecided (0 if --accept says so); 75 stopped
                """,
            options: PipelineArguments.options + SketchArguments.options
                + [PipelineArguments.reuse] + LimitArguments.options + [
                    Acceptance.option, Trust.option, .quiet,
                ]
                + SketchArguments.textOrJSON),
        run: run)

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        let run = try PipelineArguments.run(arguments, keepsInput: true)
        try Trust.check(run.pipeline, arguments)
        return try await play(
            run, quiet: arguments.isQuiet, asJSON: try SketchArguments.wantsJSON(arguments),
            accepting: try Acceptance(arguments))
    }

    /// Plays it under the eyes of whoever started it, and says what came of it.
    static func play(
        _ run: Run, quiet: Bool, asJSON: Bool, accepting accepted: Acceptance
    ) async throws -> ExitCode {
        let total = quiet ? nil : try PipelineArguments.total(run)
        let expected = run.pipeline.tournament.votes.expectedVotes(agreement: Estimate.agreement)
        let progress =
            quiet
            ? nil
            : ProgressLine(
                run.counters, total: total, votesPerMatch: expected, prices: run.pipeline.prices,
                most: run.options.limits.cost)
        let start = ContinuousClock.now
        let end: RunClosing.End?
        do {
            end = try await RunClosing.end(progress) {
                try await run.execute(models: ModelArgument.opener)
            }
        } catch let reached as LimitReached {
            Terminal.note(LimitArguments.note(reached, commandWords))
            return .stopped
        }
        guard let end else {
            Terminal.note(
                "stopped; what was answered is kept. To resume:\n  \(Interruption.command)")
            return .stopped
        }
        let closing = RunClosing(run, end, elapsed: ContinuousClock.now - start)
        return closing.tell(asJSON: asJSON, accepting: accepted)
    }
}

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
                that could not be used to DIR/rejects.jsonl. What the pipeline names is looked
                for beside its file and above, then in the working directory.

                exit codes: 0 done; 1 failed, too many votes failed, or no record could be
                used; 3 done, with rejected records or matches that failed votes left
                undecided; 75 stopped
                """,
            options: PipelineArguments.options + SketchArguments.options
                + [PipelineArguments.reuse, Trust.option, .quiet] + SketchArguments.textOrJSON),
        run: run)

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        let run = try PipelineArguments.run(arguments, keepsInput: true)
        try Trust.check(run.pipeline, arguments)
        let asJSON = try SketchArguments.wantsJSON(arguments)
        let quiet = arguments.isQuiet
        let total = quiet ? nil : try PipelineArguments.total(run)
        let expected = run.pipeline.tournament.votes.expectedVotes(agreement: Estimate.agreement)
        let progress =
            quiet ? nil : ProgressLine(run.counters, total: total, votesPerMatch: expected)
        let start = ContinuousClock.now
        var failure: RunError?
        var counts: RunCounts?
        do {
            defer { progress?.finish() }
            counts = try await Interruption().guarding {
                try await run.execute(models: ModelArgument.opener)
            }
        } catch let error as RunError where error.counts != nil {
            // It came to its end: what there is to say of it is said before what is wrong.
            (failure, counts) = (error, error.counts)
        }
        guard let counts else {
            Terminal.note(
                "stopped; what was answered is kept. To resume:\n  \(Interruption.command)")
            return .stopped
        }
        noteJournal(counts)
        if counts.prompts == 0, let problem = nothingUsable(run, counts) {
            Terminal.note("bracket: \(problem)")
            return .failed
        }
        let elapsed = ContinuousClock.now - start
        let closing = closing(run, counts, elapsed: elapsed)
        Terminal.print(
            asJSON
                ? JSON.object(summary(run, counts, closing)).text
                : String(closing.text(Terminal.style()).dropLast()))
        if let failure {
            Terminal.note("bracket: \(failure)")
            return .failed
        }
        return counts.rejected > 0 || counts.undecidedByFailure > 0 ? .partial : .done
    }

    /// What of the journal was not simply taken.
    private static func noteJournal(_ counts: RunCounts) {
        if let damage = counts.firstDamage {
            Terminal.note(
                "damaged lines of the journal: \(counts.damagedLines), whose contents were asked for "
                    + "again; \(damage)")
        }
        if counts.askedAgain > 0 {
            Terminal.note(
                "journaled votes that are not on the texts which meet now: \(counts.askedAgain), asked "
                    + "for again")
        }
        if counts.contradictedVotes > 0 {
            Terminal.note(
                "votes of other runs that are not what their own texts say: "
                    + "\(counts.contradictedVotes), left out")
        }
        if counts.unnamedVotes > 0 {
            Terminal.note(
                "votes of an earlier version, which do not name their texts: \(counts.unnamedVotes), "
                    + "taken by the candidates' ids")
        }
    }

    /// Why a run that has ended has nothing to show; `nil` for a part of the records that is empty.
    private static func nothingUsable(_ run: Run, _ counts: RunCounts) -> String? {
        guard counts.rejected > 0 else {
            return run.options.shard == nil ? "the input \(run.input) has no records" : nil
        }
        let reason = counts.closing.firstReject.map { "; the first: \($0)" } ?? ""
        return "no record of \(run.input) can be used, \(counts.rejected) rejected\(reason)\n"
            + "all of them and their reasons: \(run.folder.rejectsPath)"
    }

    private static func closing(
        _ run: Run, _ counts: RunCounts, elapsed: Duration
    ) -> ClosingReport {
        let emit = run.pipeline.emit
        var closing = ClosingReport(RunFacts(run.folder), counts.closing.summary)
        closing.savedVotes = counts.savedVotes
        closing.resumedVotes = counts.resumedVotes
        closing.reusedVotes = counts.reusedVotes
        closing.askedVotes = counts.askedVotes
        closing.generated = counts.generated
        closing.leftOut = counts.leftOut
        closing.rejected = counts.rejected
        closing.firstReject = counts.closing.firstReject
        closing.tokensNow = counts.tokens
        closing.tokens = counts.tokens + counts.earlierTokens
        closing.seconds = elapsed / .seconds(1)
        if emit.contains(.winners) { closing.files.append(("winners", run.folder.winnersPath)) }
        if emit.contains(.brackets) {
            closing.files.append(("brackets", run.folder.bracketsPath))
            let report = ReportFiles.writeAfterRun(run.folder, elapsed: elapsed)
            closing.files.append(("report", report))
            closing.next = counts.closing.summary.worthALook.map {
                // A word that begins like an option is none behind "--".
                "bracket show \(ShellWord.quoted(run.folder.path)) "
                    + ($0.hasPrefix("-") ? "-- " : "") + ShellWord.quoted($0)
            }
        }
        if counts.rejected > 0 { closing.files.append(("rejects in", run.folder.rejectsPath)) }
        return closing
    }

    private static func summary(
        _ run: Run, _ counts: RunCounts, _ closing: ClosingReport
    ) -> JSONObject {
        var object: JSONObject = [
            "folder": .string(run.folder.path), "prompts": .number(counts.prompts),
            "rejected": .number(counts.rejected), "matches": .number(counts.matches),
            "undecided": .number(counts.undecided),
            "undecided_by_failure": .number(counts.undecidedByFailure),
            "votes": .number(counts.votes), "resumed_votes": .number(counts.resumedVotes),
            "reused_votes": .number(counts.reusedVotes), "asked_votes": .number(counts.askedVotes),
            "saved_votes": .number(counts.savedVotes), "equal": .number(counts.equal),
        ]
        var reasons = JSONObject()
        for (name, count) in counts.abstained.byName { reasons[name] = .number(count) }
        object["abstained"] = .object(reasons)
        object["generated"] = .number(counts.generated)
        object["reused_candidates"] = .number(counts.reusedCandidates)
        object["left_out"] = .number(counts.leftOut)
        for member in closing.json.members { object[member.key] = member.value }
        if counts.grades.prompts > 0 {
            let grades = counts.grades
            object["graded"] = [
                "prompts": .number(grades.prompts), "selected": .number(grades.selected),
                "random": .number(grades.random), "majority": .number(grades.majority),
                "oracle": .number(grades.oracle),
            ]
        }
        return object
    }
}

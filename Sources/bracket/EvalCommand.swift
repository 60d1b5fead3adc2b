import CommandLines
import Datasets
import Files
import Foundation
import JSON
import Judging
import RunLogs
import Runs

/// `bracket eval`
enum EvalCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "eval", operands: "PAIRS",
            summary: "measures a judge on pairs whose better answer is known",
            details: """
                PAIRS (- for standard input) holds {"id", "prompt", "chosen", "rejected", …} on
                each line, texts or lists of messages, or what a known data set has instead:
                two answers and a label, or several and their scores, of which the best meets
                the worst. Every pair is judged twice, the better answer shown first and second.

                accuracy     the share of right judgments over both orders; one without a
                             verdict counts as wrong
                interval     95 %, Wilson's for the effective number of judgments: the two of a
                             pair are about one question
                order flips  the share of pairs with a verdict in both orders whose preferred
                             answer changed with the order
                abstained    the share of judgments without a verdict
                tokens       generated for one judgment

                Votes of a judge that asks a model are kept in DIR, one line for each: the same
                command resumes after Ctrl-C or a crash and asks nothing twice. When all is
                judged, DIR/judgments.jsonl has a line for each pair.
                """,
            options: ModelArgument.options(default: "embedded:nano-judge") + JudgeArgument.options
                + [
                    PriceArgument.option,
                    .init(
                        name: "votes", value: "K",
                        help: "maximum votes for each order, until decided (default: 1)"),
                    .init(
                        name: "by", value: "FIELD",
                        help: "a row for each value of this field of the pairs, such as subset"),
                    PairArguments.fields, ShapeArguments.preset, PairArguments.skipBad,
                    .out("DIR", "where votes are kept (default: runs/eval-PAIRS-DIGEST)"),
                    .init(name: "seed", value: "N", help: "derive all chance from N (default: 0)"),
                    .init(name: "limit", value: "N", help: "only the first N pairs"),
                    .init(name: "in-flight", value: "N", help: "judgments at once (default: 256)"),
                    .quiet,
                ] + CommandSpec.Option.textOrJSON),
        run: run)

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        let given = try arguments.operand("PAIRS file")
        let votes = try arguments.int("votes", in: 1...10_000) ?? 1
        let seed = try arguments.int("seed") ?? 0
        let inFlight = try arguments.int("in-flight", in: 1...65_536) ?? 256
        let asJSON = try arguments.wantsJSON()
        let path = try StandardInput.file(given, "pairs", arguments)
        let (file, names) = try PairArguments.read(path, called: given, arguments)
        let groups = try PairGroups(of: file, arguments)
        let judge = try JudgeArgument(arguments, for: file.pairs.lazy.map(\.prompt))
        if judge.plan.needsReference {
            try PairArguments.checkReferences(
                of: file.pairs, called: names.record.reference.description)
        }
        let counting = CountingJudge(judge.judge)
        var evaluation = Evaluation(
            judge: counting, votes: votes, seed: UInt64(seed), inFlight: inFlight)
        judge.opened.map(evaluation.counters.watch)
        let kept = EvalFolder(
            path: path, called: given, names: names, judge: judge,
            rule: Evaluation.rule(votes), seed: UInt64(seed))
        evaluation.folder = try kept.open(arguments)
        defer { evaluation.folder?.release() }

        let start = ContinuousClock.now
        let ended = try await judgments(evaluation, file.pairs, arguments)
        let judgments = ended ?? evaluation.finished
        if ended != nil { try evaluation.folder?.write(judgments) }
        var report = EvalReport(
            file: given == "-" ? "standard input" : given, judge: judge, votes: votes, seed: seed,
            summary: EvaluationSummary(judgments), groups: groups?.rows(judgments) ?? [],
            field: groups?.field, costs: counting.costs,
            seconds: (ContinuousClock.now - start) / .seconds(1))
        report.isComplete = ended != nil
        report.pairsInAll = file.pairs.count
        report.leftOut = file.bad.count
        report.resumed = evaluation.resumedCosts
        report.lost = evaluation.counters.snapshot.spent.judge.charge.beyond(
            Charge(counting.costs.tokens))
        report.folder = evaluation.folder
        return conclude(report, judgments, asJSON: asJSON)
    }

    private static func conclude(
        _ report: EvalReport, _ judgments: [PairJudgment], asJSON: Bool
    ) -> ExitCode {
        let summary = report.summary
        let failed = judgments.flatMap(\.votes).filter(\.failed)
        if summary.votes > 0, summary.reasons[.transport] == summary.votes {
            Terminal.note("bracket: no judgment came: \(failed.first?.note ?? "no answer")")
            return report.isComplete ? .failed : .stopped
        }
        if !judgments.isEmpty {
            Terminal.print(asJSON ? JSON.object(report.json).text : report.text)
        }
        if !failed.isEmpty {
            let reasons = summary.reasons.filter { $0.key != .equal }
                .byCount.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
            let note =
                failed.first { [.transport, .refused, .promptCut].contains($0.abstention) }?.note
                .map { "; the first: \($0)" } ?? ""
            Terminal.note("votes without a verdict: \(reasons)\(note)")
        }
        guard report.isComplete else {
            Terminal.note(
                "stopped after \(summary.pairs) of \(report.pairsInAll) pairs"
                    + (report.folder == nil
                        ? "" : "; what was answered is kept. To resume:\n  " + Interruption.command)
            )
            return .stopped
        }
        return failed.isEmpty ? .done : .partial
    }

    /// - Returns: `nil` if a signal came first.
    private static func judgments(
        _ evaluation: Evaluation, _ pairs: [PreferencePair], _ arguments: Arguments
    ) async throws -> [PairJudgment]? {
        let progress =
            arguments.isQuiet
            ? nil : ProgressLine(evaluation.counters, total: pairs.count, of: "pairs")
        defer { progress?.finish() }
        return try await Interruption().guarding { try await evaluation.judgments(of: pairs) }
    }
}

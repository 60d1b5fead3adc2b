import CommandLines
import Foundation
import JSON
import Reports
import RunLogs
import Runs

/// `bracket run`
enum RunCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "run", operands: "PIPELINE",
            summary: "generates, plays the tournaments, selects the winners",
            details: """
                The same command resumes a run that was stopped: every journaled vote is kept.
                Winners go to DIR/winners.jsonl, the bracket log to DIR/brackets.jsonl, lines
                that could not be used to DIR/rejects.jsonl.
                """,
            options: PipelineArguments.options + [.quiet] + CommandSpec.Option.textOrJSON),
        run: run)

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        let run = try PipelineArguments.run(arguments, keepsInput: true)
        let asJSON = try arguments.wantsJSON()
        let quiet = arguments.isQuiet
        let total = quiet ? nil : try PipelineArguments.total(run)
        let progress = quiet ? nil : ProgressLine(run.counters, total: total)
        let start = ContinuousClock.now
        let counts = try await {
            defer { progress?.finish() }
            return try await Interruption().guarding {
                try await run.execute(models: ModelArgument.opener)
            }
        }()
        guard let counts else {
            Terminal.note(
                "stopped; what was answered is kept. To resume:\n  \(Interruption.command)")
            return .stopped
        }
        let report =
            run.pipeline.emit.contains(.brackets)
            ? ReportFiles.writeAfterRun(run.folder, elapsed: ContinuousClock.now - start) : nil
        Terminal.print(
            asJSON
                ? JSON.object(summary(run, counts)).text : text(run, counts, report: report))
        return counts.rejected > 0 || counts.undecidedByFailure > 0 ? .partial : .done
    }

    private static func summary(_ run: Run, _ counts: RunCounts) -> JSONObject {
        var object: JSONObject = [
            "folder": .string(run.folder.path), "prompts": .number(counts.prompts),
            "rejected": .number(counts.rejected), "matches": .number(counts.matches),
            "undecided": .number(counts.undecided),
            "undecided_by_failure": .number(counts.undecidedByFailure),
            "votes": .number(counts.votes), "resumed_votes": .number(counts.resumedVotes),
            "saved_votes": .number(counts.savedVotes), "equal": .number(counts.equal),
        ]
        var reasons = JSONObject()
        for (name, count) in counts.abstained.byName { reasons[name] = .number(count) }
        object["abstained"] = .object(reasons)
        object["generated"] = .number(counts.generated)
        object["left_out"] = .number(counts.leftOut)
        object["tokens"] = .number(counts.tokens)
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

    private static func text(_ run: Run, _ counts: RunCounts, report: String?) -> String {
        var first = ["\(counts.prompts) prompts", "\(counts.matches) matches"]
        first.append("\(counts.votes) votes")
        if counts.savedVotes > 0 { first.append("\(counts.savedVotes) not needed") }
        if counts.resumedVotes > 0 { first.append("\(counts.resumedVotes) resumed") }
        if counts.generated > 0 { first.append("\(counts.generated) candidates made") }
        if counts.tokens > 0 {
            first.append("\(Figures.compact(Double(counts.tokens))) tokens")
        }
        var lines = [first.joined(separator: " · ")]
        var odd: [String] = []
        odd += counts.abstained.byName.map { "\($0.count) votes abstained (\($0.name))" }
        let tied = counts.undecided - counts.undecidedByFailure
        if counts.undecidedByFailure > 0 {
            odd.append("\(counts.undecidedByFailure) matches undecided")
        }
        if tied > 0 { odd.append("\(tied) matches tied") }
        if counts.leftOut > 0 {
            odd.append("\(counts.leftOut) empty or refused answers are no candidates")
        }
        if counts.rejected > 0 { odd.append("\(counts.rejected) records rejected") }
        if !odd.isEmpty { lines.append(odd.joined(separator: " · ")) }
        if counts.grades.prompts > 0 { lines.append(text(counts.grades)) }
        lines.append("")
        if run.pipeline.emit.contains(.winners) {
            lines.append("winners   \(run.folder.winnersPath)")
        }
        if run.pipeline.emit.contains(.brackets) {
            lines.append("brackets  \(run.folder.bracketsPath)")
        }
        if let report { lines.append("report    \(report)") }
        if counts.rejected > 0 { lines.append("rejects   \(run.folder.rejectsPath)") }
        return lines.joined(separator: "\n")
    }

    private static func text(_ grades: Grades) -> String {
        func percent(_ count: Double) -> String {
            Figures.percent(count / Double(grades.prompts), places: 1, mark: " %")
        }
        let right = [
            "\(percent(Double(grades.selected))) selected",
            "\(percent(grades.random)) a random candidate",
            "\(percent(Double(grades.majority))) the most common answer",
            "\(percent(Double(grades.oracle))) any candidate",
        ]
        let line = "right answers: " + right.joined(separator: " · ")
        guard let share = grades.share else { return line }
        let points = (Double(grades.selected) - grades.random) / Double(grades.prompts) * 100
        return line
            + "\nselection bought \(Figures.fixed(points, places: 1)) points: "
            + "\(Figures.percent(share, mark: " %")) of what it can add to one sample"
    }
}

import CommandLines
import Reports
import RunLogs
import Runs

/// `bracket verify`
enum VerifyCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "verify", operands: "RUN",
            summary: "derives every winner again from the journal, without a model",
            details: """
                Reads the input again, derives who meets whom and how each vote is asked,
                reads every verdict again from its raw texts, and compares brackets,
                index, winners and rejects with what the folder holds. Judges that ask no
                model are asked again.

                It cannot see what was forged consistently: raw texts that no model said,
                candidates that none made, settings and input under the same names. Times,
                notes and report.html are not compared.
                """,
            options: [
                .init(name: "input", value: "F", help: "where the run's input is now")
            ]),
        run: run)

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        let path = try arguments.operand("RUN")
        ShowRun.noteUnfinished(RunFolder(path: path))
        let verification = try Verification(
            RunArgument.whole(path), input: arguments.string("input"))
        let report = try await verification.report()
        for problem in report.problems.prefix(20) { Terminal.note(problem) }
        if report.problemCount > 20 { Terminal.note("… and \(report.problemCount - 20) more") }
        if !report.damagedJournalLines.isEmpty {
            let lines = report.damagedJournalLines.prefix(5).map(String.init)
                .joined(separator: ", ")
            let count = report.damagedJournalLines.count
            Terminal.note(
                "\(Figures.count(count, "line", "lines")) of the journal "
                    + "\(count == 1 ? "is" : "are") damaged (\(lines)"
                    + "\(report.damagedJournalLines.count > 5 ? ", …" : "")); nothing rests on them"
            )
            if let first = report.journalDamage { Terminal.note(first) }
        }
        if report.unnamedVotes > 0 {
            Terminal.note(
                "votes of an earlier version, which do not name their texts: \(report.unnamedVotes), "
                    + "taken by the candidates' ids")
        }
        if report.ignoresGrades {
            Terminal.note("the run is of version 0.1.0: its grades were not compared")
        }
        for (run, votes) in report.sources {
            Terminal.note(
                "of its votes, \(Figures.grouped(votes)) are of \(run.folder) (its journal then: "
                    + "\(run.journal.prefix(16))…)")
        }
        let rejected =
            report.rejects > 0 ? ", " + Figures.count(report.rejects, "reject", "rejects") : ""
        let prompts = Figures.count(report.prompts, "prompt", "prompts")
        guard report.problemCount == 0 else {
            Terminal.print(
                "\(path) does not hold: "
                    + Figures.count(report.problemCount, "difference", "differences")
                    + " in \(prompts)\(rejected)")
            return .failed
        }
        Terminal.print(
            "\(path) holds: \(prompts)\(rejected), derived again byte for byte")
        return .done
    }
}

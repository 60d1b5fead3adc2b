import CommandLines
import JSON
import Reports
import RunLogs

/// `bracket export`
enum ExportCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "export", operands: "RUN", summary: "makes a data set of a run's brackets",
            details: """
                RUN is a run folder, or - for its brackets.jsonl on standard input.

                best     the winner as a completion: {"prompt", "completion"}
                ranked   all candidates, best first: {"prompt", "completions", "ids", …}
                dpo      preference pairs: {"prompt", "chosen", "rejected"}
                """,
            options: [
                .init(
                    name: "as", value: "SHAPE", help: "best, ranked or dpo",
                    words: Export.Shape.allCases.map(\.rawValue)),
                .init(
                    name: "pairs", value: "WHICH",
                    help: "for dpo: best-worst (default), final, or matches",
                    words: Export.Pairs.allCases.map(\.rawValue)),
                .init(
                    name: "form", value: "FORM",
                    help: "standard or conversational (default: as the input)",
                    words: Export.Form.allCases.map(\.rawValue)),
                .init(
                    name: "whole",
                    help: "answers as they came, with the thinking that no judge saw"),
                .out("F", "write to F"),
            ]),
        run: run)

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        let folder = try RunArgument.folder(try arguments.operand("RUN"), arguments)
        guard let shape = try arguments.choice("as", Export.Shape.self) else {
            throw arguments.needs("--as best, ranked or dpo")
        }
        let pairs = try arguments.choice("pairs", Export.Pairs.self)
        if pairs != nil, shape != .dpo {
            throw arguments.usageError("--pairs goes with --as dpo")
        }
        let export = Export(
            shape, pairs: pairs ?? .bestWorst,
            form: try arguments.choice("form", Export.Form.self), isWhole: arguments.has("whole"))
        let reader = try BracketReader(folder)
        let output = try Output(arguments.out)
        var (brackets, rows, empty, cut) = (0, 0, 0, 0)
        while let log = try reader.next() {
            let made = export.rows(log)
            brackets += 1
            cut += log.entrants.count { $0.answer != $0.text }
            rows += made.count
            if made.isEmpty { empty += 1 }
            for row in made { output.write(JSON.object(row).text) }
        }
        try output.commit()
        var note =
            Figures.count(rows, "row", "rows") + " from "
            + Figures.count(brackets, "bracket", "brackets")
        if empty > 0 { note += "; \(empty) gave none (undecided, equal, or one candidate)" }
        if cut > 0, !export.isWhole {
            note +=
                "; thinking that no judge saw is left out of "
                + Figures.count(cut, "answer", "answers") + " (--whole keeps it)"
        }
        Terminal.note(note)
        ShowRun.noteUnfinished(folder)
        return .done
    }
}

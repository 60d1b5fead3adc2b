import JSON
import Pipelines
import RunLogs

/// `bracket export`
enum ExportCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "export", operands: "RUN", summary: "makes a data set of a run's brackets",
            details: """
                best     the winner as a completion: {"prompt", "completion"}
                ranked   all candidates, best first: {"prompt", "completions", "ids", …}
                dpo      preference pairs: {"prompt", "chosen", "rejected"}
                """,
            options: [
                .init(name: "as", value: "SHAPE", help: "best, ranked or dpo"),
                .init(
                    name: "pairs", value: "WHICH",
                    help: "for dpo: best-worst (default), final, or matches"),
                .init(
                    name: "form", value: "FORM",
                    help: "standard or conversational (default: as the input)"),
                .init(name: "output", short: "o", value: "F", help: "write to F"),
            ]),
        run: run)

    private static func choice<T: RawRepresentable & CaseIterable>(
        _ name: String, _ type: T.Type, _ arguments: Arguments
    ) throws -> T? where T.RawValue == String {
        guard let text = arguments.string(name) else { return nil }
        guard let value = T(rawValue: text) else {
            let names = T.allCases.map(\.rawValue)
            throw UsageError(
                "unknown --\(name) \"\(text)\"" + Nearest.hint(for: text, in: names)
                    + " (known: \(names.joined(separator: ", ")))", command: "export")
        }
        return value
    }

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        let folder = RunFolder(path: try arguments.operand("RUN", command: "export"))
        guard let shape = try choice("as", Export.Shape.self, arguments) else {
            throw UsageError("\"bracket export\" needs --as best, ranked or dpo", command: "export")
        }
        let pairs = try choice("pairs", Export.Pairs.self, arguments)
        if pairs != nil, shape != .dpo {
            throw UsageError("--pairs goes with --as dpo", command: "export")
        }
        let export = Export(
            shape, pairs: pairs ?? .bestWorst,
            form: try choice("form", Export.Form.self, arguments))
        let reader = try BracketReader(folder)
        let output = try Output(arguments.string("output"))
        var (brackets, rows, empty) = (0, 0, 0)
        while let log = try reader.next() {
            let made = export.rows(log)
            brackets += 1
            rows += made.count
            if made.isEmpty { empty += 1 }
            for row in made { output.write(JSON.object(row).text) }
        }
        try output.commit()
        var note = "\(rows) rows from \(brackets) brackets"
        if empty > 0 { note += "; \(empty) gave none (undecided, or one candidate)" }
        if reader.isPartial { note += "; the run is not complete" }
        Terminal.note(note)
        return .done
    }
}

import Foundation
import JSON
import Pipelines
import Reports
import RunLogs

/// `bracket show`
enum ShowCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "show", operands: "RUN [ID]",
            summary: "shows a run, or how one prompt's winner won",
            details: "RUN is a run folder. Without ID: a summary of the whole run.",
            options: [
                .init(name: "format", value: "FORMAT", help: "text or json (default: text)"),
                .init(name: "width", value: "N", help: "columns (default: the terminal's)"),
                .init(name: "colour", value: "WHEN", help: "auto, always or never"),
                .init(name: "ascii", help: "no box characters"),
            ]),
        run: run)

    private enum Format: String, CaseIterable { case text, json }

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        guard (1...2).contains(arguments.operands.count), let path = arguments.operands.first else {
            throw UsageError(
                "\"bracket show\" needs a RUN folder, and may have an ID", command: "show")
        }
        let name = arguments.string("format") ?? "text"
        guard let format = Format(rawValue: name) else {
            throw UsageError(
                "unknown format \"\(name)\""
                    + Nearest.hint(for: name, in: Format.allCases.map(\.rawValue)),
                command: "show")
        }
        let folder = RunFolder(path: path)
        let style = try style(arguments)
        if arguments.operands.count == 2 {
            let id = arguments.operands[1]
            guard let log = try BracketReader.bracket(of: id, in: folder) else {
                Terminal.note("bracket: \(path) has no bracket of prompt \"\(id)\"")
                return .failed
            }
            Terminal.print(
                format == .json
                    ? JSON.object(log.json).prettyText : TextReport.bracket(log, style: style))
            return .done
        }
        let reader = try BracketReader(folder)
        if reader.isPartial {
            Terminal.note("the run is not complete; this is what it has so far")
        }
        if format == .json {
            while let log = try reader.next() { Terminal.print(JSON.object(log.json).text) }
        } else {
            var summary = RunSummary()
            while let log = try reader.next() { summary.add(log) }
            Terminal.print(TextReport.summary(summary, style: style))
        }
        return .done
    }

    static func style(_ arguments: Arguments) throws -> TextStyle {
        let colour: Bool
        switch arguments.string("colour") ?? "auto" {
        case "auto": colour = Terminal.colour
        case "always": colour = true
        case "never": colour = false
        case let other:
            throw UsageError(
                "--colour is \"\(other)\"; it is auto, always or never", command: "show")
        }
        let width = try arguments.int("width", in: 20...1000, command: "show") ?? Terminal.width
        return TextStyle(
            width: width, colour: colour ? .ansi : .none,
            charset: arguments.has("ascii") || !Terminal.unicode ? .ascii : .unicode)
    }
}

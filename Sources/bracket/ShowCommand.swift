import CommandLines
import Foundation
import JSON
import Reports
import RunLogs

/// `bracket show`
enum ShowCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "show", operands: "RUN [ID [MATCH]]",
            summary: "shows a run, how one prompt's winner won, or one match",
            details: """
                RUN is a run folder, or - for its brackets.jsonl on standard input. Without
                ID: a summary of the whole run. ID is a prompt's id, or its beginning where
                that is one prompt's alone. MATCH is a round and a place in it, as 2.1: both
                answers and what the judge said.

                text             for the terminal
                json             the bracket log
                html             a report for the browser, in one file; large runs get a folder
                                 of pages beside it
                svg, mermaid     a picture of ID's bracket or ratings
                brackets-model   ID's tournament for viewers that read that format
                csv              the points of --curves, which are drawn as text otherwise

                --curves compares selection with chance, majority and the best possible, over N,
                votes and comparisons; it takes several RUNs.
                """,
            options: CommandSpec.Option.formats(Format.self) + [
                .out("F", "write to F"),
                .init(name: "full", help: "cut no text in an HTML report, however large it gets"),
                .init(name: "curves", help: "accuracy against N, votes and cost"),
                .init(name: "ids", help: "the ids of the run's prompts, a line each"),
                .init(name: "width", value: "N", help: "columns (default: the terminal's)"),
                .init(
                    name: "colour", value: "WHEN", help: "auto, always or never",
                    words: Colour.allCases.map(\.rawValue)),
                .init(name: "ascii", help: "no box characters"),
                .init(name: "no-pager", help: "print straight to the terminal"),
            ]),
        run: run)

    enum Format: String, CaseIterable {
        case text, json, html, svg, mermaid
        case bracketsModel = "brackets-model"
        case csv
    }

    private enum Colour: String, CaseIterable { case auto, always, never }

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        let given = try arguments.format(Format.self)
        if arguments.has("curves") { return try CurvesCommand.run(arguments, given) }
        let format = given ?? .text
        guard (1...3).contains(arguments.operands.count), let path = arguments.operands.first else {
            throw arguments.needs("a RUN folder, and may have an ID and a MATCH")
        }
        let folder = try RunArgument.folder(path, arguments)
        if format == .csv {
            throw arguments.usageError("--format csv goes with --curves")
        }
        if format == .html {
            guard arguments.operands.count <= 2 else {
                throw arguments.usageError("an HTML report is of a RUN or of one ID")
            }
            return try html(folder, only: arguments.operands.dropFirst().first, arguments)
        }
        if arguments.has("ids") {
            try write(PromptIDs(folder).text, arguments)
            return .done
        }
        guard arguments.operands.count > 1 else {
            return try ShowRun.show(folder, format, arguments)
        }
        let id = arguments.operands[1]
        guard let log = try ShowRun.bracket(of: id, in: folder) else {
            Terminal.note(
                "bracket: \(path) has no bracket of prompt \"\(id)\""
                    + (try PromptIDs(folder)).hint(for: id))
            return .failed
        }
        if arguments.operands.count == 3 {
            return try match(arguments.operands[2], log, folder, format, arguments)
        }
        try write(try text(log, of: folder, format, arguments), arguments)
        return .done
    }

    // MARK: One prompt

    private static func text(
        _ log: BracketLog, of folder: RunFolder, _ format: Format, _ arguments: Arguments
    ) throws -> String {
        let isTooLarge =
            log.shape == .bracket && log.entrants.count > BracketDrawing.entrantLimit
        if isTooLarge, format == .svg || format == .mermaid {
            throw arguments.usageError(
                "prompt \"\(log.id)\" has \(Figures.grouped(log.entrants.count)) entrants, and a "
                    + "drawing holds \(Figures.grouped(BracketDrawing.entrantLimit)) at most; text, "
                    + "json and brackets-model hold all of them")
        }
        switch format {
        case .text:
            let facts = RunFacts(folder)
            return TextReport.bracket(
                log, judge: facts.judge, cost: cost(of: log.id, in: folder, facts.prices),
                seeded: facts.hasSeeds, style: try style(arguments))
        case .json: return JSON.object(log.json).prettyText + "\n"
        case .mermaid: return MermaidBracket.text(log)
        case .bracketsModel: return BracketsModel(log).text
        case .svg, .html, .csv:
            guard let picture = SVGBracket(log, seeded: RunFacts(folder).hasSeeds).document else {
                throw arguments.usageError(
                    "prompt \"\(log.id)\" holds neither a whole knockout nor ratings: there is "
                        + "nothing to draw")
            }
            return picture
        }
    }

    /// What a prompt cost; `nil` without a price, or without a journal.
    private static func cost(
        of id: String, in folder: RunFolder, _ prices: Prices
    ) -> CostFacts? {
        if prices.isEmpty { return nil }
        let spent = try? JournalIndex(path: folder.journalPath).spending(on: id)
        return spent.flatMap { CostFacts(prices, $0) }
    }

    private static func match(
        _ name: String, _ log: BracketLog, _ folder: RunFolder, _ format: Format,
        _ arguments: Arguments
    ) throws -> ExitCode {
        let match = log.matches.first { "\($0.match.round).\($0.match.number)" == name }
        guard let match else {
            let known = log.matches.prefix(40).map { "\($0.match.round).\($0.match.number)" }
            Terminal.note(
                "bracket: prompt \"\(log.id)\" has no match \(name); it has "
                    + known.joined(separator: ", "))
            return .failed
        }
        let journal =
            (try? JournalIndex(path: folder.journalPath).votes(of: log.id)) ?? PastVotes()
        switch format {
        case .text:
            try write(
                TextReport.match(match, of: log, journal: journal, style: try style(arguments)),
                arguments)
        case .json:
            let journal = match.votes.compactMap { vote -> JSON? in
                guard let past = journal.entry(vote, of: match) else { return nil }
                var object: JSONObject = ["line": .number(past.line)]
                if let probability = past.vote.vote.probability {
                    object["probability"] = .number(probability)
                }
                object["calls"] = .array(past.vote.calls.map(\.json))
                return .object(object)
            }
            try write(
                JSON.object([
                    "id": .string(log.id), "match": .object(match.json), "journal": .array(journal),
                ]).prettyText + "\n", arguments)
        default:
            throw arguments.usageError("a MATCH is shown as text or json")
        }
        return .done
    }

    // MARK: Reports

    private static func html(
        _ folder: RunFolder, only: String?, _ arguments: Arguments
    ) throws -> ExitCode {
        guard let path = arguments.out, path != "-" else {
            // A page that is piped somewhere has no place for others beside it.
            var main: [UInt8] = []
            let summary = try HTMLReport(folder, only: only, full: arguments.has("full")).write(
                named: "report.html"
            ) {
                main = $1
                _ = $0
            }
            guard summary.pages == 0 else {
                throw arguments.usageError(
                    "this report takes \(summary.pages) pages beside its main file; name a file "
                        + "with -o")
            }
            Terminal.write(main, to: FileHandle.standardOutput.fileDescriptor)
            return .done
        }
        let summary = try ReportFiles.write(
            HTMLReport(folder, only: only, full: arguments.has("full")), to: path)
        if only != nil, summary.prompts == 0 {
            Terminal.note("bracket: \(folder.path) has no bracket of prompt \"\(only ?? "")\"")
            return .failed
        }
        for line in summary.missing { Terminal.note(line) }
        var note = "\(path): " + Figures.count(summary.prompts, "prompt", "prompts")
        if summary.pages > 0 {
            let pages = HTMLReport.pages(path)
            note +=
                "; too many for one file, so their brackets are in "
                + Figures.count(summary.pages, "page", "pages") + " in "
                + "\(pages)/, which must stay beside it"
        }
        if summary.isAbridged {
            note += "; long texts are cut to keep it small (--full keeps them)"
        }
        Terminal.note(note)
        return .done
    }

    // MARK: Where it goes

    static func write(_ text: String, _ arguments: Arguments) throws {
        if let path = arguments.out, path != "-" {
            let output = try Output(path)
            output.write(Array(text.utf8))
            try output.commit()
        } else if arguments.has("no-pager") || !Pager.show(text) {
            Terminal.write(text, to: FileHandle.standardOutput.fileDescriptor)
        }
    }

    static func style(_ arguments: Arguments) throws -> TextStyle {
        let isFile = arguments.out.map { $0 != "-" } ?? false
        let colour =
            switch try arguments.choice("colour", Colour.self) ?? .auto {
            case .auto: Terminal.colour && !isFile
            case .always: true
            case .never: false
            }
        return Terminal.style(
            width: try arguments.int("width", in: 20...1000) ?? Terminal.width, colour: colour,
            unicode: Terminal.unicode && !arguments.has("ascii"))
    }
}

import CommandLines
import Foundation
import JSON
import LanguageModels
import Pipelines
import Reports
import RunLogs
import Runs

/// `bracket batch`
enum BatchCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "batch", operands: "next|ingest RUN [FILE…]", operandWords: ["next", "ingest"],
            summary: "asks by a provider's batch API: files out, files in",
            details: """
                next writes all requests that can be asked now; ingest takes the provider's
                results, in any order, in parts, twice. Then next again, until nothing is
                left: it writes the winners itself. bracket run may finish the same run, and
                asks for the rest only. Requests hold no key.

                  bracket batch next runs/x --pipeline P -o wave.jsonl
                  bracket batch ingest runs/x out.jsonl errors.jsonl

                exit codes: 0 a file of requests, or results that were taken; 1 failed;
                2 usage; 3 results of requests that this run never made, lines that are no
                results, or nothing to ask until results come in; 4 nothing is left to ask
                """,
            options: [
                .init(
                    name: "pipeline", value: "P",
                    help: "what is run (default: the pipeline that RUN began with)"),
                .init(
                    name: "style", value: "S",
                    help: "openai (default; vLLM's run-batch, too), anthropic, gemini or together",
                    words: BatchStyle.allCases.map(\.rawValue)),
                .init(
                    name: "max-requests", value: "N",
                    help: "requests in a file (default: the provider's limit)"),
                .init(
                    name: "max-bytes", value: "N",
                    help: "bytes of a file, as in 100M (default: the provider's limit)"),
                .init(
                    name: "again", help: "ask again what earlier files asked and nothing came of"),
                .out("F", "the file of requests"),
                .init(
                    name: "input", value: "F", help: "read prompts from F, not the pipeline's"),
                .init(name: "seed", value: "N", help: "derive all chance from N"),
                .init(name: "limit", value: "N", help: "only the first N records"),
                PipelineArguments.reuse, PipelineArguments.set,
            ] + CommandSpec.Option.textOrJSON),
        run: run)

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        var words = arguments.operands[...]
        guard let verb = words.popFirst(), ["next", "ingest"].contains(verb) else {
            throw arguments.usageError(
                "name what to do: bracket batch next RUN, or ingest RUN FILE")
        }
        guard let folder = words.popFirst() else {
            throw arguments.usageError("name the run's folder: bracket batch \(verb) RUN")
        }
        return verb == "next"
            ? try await next(folder, Array(words), arguments)
            : try ingest(folder, Array(words), arguments)
    }

    // MARK: next

    private static func next(
        _ folder: String, _ rest: [String], _ arguments: Arguments
    ) async throws -> ExitCode {
        if let extra = rest.first { throw arguments.usageError("what is \"\(extra)\" for?") }
        guard let path = arguments.out, path != "-" else {
            throw arguments.usageError("name the file of requests with -o")
        }
        let style = try arguments.choice("style", BatchStyle.self, called: "style") ?? .openai
        let options = Run.BatchOptions(
            style, requests: try arguments.int("max-requests", in: 1...Int.max),
            bytes: try bytes(arguments), asksAgain: arguments.has("again"))
        let run = try batchRun(folder, arguments)
        let asJSON = try arguments.wantsJSON()
        let wave = try await Interruption().guarding {
            try await run.writeBatch(to: path, options, models: ModelArgument.opener)
        }
        guard let wave else {
            Terminal.note("stopped; what came in is kept")
            return .stopped
        }
        if asJSON {
            Terminal.print(JSON.object(json(wave, path)).text)
        } else {
            for line in text(wave, path, run) { Terminal.print(line) }
        }
        if wave.finished != nil { return .nothingLeft }
        return wave.requests > 0 ? .done : .partial
    }

    /// The run in a folder, with the pipeline that it began with where none is named.
    private static func batchRun(_ folder: String, _ arguments: Arguments) throws -> Run {
        let manifest = try? RunFolder(path: folder).manifest()
        var pipeline: Pipeline
        if let path = arguments.string("pipeline") {
            pipeline = try Pipeline(path: path, overrides: arguments.strings("set"))
        } else if let manifest {
            pipeline = try Pipeline(
                text: manifest.pipeline.text, file: folder + "/manifest.json",
                overrides: arguments.strings("set"))
            if let seed = manifest.identity.seed { pipeline.seed = seed }
        } else {
            throw arguments.usageError("\(folder) is no run yet: name its pipeline with --pipeline")
        }
        if let seed = try arguments.int("seed") { pipeline.seed = UInt64(seed) }
        let isKnown = arguments.string("pipeline") == nil
        return try Run(
            pipeline,
            options: Run.Options(
                input: arguments.string("input") ?? (isKnown ? manifest?.input : nil),
                folder: folder,
                limit: try arguments.int("limit", in: 1...Int.max)
                    ?? (isKnown ? manifest?.limit : nil),
                shard: isKnown ? manifest?.identity.shard : nil,
                reuse: arguments.strings("reuse")))
    }

    /// `100M`, in steps of a thousand, as providers count.
    private static func bytes(_ arguments: Arguments) throws -> Int? {
        guard let text = arguments.string("max-bytes") else { return nil }
        let steps: [Character: Int] = ["K": 1_000, "M": 1_000_000, "G": 1_000_000_000]
        let step = text.last.flatMap { steps[Character($0.uppercased())] }
        guard let number = Int(step == nil ? text : String(text.dropLast())), number > 0 else {
            throw arguments.usageError(
                "--max-bytes is \"\(text)\"; it must be a number, as in 100M")
        }
        let (bytes, isTooMuch) = number.multipliedReportingOverflow(by: step ?? 1)
        return isTooMuch ? Int.max : bytes
    }

    private static func text(_ wave: Run.BatchWave, _ path: String, _ run: Run) -> [String] {
        if let counts = wave.finished {
            return [
                "nothing is left to ask: "
                    + Figures.count(counts.prompts, "prompt", "prompts") + ", "
                    + Figures.count(counts.votes, "vote", "votes"),
                "winners     \(run.folder.winnersPath)",
            ]
        }
        var lines: [String] = []
        if wave.requests > 0 {
            lines.append(
                "\(path): \(Figures.count(wave.requests, "request", "requests")), "
                    + "\(Figures.grouped(wave.bytes)) bytes; "
                    + "\(Figures.count(wave.awaited, "prompt waits", "prompts wait")) for answers")
        }
        if wave.overLimit > 0 {
            lines.append(
                "\(Figures.grouped(wave.overLimit)) more can be asked at once: the next file takes "
                    + "them")
        }
        if wave.out > 0 {
            lines.append(
                "\(Figures.count(wave.out, "request", "requests")) of earlier files without a result; "
                    + "--again asks them again")
        }
        return lines
    }

    private static func json(_ wave: Run.BatchWave, _ path: String) -> JSONObject {
        var object: JSONObject = [
            "requests": .number(wave.requests), "bytes": .number(wave.bytes),
            "over_limit": .number(wave.overLimit), "out": .number(wave.out),
            "prompts_waiting": .number(wave.awaited), "done": .bool(wave.finished != nil),
        ]
        object["file"] = wave.requests > 0 && wave.finished == nil ? .string(path) : .null
        return object
    }

    // MARK: ingest

    private static func ingest(
        _ folder: String, _ files: [String], _ arguments: Arguments
    ) throws -> ExitCode {
        if files.isEmpty { throw arguments.usageError("name the provider's files of results") }
        let ingest = try BatchIngest(files, into: RunFolder(path: folder))
        if try arguments.wantsJSON() {
            Terminal.print(JSON.object(json(ingest)).text)
        } else {
            var parts = [Figures.count(ingest.answers, "answer", "answers")]
            let again = ingest.again.values.reduce(0, +)
            if again > 0 { parts.append("\(Figures.grouped(again)) to be asked again") }
            if ingest.refused > 0 { parts.append("\(Figures.grouped(ingest.refused)) refused") }
            if ingest.known > 0 { parts.append("\(Figures.grouped(ingest.known)) known already") }
            Terminal.print(parts.joined(separator: ", "))
        }
        for (reason, count) in ingest.again.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) })
            .prefix(5)
        {
            Terminal.note("to be asked again, \(Figures.grouped(count)): \(reason)")
        }
        if let first = ingest.firstRefusal { Terminal.note("the first refusal: \(first)") }
        if let first = ingest.firstUnknown {
            Terminal.note(
                "results of requests that this run never made: \(ingest.unknown); the first: \(first)"
            )
        }
        if let first = ingest.firstUnread {
            Terminal.note("lines that are no results: \(ingest.unread); the first: \(first)")
        }
        return ingest.unknown + ingest.unread > 0 ? .partial : .done
    }

    private static func json(_ ingest: BatchIngest) -> JSONObject {
        var again = JSONObject()
        for (reason, count) in ingest.again.sorted(by: { $0.key < $1.key }) {
            again[reason] = .number(count)
        }
        return [
            "answers": .number(ingest.answers), "refused": .number(ingest.refused),
            "again": .object(again), "known": .number(ingest.known),
            "unknown": .number(ingest.unknown), "unread": .number(ingest.unread),
        ]
    }
}

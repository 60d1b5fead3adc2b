import CommandLines
import Datasets
import Files
import Foundation
import JSON
import Judging
import Pipelines
import Reports
import Runs
import Tournaments

/// `bracket select`
enum SelectCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "select", operands: "--prompt TEXT|@FILE CANDIDATE-FILE… | --input F",
            summary: "picks the best of several answers to one prompt",
            details: """
                Each file is a candidate, named by its file name; a .jsonl file holds one on
                each line: {"id", "text"} or a string. One of the files, or the prompt's, may
                be - for standard input. With --input, prompt and candidates are those of one
                record of F, whatever shape it has. Prints the winner's bracket, who judged, and
                its text.
                """,
            options: [
                .init(name: "input", value: "F", help: "take a record of F"),
                .init(
                    name: "id", value: "ID", help: "the record with this id (default: the first)"),
                ShapeArguments.preset, ShapeArguments.fields,
                .init(
                    name: "prompt", value: "TEXT", help: "what was asked, or @FILE that holds it"),
                .init(
                    name: "reference", value: "ANSWER",
                    help: "judge by this right answer instead of a model"),
                .init(
                    name: "match", value: "HOW",
                    help: "compare it as auto (default), number, choice, text or contains"),
                .init(
                    name: "judge", value: "JUDGE",
                    help:
                        "reasoning (default), or direct: embedded:nano-direct unless --model is given"
                ),
                .init(
                    name: "tournament", value: "KIND", help: SketchArguments.formats,
                    words: FormatPlan.names),
                .init(name: "votes", value: "K", help: "maximum votes for a match (default: 1)"),
                .init(name: "max-tokens", value: "K", help: "thinking and verdict (default: 8192)"),
                .init(name: "temperature", value: "T", help: "of the judge (default: 0.6)"),
                .init(name: "seed", value: "N", help: "derive all chance from N (default: 0)"),
            ] + ModelArgument.options(default: "embedded:nano-judge")
                + CommandSpec.Option.textOrJSON),
        run: run)

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        let asJSON = try arguments.wantsJSON()
        let record = try record(arguments)
        let format = try arguments.choice(
            "tournament", among: FormatPlan.names, called: "tournament", FormatPlan.init(name:))
        let votes = VotingRule(max: try arguments.int("votes", in: 1...10_000) ?? 1)
        let judge = try judge(arguments, record.prompt)
        let best = BestOfN(
            judge: judge.judge, format: format ?? .knockout(), votes: votes,
            seed: UInt64(try arguments.int("seed") ?? 0))
        let selection = try await Interruption().guarding { try await best.select(record) }
        guard let selection else { return .stopped }
        if asJSON {
            var log = selection.bracket.json
            log["judge"] = ["name": .string(judge.plan.name), "model": .string(judge.model?.name)]
            Terminal.print(JSON.object(log).text)
        } else {
            Terminal.print(
                TextReport.bracket(
                    selection.bracket, judge: judge.words, seeded: false, style: Terminal.style()))
        }
        return selection.bracket.matches.contains(where: \.undecidedByFailure) ? .partial : .done
    }

    /// The prompt and the candidates that the command line names.
    private static func record(_ arguments: Arguments) throws -> PromptRecord {
        if let input = arguments.string("input") { return try record(of: input, arguments) }
        for option in ["id", "preset", "fields"] where arguments.has(option) {
            throw arguments.usageError("--\(option) goes with --input")
        }
        guard let prompt = arguments.string("prompt") else {
            throw arguments.needs("--prompt TEXT or --prompt @FILE")
        }
        let candidates = try arguments.operands.flatMap { try self.candidates($0, arguments) }
        guard !candidates.isEmpty else { throw arguments.needs("candidate files") }
        let ids = unique(candidates.map(\.id))
        return PromptRecord(
            id: "prompt", prompt: .text(try text(prompt, arguments)),
            candidates: zip(ids, candidates).map { Candidate(id: $0, text: $1.text) },
            reference: arguments.string("reference"))
    }

    /// A record of a file.
    private static func record(
        of input: String, _ arguments: Arguments
    ) throws -> PromptRecord {
        guard arguments.operands.isEmpty, !arguments.has("prompt") else {
            throw arguments.usageError(
                "--input has the prompt and the candidates; leave others out")
        }
        let path = try StandardInput.file(input, "records", arguments)
        let reader = try PromptReader(
            path: path, shape: ShapeArguments.request(arguments, for: .candidates))
        let id = arguments.string("id")
        while let item = try reader.next() {
            switch item {
            case .record(var record, _) where id == nil || record.id == id:
                record.reference = arguments.string("reference")
                guard !record.candidates.isEmpty else {
                    throw arguments.usageError("\(input): \(record.id) has no candidates")
                }
                return record
            case .reject(let reject) where id == nil:
                throw arguments.usageError("\(input), \(reject.summary)")
            default: continue
            }
        }
        throw arguments.usageError(
            "\(input) has no record" + (id.map { " with the id \"\($0)\"" } ?? ""))
    }

    private static func judge(_ arguments: Arguments, _ prompt: Prompt) throws -> JudgeArgument {
        if let reference = arguments.string("reference") {
            for option in ["model", "pipeline", "judge", "temperature", "max-tokens"]
            where arguments.has(option) {
                throw arguments.usageError(
                    "--\(option) has no effect where --reference decides; leave one out")
            }
            let match = try arguments.choice("match", AnswerMatch.self, called: "match") ?? .auto
            if let problem = KnownAnswer(reference, match: match).problem {
                throw arguments.usageError("--reference cannot be compared with: \(problem)")
            }
            return .reference(match: match)
        }
        if arguments.has("match") {
            throw arguments.usageError("--match says how to compare with --reference ANSWER")
        }
        let style = try arguments.choice("judge", ModelJudge.Style.self, called: "judge")
        return try JudgeArgument(style ?? .reasoning, arguments, for: [prompt])
    }

    private static func text(_ argument: String, _ arguments: Arguments) throws -> String {
        guard argument == "-" || argument.hasPrefix("@") else { return argument }
        return try contents(
            argument == "-" ? argument : String(argument.dropFirst()), "the prompt", arguments)
    }

    private static func contents(
        _ path: String, _ what: String, _ arguments: Arguments
    ) throws -> String {
        do {
            return try TextFile.read(
                StandardInput.file(path, what, arguments), "file", limit: 64 << 20)
        } catch let error as TextFileError {
            throw arguments.usageError("\(error)")
        }
    }

    private static func candidates(
        _ path: String, _ arguments: Arguments
    ) throws -> [(id: String, text: String)] {
        guard path.hasSuffix(".jsonl") else {
            var text = try contents(path, "a candidate", arguments)
            // What ends a file's last line is no part of the answer.
            if text.last?.isNewline == true { text.removeLast() }
            return [(path == "-" ? "stdin" : URL(filePath: path).lastPathComponent, text)]
        }
        let lines = try LineReader(path: path, isRegular: false)
        var candidates: [(id: String, text: String)] = []
        while let line = try lines.next() {
            if line.isBlank { continue }
            let json: JSON
            do { json = try JSON.parse(line.bytes) } catch {
                throw arguments.usageError("\(path), line \(line.number): \(error)")
            }
            guard let text = json.string ?? json["text"]?.string else {
                throw arguments.usageError(
                    "\(path), line \(line.number): a candidate is {\"text\": …} or a string")
            }
            candidates.append((json["id"]?.label ?? String(candidates.count), text))
        }
        return candidates
    }

    /// Files in different folders may have the same name.
    private static func unique(_ ids: [String]) -> [String] {
        var taken: Set<String> = []
        var counts: [String: Int] = [:]
        return ids.map { id in
            var name = id
            while !taken.insert(name).inserted {
                let count = counts[id, default: 1] + 1
                counts[id] = count
                name = "\(id) (\(count))"
            }
            return name
        }
    }
}

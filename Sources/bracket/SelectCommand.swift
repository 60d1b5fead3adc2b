import Datasets
import Files
import Foundation
import JSON
import Judging
import LanguageModels
import Pipelines
import Reports
import Runs
import Tournaments

/// `bracket select`
enum SelectCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "select", operands: "--prompt TEXT|@FILE CANDIDATE-FILE…",
            summary: "picks the best answer to one prompt, straight away",
            details: """
                Each file is a candidate, named by its file name; a .jsonl file holds one on each
                line: {"id", "text"} or a string. Prints the winner's bracket, then its text.
                """,
            options: ModelArgument.options(default: "embedded:nano-judge") + [
                .init(
                    name: "prompt", value: "TEXT", help: "what was asked, or @FILE that holds it"),
                .init(
                    name: "reference", value: "ANSWER",
                    help: "judge by this right answer instead of a model"),
                .init(
                    name: "judge", value: "JUDGE",
                    help:
                        "reasoning (default), or direct: embedded:nano-direct unless --model is given"
                ),
                .init(name: "format", value: "FORMAT", help: "knockout (default) or elo"),
                .init(name: "votes", value: "K", help: "the most votes a match gets (default: 1)"),
                .init(name: "max-tokens", value: "K", help: "thinking and verdict (default: 8192)"),
                .init(name: "temperature", value: "T", help: "of the judge (default: 0.6)"),
                .init(name: "seed", value: "N", help: "derive all chance from N (default: 0)"),
                .init(name: "json", help: "the bracket log as JSON"),
            ]),
        run: run)

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        let name = "select"
        guard let prompt = arguments.string("prompt") else {
            throw UsageError(
                "\"bracket select\" needs --prompt TEXT or --prompt @FILE", command: name)
        }
        let candidates = try arguments.operands.flatMap(candidates)
        guard !candidates.isEmpty else {
            throw UsageError("\"bracket select\" needs candidate files", command: name)
        }
        let word = arguments.string("format") ?? "knockout"
        guard let format = FormatPlan(name: word) else {
            throw UsageError(
                "unknown format \"\(word)\"" + Nearest.hint(for: word, in: FormatPlan.names),
                command: name)
        }
        let votes = VotingRule(
            max: try arguments.int("votes", in: 1...10_000, command: name) ?? 1)
        let ids = unique(candidates.map(\.id))
        let record = PromptRecord(
            id: "prompt", prompt: .text(try text(prompt)),
            candidates: zip(ids, candidates).map { Candidate(id: $0, text: $1.text) },
            reference: arguments.string("reference"))
        let best = BestOfN(
            judge: try judge(arguments), format: format, votes: votes,
            seed: UInt64(try arguments.int("seed", in: 0...Int.max, command: name) ?? 0))
        let interruption = Interruption()
        let selection: BestOfN.Selection
        do {
            selection = try await interruption.guarding { try await best.select(record) }
        } catch {
            guard interruption.happened else { throw error }
            return .stopped
        }
        Terminal.print(
            arguments.has("json")
                ? JSON.object(selection.bracket.json).text
                : TextReport.bracket(
                    selection.bracket,
                    style: TextStyle(
                        width: Terminal.width, colour: Terminal.colour ? .ansi : .none,
                        charset: Terminal.unicode ? .unicode : .ascii)))
        return selection.bracket.matches.contains(where: \.undecidedByFailure) ? .partial : .done
    }

    private static func judge(_ arguments: Arguments) throws -> any Judge {
        let name = "select"
        if arguments.has("reference") {
            for option in ["model", "judge", "temperature", "max-tokens"]
            where arguments.has(option) {
                throw UsageError(
                    "--\(option) has no effect where --reference decides; leave one out",
                    command: name)
            }
            return ReferenceJudge()
        }
        let temperature = try arguments.double("temperature", in: 0...100, command: name)
        let maxTokens = try arguments.int("max-tokens", in: 1...10_000_000, command: name)
        let word = arguments.string("judge") ?? "reasoning"
        guard let style = ModelJudge.Style(rawValue: word) else {
            let names = ModelJudge.Style.allCases.map(\.rawValue)
            throw UsageError(
                "unknown judge \"\(word)\"" + Nearest.hint(for: word, in: names), command: name)
        }
        var judge = try ModelArgument.judge(style, arguments, command: name)
        judge.sampling.temperature = temperature ?? judge.sampling.temperature
        judge.sampling.maxTokens = maxTokens ?? judge.sampling.maxTokens
        return judge
    }

    private static func text(_ argument: String) throws -> String {
        guard argument.hasPrefix("@") else { return argument }
        return try contents(String(argument.dropFirst()))
    }

    private static func contents(_ path: String) throws -> String {
        do { return try TextFile.read(path, "file", limit: 64 << 20) } catch {
            throw UsageError("\(error)", command: "select")
        }
    }

    private static func candidates(_ path: String) throws -> [(id: String, text: String)] {
        guard path.hasSuffix(".jsonl") else {
            var text = try contents(path)
            // What ends a file's last line is no part of the answer.
            if text.last?.isNewline == true { text.removeLast() }
            return [(URL(filePath: path).lastPathComponent, text)]
        }
        let lines = try LineReader(path: path)
        var candidates: [(id: String, text: String)] = []
        while let line = try lines.next() {
            if line.isBlank { continue }
            let json: JSON
            do { json = try JSON.parse(line.bytes) } catch {
                throw UsageError("\(path), line \(line.number): \(error)", command: "select")
            }
            guard let text = json.string ?? json["text"]?.string else {
                throw UsageError(
                    "\(path), line \(line.number): a candidate is {\"text\": …} or a string",
                    command: "select")
            }
            candidates.append((json["id"]?.label ?? String(candidates.count), text))
        }
        return candidates
    }

    /// Files in different folders may have one name.
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

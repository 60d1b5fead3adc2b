import CommandLines
import Foundation
import JSON

/// `bracket-bench merge`: a run in one piece, the same in parts, the parts put together, and the same
/// records through a filter.
enum MergeBenchmark {
    static let command = Command(
        spec: CommandSpec(
            name: "merge",
            summary: "the parts of a run put together, and a filter, beside the run in one piece",
            options: [
                .init(name: "prompts", value: "N", help: "how many (default: 100000)"),
                .init(name: "entrants", value: "N", help: "answers each (default: 8)"),
                .init(name: "shards", value: "N", help: "how many parts (default: 64)"),
                BenchFolder.option,
            ]),
        run: run)

    private static func run(_ arguments: Arguments) throws {
        try arguments.noOperand()
        let prompts = try arguments.int("prompts", in: 1...Int.max) ?? 100_000
        let entrants =
            try arguments.int("entrants", in: 2...1_000) ?? ReplayWorkload.entrants
        let shards = try arguments.int("shards", in: 1...10_000) ?? 64
        let folder = try BenchFolder(arguments.string("folder"))
        folder.remove("parts")
        var table = MarkdownTable([
            "", "seconds", "prompts/s", "CPU s", "peak MB", "of the whole run",
        ])
        let whole = try measured(
            ReplayWorkload.play(prompts: prompts, entrants: entrants, in: folder))
        let pipeline = ReplayWorkload.pipeline(folder)
        var parts = Measure()
        for index in 1...shards {
            parts.add(
                try measured(
                    Client.play(pipeline, in: folder, run: "parts", shard: "\(index)/\(shards)")))
        }
        let merged = try measured(
            ChildProcess.ofThisProgram([Client.merger.spec.name, folder["parts"]]).finish())
        for name in ["brackets.jsonl", "winners.jsonl", "index.jsonl"] {
            guard same(folder["run/" + name], folder["parts/" + name]) else {
                throw BenchError("the merged \(name) is not that of the run in one piece")
            }
        }
        let filtered = try measured(
            ChildProcess.ofThisProgram([
                Client.filter.spec.name, folder["pipeline.json"], folder["prompts.jsonl"],
            ]).finish())
        let copy = try copyJournals(in: folder["parts"])
        for (name, measure) in [
            ("the run in one piece", whole), ("its \(shards) parts, one after the other", parts),
            ("merged", merged), ("the same records through a filter", filtered),
            ("journals read and written once", copy),
        ] {
            table.add([
                name, figure(measure.seconds, 1),
                figure(Double(prompts) / measure.seconds, 0), figure(measure.cpu, 1),
                measure.peak > 0 ? megabytes(measure.peak) : "",
                figure(measure.seconds / whole.seconds, 2),
            ])
        }
        print(
            "knockouts of \(entrants), \(prompts) prompts, verdicts recorded; "
                + "brackets, winners and index are the same bytes\n")
        print(table.text)
    }

    private struct Measure {
        var seconds = 0.0
        var cpu = 0.0
        var peak = 0

        mutating func add(_ other: Measure) {
            seconds += other.seconds
            cpu += other.cpu
            peak = max(peak, other.peak)
        }
    }

    private static func measured(
        _ result: (usage: ChildProcess.Usage, output: String)
    ) throws -> Measure {
        let json = (try? JSON.parse(Array(result.output.utf8))) ?? .null
        guard let seconds = json["seconds"]?.double else {
            throw BenchError("the client said \(result.output)")
        }
        return Measure(
            seconds: seconds, cpu: result.usage.cpuSeconds, peak: result.usage.peakBytes)
    }

    private static func same(_ one: String, _ other: String) -> Bool {
        FileManager.default.contentsEqual(atPath: one, andPath: other)
    }

    /// What merging cannot do without.
    private static func copyJournals(in parts: String) throws -> Measure {
        let start = ContinuousClock.now
        let shards = parts + "/shards"
        let copy = parts + "/copy.jsonl"
        _ = FileManager.default.createFile(atPath: copy, contents: nil)
        let output = try FileHandle(forWritingTo: URL(filePath: copy))
        for part in try FileManager.default.contentsOfDirectory(atPath: shards).sorted() {
            let input = try FileHandle(
                forReadingFrom: URL(filePath: "\(shards)/\(part)/journal.jsonl"))
            while let bytes = try input.read(upToCount: 1 << 20), !bytes.isEmpty {
                try output.write(contentsOf: bytes)
            }
        }
        try output.synchronize()
        try FileManager.default.removeItem(atPath: copy)
        return Measure(seconds: (ContinuousClock.now - start) / .seconds(1))
    }
}

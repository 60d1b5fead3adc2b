import Foundation
import JSON

/// `bracket-bench show`: how long a look into a finished run takes, the command's start included.
enum ShowBenchmark {
    static func run(_ words: [String]) throws {
        let words = try Words(words, options: ["prompts", "folder"])
        guard let prompts = Int(words["prompts"] ?? "10000"), prompts >= 1 else {
            throw UsageError(problem: "--prompts takes a whole number, as in 10000")
        }
        let folder = try BenchFolder(words["folder"])
        let bracket = try command()
        try play(prompts, folder)
        let run = folder["run"]
        let middle = "gsm-\(prompts / 2)"
        var table = MarkdownTable(["command", "ms", "peak MB"])
        for (name, arguments) in [
            ("show RUN", ["show", run]), ("show RUN ID", ["show", run, middle]),
            ("show RUN ID MATCH", ["show", run, middle, "2.1"]),
            ("show RUN --format html", ["show", run, "--format", "html", "-o", folder["r.html"]]),
        ] {
            table.add([name] + (try best(bracket, arguments)))
        }
        try? FileManager.default.removeItem(atPath: run + "/index.jsonl")
        table.add(["show RUN, without its index"] + (try best(bracket, ["show", run])))
        print("a run of \(prompts) prompts, knockouts of \(ReplayWorkload.entrants)\n")
        print(table.text)
    }

    /// The command itself, built beside this program.
    private static func command() throws -> String {
        let folder = Bundle.main.executableURL?.deletingLastPathComponent()
        guard let path = folder?.appending(path: "bracket").path(percentEncoded: false),
            FileManager.default.isExecutableFile(atPath: path)
        else {
            throw BenchError(
                "the command is not built yet: swift build -c release --product bracket")
        }
        return path
    }

    private static func play(_ prompts: Int, _ folder: BenchFolder) throws {
        try ReplayWorkload.write(prompts: prompts, to: folder)
        let pipeline: JSON = [
            "name": "show", "seed": 7, "input": .string(folder["prompts.jsonl"]),
            "tournament": [
                "format": "knockout", "judge": "recorded", "seeding": "input",
                "verdicts": .string(folder["verdicts.jsonl"]),
                "votes": ["max": 1, "order": "fixed"],
            ],
        ]
        try folder.write(pipeline, to: "pipeline.json")
        _ = try ChildProcess.ofThisProgram([
            Client.name, folder["pipeline.json"], folder["run"],
        ]).finish()
    }

    /// The fastest of five: what the command needs, not what else the machine did.
    private static func best(_ bracket: String, _ arguments: [String]) throws -> [String] {
        var fastest = Double.infinity
        var peak = 0
        for _ in 0..<5 {
            let start = ContinuousClock.now
            let (usage, _) = try ChildProcess(bracket, arguments, quiet: true).finish()
            fastest = min(fastest, (ContinuousClock.now - start) / .seconds(1))
            peak = max(peak, usage.peakBytes)
        }
        return [figure(fastest * 1_000, 0), figure(Double(peak) / 1e6, 0)]
    }
}

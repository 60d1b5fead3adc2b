import Foundation
import JSON

/// `bracket-bench replay`: knockouts judged by recorded verdicts, so that nothing is waited for.
enum ReplayBenchmark {
    static func run(_ words: [String]) throws {
        let words = try Words(words, options: ["prompts", "folder"])
        let sizes = (words["prompts"] ?? "1000,10000,100000").split(separator: ",").map { Int($0) }
        let folder = try BenchFolder(words["folder"])
        var table = MarkdownTable([
            "prompts", "matches", "matches/s", "µs per match", "CPU µs per match", "peak MB",
            "threads",
        ])
        for size in sizes {
            guard let size, size >= 1 else {
                throw UsageError(problem: "--prompts takes whole numbers, as in 1000,10000")
            }
            table.add(try row(prompts: size, folder))
        }
        print("knockouts of \(ReplayWorkload.entrants), verdicts recorded, journal on\n")
        print(table.text)
    }

    private static func row(prompts: Int, _ folder: BenchFolder) throws -> [String] {
        try ReplayWorkload.write(prompts: prompts, to: folder)
        let pipeline: JSON = [
            "name": "replay", "seed": 7, "input": .string(folder["prompts.jsonl"]),
            "tournament": [
                "format": "knockout", "judge": "recorded", "seeding": "input",
                "verdicts": .string(folder["verdicts.jsonl"]),
                "votes": ["max": 1, "order": "fixed"],
            ],
        ]
        try folder.write(pipeline, to: "pipeline.json")
        let client = try ChildProcess.ofThisProgram([
            Client.name, folder["pipeline.json"], folder["run"],
        ])
        let (usage, output) = try client.finish()
        let json = (try? JSON.parse(Array(output.utf8))) ?? .null
        guard let matches = json["matches"]?.int, let seconds = json["seconds"]?.double,
            matches == prompts * (ReplayWorkload.entrants - 1)
        else { throw BenchError("the client played other matches: \(output)") }
        return [
            String(prompts), String(matches), figure(Double(matches) / seconds, 0),
            figure(seconds / Double(matches) * 1e6, 1),
            figure(usage.cpuSeconds / Double(matches) * 1e6, 1),
            figure(Double(usage.peakBytes) / 1e6, 0), String(usage.threads),
        ]
    }
}

import Foundation
import JSON

/// `bracket-bench remote`: knockouts judged by a server that takes its time.
///
/// Server, client and bench are three processes, so that the figures are the client's alone.
enum RemoteBenchmark {
    static func run(_ words: [String]) throws {
        let words = try Words(
            words,
            options: [
                "latency", "in-flight", "entrants", "prompts", "reply-bytes", "python", "folder",
            ],
            switches: ["peers"])
        let load = Load(
            milliseconds: try words.int("latency", atLeast: 1, default: 200),
            inFlight: try words.int("in-flight", atLeast: 1, default: 1024),
            entrants: try words.int("entrants", atLeast: 2, default: 32),
            prompts: try words.int("prompts", atLeast: 1, default: 512))
        guard load.entrants.nonzeroBitCount == 1 else {
            throw UsageError(problem: "--entrants is \(load.entrants); it must be a power of two")
        }
        let server = try ChildProcess.ofThisProgram([
            "serve", "--latency", String(load.milliseconds), "--reply-bytes",
            String(try words.int("reply-bytes", atLeast: 0, default: 6000)),
        ])
        defer { server.end() }
        let baseURL = try server.firstLine()
        let folder = try BenchFolder(words["folder"])
        print(load.title, terminator: "\n\n")
        var table = MarkdownTable([
            "client", "judgements", "makespan ÷ list schedule", "÷ lower bound",
            "judgements/s", "CPU s / 1,000", "peak MB", "threads",
        ])
        table.add(try product(load, baseURL, folder))
        if words.has("peers") {
            for peer in PeerClient.all {
                let python = words["python"] ?? "python3"
                if let row = try peer.row(load, baseURL, folder, python: python) { table.add(row) }
            }
        }
        print(table.text)
    }

    /// What is played.
    struct Load {
        var milliseconds: Int
        var inFlight: Int
        var entrants: Int
        var prompts: Int

        var schedule: ListSchedule {
            ListSchedule(tournaments: prompts, entrants: entrants, slots: inFlight)
        }

        var title: String {
            "\(prompts) knockouts of \(entrants) · \(inFlight) in flight · \(milliseconds) ms"
        }

        /// How a client did, measured by itself and from outside.
        func row(_ name: String, _ usage: ChildProcess.Usage, _ output: String) throws -> [String] {
            let json = (try? JSON.parse(Array(output.utf8))) ?? .null
            guard let votes = json["votes"]?.int, let seconds = json["seconds"]?.double else {
                throw BenchError("\(name) printed no result: \(output)")
            }
            let schedule = schedule
            guard votes == schedule.matches else {
                throw BenchError("\(name) made \(votes) judgements of \(schedule.matches)")
            }
            let unit = Double(milliseconds) / 1000
            // What a client spends before its run, on loading libraries, is no part of the run.
            let cpu = usage.cpuSeconds - (json["cpu_before"]?.double ?? 0)
            return [
                name, String(votes), figure(seconds / (Double(schedule.makespan) * unit), 3),
                figure(seconds / (schedule.lowerBound * unit), 3),
                figure(Double(votes) / seconds, 0), figure(cpu / Double(votes) * 1000, 3),
                figure(Double(usage.peakBytes) / 1e6, 0), String(usage.threads),
            ]
        }
    }

    private static func product(
        _ load: Load, _ baseURL: String, _ folder: BenchFolder
    ) throws -> [String] {
        try RemoteWorkload.write(load, to: folder)
        let pipeline: JSON = [
            "name": "remote", "seed": 7, "input": .string(folder["prompts.jsonl"]),
            "tournament": [
                "format": "knockout", "judge": "reasoning", "model": "judge",
                "bracket": .string(folder["bracket.json"]), "votes": ["max": 1, "order": "fixed"],
            ],
            "models": [
                "judge": [
                    "base_url": .string(baseURL), "model": "judge",
                    "in_flight": .number(load.inFlight),
                ]
            ],
        ]
        try folder.write(pipeline, to: "pipeline.json")
        let client = try ChildProcess.ofThisProgram([
            Client.name, folder["pipeline.json"], folder["run"],
        ])
        let (usage, output) = try client.finish()
        return try load.row("bracket", usage, output)
    }
}

/// A number with so many decimals.
func figure(_ value: Double, _ decimals: Int) -> String {
    String(format: "%.\(decimals)f", value)
}

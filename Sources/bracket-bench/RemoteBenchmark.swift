import CommandLines
import JSON

/// `bracket-bench remote`: knockouts judged by a server that takes its time.
///
/// Server, client and bench are three processes, so that the figures are the client's alone.
enum RemoteBenchmark {
    static let command = Command(
        spec: CommandSpec(
            name: "remote", summary: "knockouts judged by a server that takes its time",
            options: [
                .init(name: "latency", value: "MS", help: "of each reply (default: 200)"),
                .init(name: "in-flight", value: "N", help: "requests at once (default: 1024)"),
                .init(name: "entrants", value: "N", help: "a power of two (default: 32)"),
                .init(name: "prompts", value: "N", help: "knockouts (default: 512)"),
                .init(name: "reply-bytes", value: "N", help: "of thinking (default: 6000)"),
                .init(name: "peers", help: "Python clients too"),
                .init(name: "python", value: "PATH", help: "for the peers (default: python3)"),
                BenchFolder.option,
            ]),
        run: run)

    private static func run(_ arguments: Arguments) throws {
        try arguments.noOperand()
        let load = Load(
            milliseconds: try arguments.int("latency", in: 1...Int.max) ?? 200,
            inFlight: try arguments.int("in-flight", in: 1...Int.max) ?? 1024,
            entrants: try arguments.int("entrants", in: 2...Int.max) ?? 32,
            prompts: try arguments.int("prompts", in: 1...Int.max) ?? 512)
        guard load.entrants.nonzeroBitCount == 1 else {
            throw arguments.usageError(
                "--entrants is \(load.entrants); it must be a power of two")
        }
        let server = try ChildProcess.ofThisProgram([
            "serve", "--latency", String(load.milliseconds), "--reply-bytes",
            String(try arguments.int("reply-bytes") ?? 6000),
        ])
        defer { server.end() }
        let baseURL = try server.firstLine()
        let folder = try BenchFolder(arguments.string("folder"))
        print(load.title, terminator: "\n\n")
        var table = MarkdownTable([
            "client", "judgements", "makespan ÷ list schedule", "÷ lower bound",
            "judgements/s", "CPU s / 1,000", "peak MB", "threads",
        ])
        table.add(try product(load, baseURL, folder))
        let python = arguments.string("python") ?? "python3"
        for peer in arguments.has("peers") ? PeerClient.all : [] {
            if let row = try peer.row(load, baseURL, folder, python: python) { table.add(row) }
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
                megabytes(usage.peakBytes), String(usage.threads),
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
        let (usage, output) = try Client.play(pipeline, in: folder)
        return try load.row("bracket", usage, output)
    }
}

import CommandLines
import JSON
import RunLogs

/// `bracket-bench remote`: tournaments judged by a server that takes its time.
///
/// Server, client and bench are three processes, so that the figures are the client's alone.
enum RemoteBenchmark {
    static let command = Command(
        spec: CommandSpec(
            name: "remote", summary: "tournaments judged by a server that takes its time",
            options: [
                .init(name: "latency", value: "MS", help: "of each reply (default: 200)"),
                .init(name: "in-flight", value: "N", help: "requests at once (default: 1024)"),
                .init(name: "entrants", value: "N", help: "a power of two (default: 32)"),
                .init(name: "prompts", value: "N", help: "tournaments (default: 512)"),
                .init(
                    name: "format", value: "NAME", help: "knockout (default) or title",
                    words: Format.allCases.map(\.rawValue)),
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
            prompts: try arguments.int("prompts", in: 1...Int.max) ?? 512,
            format: try arguments.choice("format", Format.self) ?? .knockout)
        guard load.format == .knockout || !arguments.has("peers") else {
            throw arguments.usageError("--peers play knockouts; leave --format out")
        }
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

    /// Which tournaments are played.
    enum Format: String, CaseIterable { case knockout, title }

    /// What is played.
    struct Load {
        var milliseconds: Int
        var inFlight: Int
        var entrants: Int
        var prompts: Int
        var format = Format.knockout

        /// Of knockouts, in which it does not matter who wins.
        var schedule: ListSchedule {
            ListSchedule(
                (0..<prompts).map { _ in .knockout(entrants: entrants) }, slots: inFlight)
        }

        var title: String {
            "\(prompts) \(format.rawValue)s of \(entrants) · \(inFlight) in flight · \(milliseconds) ms"
        }

        /// How a client did, measured by itself and from outside.
        ///
        /// - Parameter schedule: how an ideal client would have played the same.
        func row(
            _ name: String, _ usage: ChildProcess.Usage, _ output: String, _ schedule: ListSchedule
        ) throws -> [String] {
            let json = (try? JSON.parse(Array(output.utf8))) ?? .null
            guard let votes = json["votes"]?.int, let seconds = json["seconds"]?.double else {
                throw BenchError("\(name) printed no result: \(output)")
            }
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
            "tournament": .object(tournament(load, folder)),
            "models": [
                "judge": [
                    "base_url": .string(baseURL), "model": "judge",
                    "in_flight": .number(load.inFlight),
                ]
            ],
        ]
        let (usage, output) = try Client.play(pipeline, in: folder)
        guard load.format == .title else {
            return try load.row("bracket", usage, output, load.schedule)
        }
        // Who meets whom in defences depends on how the votes went.
        var fields: [ListSchedule.Field] = []
        let reader = try BracketReader(RunFolder(path: folder["run"]))
        while let log = try reader.next() { fields.append(.title(log)) }
        return try load.row(
            "bracket", usage, output, ListSchedule(fields, slots: load.inFlight))
    }

    private static func tournament(_ load: Load, _ folder: BenchFolder) -> JSONObject {
        var tournament: JSONObject = [
            "format": .string(load.format.rawValue), "judge": "reasoning", "model": "judge",
            "votes": ["max": 1, "order": "fixed"],
        ]
        switch load.format {
        case .knockout: tournament["bracket"] = .string(folder["bracket.json"])
        case .title: tournament["seeding"] = "input"
        }
        return tournament
    }
}

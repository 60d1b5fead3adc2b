import CommandLines
import JSON

/// `bracket-bench replay`: knockouts judged by recorded verdicts, so that no time goes into waiting.
enum ReplayBenchmark {
    static let command = Command(
        spec: CommandSpec(
            name: "replay", summary: "knockouts judged by recorded verdicts",
            options: [
                .init(
                    name: "prompts", value: "N,N,…",
                    help: "a row for each number (default: 1000,10000,100000)"),
                BenchFolder.option,
            ]),
        run: run)

    private static func run(_ arguments: Arguments) throws {
        try arguments.noOperand()
        let sizes = (arguments.string("prompts") ?? "1000,10000,100000")
            .split(separator: ",").map { Int($0) }
        let folder = try BenchFolder(arguments.string("folder"))
        var table = MarkdownTable([
            "prompts", "matches", "matches/s", "µs per match", "CPU µs per match", "peak MB",
            "threads",
        ])
        for size in sizes {
            guard let size, size >= 1 else {
                throw arguments.usageError("--prompts takes whole numbers, as in 1000,10000")
            }
            table.add(try row(prompts: size, folder))
        }
        print("knockouts of \(ReplayWorkload.entrants), verdicts recorded, journal on\n")
        print(table.text)
    }

    private static func row(prompts: Int, _ folder: BenchFolder) throws -> [String] {
        let (usage, output) = try ReplayWorkload.play(prompts: prompts, in: folder)
        let json = (try? JSON.parse(Array(output.utf8))) ?? .null
        guard let matches = json["matches"]?.int, let seconds = json["seconds"]?.double,
            matches == prompts * (ReplayWorkload.entrants - 1)
        else { throw BenchError("the client played other matches: \(output)") }
        return [
            String(prompts), String(matches), figure(Double(matches) / seconds, 0),
            figure(seconds / Double(matches) * 1e6, 1),
            figure(usage.cpuSeconds / Double(matches) * 1e6, 1),
            megabytes(usage.peakBytes), String(usage.threads),
        ]
    }
}

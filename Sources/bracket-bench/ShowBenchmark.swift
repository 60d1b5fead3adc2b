import CommandLines
import Foundation

/// `bracket-bench show`: how long a look into a finished run takes, the command's start included.
enum ShowBenchmark {
    static let command = Command(
        spec: CommandSpec(
            name: "show", summary: "how long a look into a finished run takes",
            options: [
                .init(name: "prompts", value: "N", help: "of the run (default: 10000)"),
                BenchFolder.option,
            ]),
        run: run)

    private static func run(_ arguments: Arguments) throws {
        try arguments.noOperand()
        let prompts = try arguments.int("prompts", in: 1...Int.max) ?? 10_000
        let folder = try BenchFolder(arguments.string("folder"))
        let bracket = try bracket()
        _ = try ReplayWorkload.play(prompts: prompts, in: folder)
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
    static func bracket() throws -> String {
        let folder = Bundle.main.executableURL?.deletingLastPathComponent()
        guard let path = folder?.appending(path: "bracket").path(percentEncoded: false),
            FileManager.default.isExecutableFile(atPath: path)
        else {
            throw BenchError(
                "the command is not built yet: swift build -c release --product bracket")
        }
        return path
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
        return [figure(fastest * 1_000, 0), megabytes(peak)]
    }
}

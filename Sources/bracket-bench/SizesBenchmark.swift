import CommandLines
import Foundation
import JSON

/// `bracket-bench sizes`: how time and memory grow with one thing at a time, so that a step which
/// looks at everything once too often shows.
enum SizesBenchmark {
    static let command = Command(
        spec: CommandSpec(
            name: "sizes", summary: "how time and memory grow with the input",
            details: """
                Each workload is played at a size, at twice and at four times that size, by `bracket`
                itself in a process of its own. Growth is what a doubling costs: 2 where work is in
                proportion to the input, 4 where something looks at all of it for each part.
                """,
            options: [
                .init(
                    name: "only", value: "NAME,…",
                    help: "some of " + SizesWorkload.all.map(\.name).joined(separator: ", ")),
                .init(
                    name: "times", value: "N", help: "multiply all sizes (default: 1)"),
                BenchFolder.option,
            ]),
        run: run)

    private static func run(_ arguments: Arguments) throws {
        try arguments.noOperand()
        let names = arguments.string("only")?.split(separator: ",").map(String.init)
        let known = SizesWorkload.all.map(\.name)
        if let unknown = names?.first(where: { !known.contains($0) }) {
            throw arguments.usageError("--only knows no \"\(unknown)\"")
        }
        let times = try arguments.int("times", in: 1...1_000) ?? 1
        let folder = try BenchFolder(arguments.string("folder"))
        let bracket = try ShowBenchmark.bracket()
        var table = MarkdownTable([
            "workload", "command", "size", "CPU s", "growth", "peak MB", "growth",
        ])
        for workload in SizesWorkload.all where names?.contains(workload.name) ?? true {
            for row in try rows(workload, times: times, folder, bracket) { table.add(row) }
        }
        print(table.text)
    }

    private static func rows(
        _ workload: SizesWorkload, times: Int, _ folder: BenchFolder, _ bracket: String
    ) throws -> [[String]] {
        var before: [String: ChildProcess.Usage] = [:]
        var rows: [String: [[String]]] = [:]
        for step in [1, 2, 4] {
            let size = workload.size * times * step
            folder.remove("run")
            try workload.write(size, folder)
            for (name, words) in workload.commands(folder) {
                let (usage, _) = try ChildProcess(bracket, words, quiet: true).finish()
                let last = before.updateValue(usage, forKey: name)
                rows[name, default: []].append([
                    workload.name, name, "\(size) \(workload.unit)", figure(usage.cpuSeconds, 2),
                    growth(usage.cpuSeconds, last?.cpuSeconds), megabytes(usage.peakBytes),
                    growth(Double(usage.peakBytes), last.map { Double($0.peakBytes) }),
                ])
            }
        }
        return workload.commands(folder).flatMap { rows[$0.name] ?? [] }
    }

    private static func growth(_ now: Double, _ before: Double?) -> String {
        before.map { $0 > 0 ? figure(now / $0, 2) : "" } ?? ""
    }
}

import CommandLines
import Foundation
import JSON

/// `bracket-bench parquet`: how fast Parquet files are read and written and in how much memory,
/// beside pyarrow and DuckDB's command.
enum ParquetBenchmark {
    static let command = Command(
        spec: CommandSpec(
            name: "parquet", operands: "[FILE…]",
            summary: "Parquet files read and written, beside pyarrow and DuckDB",
            details: """
                Without FILE, on conversations that it makes. Each piece of work is done by a process
                of its own, the fastest of some runs counts. MB are those of the rows as JSON Lines,
                whoever reads them.
                """,
            options: [
                .init(
                    name: "megabytes", value: "N",
                    help: "of messages in the file that is made (default: 1000)"),
                .init(name: "runs", value: "N", help: "of each piece of work (default: 3)"),
                .init(
                    name: "python", value: "PATH",
                    help: "a Python that has pyarrow (default: python3)"),
                .init(
                    name: "duckdb", value: "PATH",
                    help: "DuckDB's command, no wrapper (default: duckdb)"),
                BenchFolder.option,
            ]),
        run: run)

    private static func run(_ arguments: Arguments) throws {
        let megabytes = try arguments.int("megabytes", in: 1...1_000_000) ?? 1_000
        let runs = try arguments.int("runs", in: 1...100) ?? 3
        let peers = ParquetPeers(
            python: arguments.string("python") ?? "python3",
            duckdb: arguments.string("duckdb") ?? "duckdb")
        let folder = try BenchFolder(arguments.string("folder"))
        guard arguments.operands.isEmpty else {
            for path in arguments.operands {
                let works = try peers.reading(path)
                print("\(path)\n\n\(try table(works, of: path, runs: runs))\n")
            }
            return
        }
        let path = folder["chat.parquet"]
        _ = try ParquetWork.own("", .make, path, String(megabytes)).best(of: 1)
        let works = try peers.reading(path) + peers.copying(path, to: folder["copy.parquet"])
        print(try table(works, of: path, runs: runs))
    }

    private static func table(
        _ works: [ParquetWork], of path: String, runs: Int
    ) throws -> String {
        let lines = try ParquetWork.own("", .json, path).best(of: 1).output
        let size = (try JSON.parse(lines)["bytes"]?.double ?? 0) / 1e6
        var table = MarkdownTable(["work", "seconds", "MB/s", "CPU s", "peak MB"])
        for work in works {
            let best = try work.best(of: runs).usage
            table.add([
                work.name, figure(best.seconds, 2), figure(size / best.seconds, 0),
                figure(best.usage.cpuSeconds, 2), megabytes(best.usage.peakBytes),
            ])
        }
        return table.text
    }
}

import Foundation

/// A program that works on a Parquet file, and what the work is called.
struct ParquetWork {
    struct Cost {
        var seconds: Double
        var usage: ChildProcess.Usage
    }

    let name: String
    let program: String
    let arguments: [String]

    init(_ name: String, _ program: String, _ arguments: [String]) {
        self.name = name
        self.program = program
        self.arguments = arguments
    }

    /// This program's own work.
    static func own(_ name: String, _ task: ParquetTask, _ operands: String...) throws -> Self {
        guard let path = Bundle.main.executablePath else {
            throw BenchError("this program does not know where it is")
        }
        return ParquetWork(
            "bracket, \(name)", path, [ParquetTask.command.spec.name, task.rawValue] + operands)
    }

    /// The fastest of `runs`: what the work needs, not what else the machine did.
    func best(of runs: Int) throws -> (usage: Cost, output: String) {
        var best: (usage: Cost, output: String)?
        for _ in 0..<runs {
            let start = ContinuousClock.now
            let (usage, output) = try ChildProcess(program, arguments).finish()
            let seconds = (ContinuousClock.now - start) / .seconds(1)
            if let best, best.usage.seconds <= seconds { continue }
            best = (Cost(seconds: seconds, usage: usage), output)
        }
        guard let best else { throw BenchError("\(name) was not run") }
        return best
    }
}

/// Other programs that do the same, as far as they are there.
struct ParquetPeers {
    private let python: String?
    private let duckdb: String?

    /// Says what is left out.
    init(python: String, duckdb: String) {
        self.python = Self.found(python, ["-c", "import pyarrow"], "has no pyarrow")
        self.duckdb = Self.found(duckdb, ["--version"], "does not start")
    }

    /// All ways to read the file at `path`.
    func reading(_ path: String) throws -> [ParquetWork] {
        let copy = "copy (from '\(path)') to '/dev/null' (format json)"
        return [
            try .own("rows", .read, path), try .own("one column", .column, path),
            try .own("to JSON Lines", .json, path),
        ] + fromPython("to Arrow", "arrow", [path]) + fromPython("to rows", "rows", [path])
            + fromDuckDB("to JSON Lines", copy)
    }

    /// All ways to read the file at `path` and write it again.
    func copying(_ path: String, to other: String) throws -> [ParquetWork] {
        let copy = "copy (from '\(path)') to '\(other)' (format parquet, compression zstd)"
        return [try .own("read and written", .copy, path, other)]
            + fromPython("read and written", "copy", [path, other])
            + fromDuckDB("read and written", copy)
    }

    private func fromPython(_ name: String, _ task: String, _ operands: [String]) -> [ParquetWork] {
        guard let python else { return [] }
        let script =
            URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .path + "/peers/parquet_task.py"
        return [ParquetWork("pyarrow, \(name)", python, [script, task] + operands)]
    }

    private func fromDuckDB(_ name: String, _ statement: String) -> [ParquetWork] {
        guard let duckdb else { return [] }
        return [ParquetWork("DuckDB, \(name)", duckdb, ["-c", statement])]
    }

    private static func found(
        _ program: String, _ arguments: [String], _ problem: String
    ) -> String? {
        do {
            _ = try ChildProcess(program, arguments, quiet: true).finish()
            return program
        } catch {
            print("left out: \(program) is missing or \(problem)\n")
            return nil
        }
    }
}

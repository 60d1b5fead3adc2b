import Datasets
import Files
import Pipelines
import Runs

/// What `run`, `plan` and their like have in common: a pipeline and what is added to it.
enum PipelineArguments {
    /// - Throws: `UsageError`, and what is wrong with the pipeline.
    static func run(_ arguments: Arguments, command: String) throws -> Run {
        let path = try arguments.operand("PIPELINE", command: command)
        var pipeline: Pipeline
        do {
            pipeline = try Pipeline(path: path, overrides: arguments.strings("set"))
        } catch {
            throw UsageError("\(error)", command: command)
        }
        if let seed = try arguments.int("seed", in: 0...Int.max, command: command) {
            pipeline.seed = UInt64(seed)
        }
        let shard: Shard?
        do {
            shard = try arguments.string("shard").map { (s) throws(ShardError) in try Shard(s) }
        } catch {
            throw UsageError("--shard: \(error)", command: command)
        }
        return try Run(
            pipeline,
            options: Run.Options(
                input: arguments.string("input"), folder: arguments.string("out"),
                limit: try arguments.int("limit", in: 1...Int.max, command: command),
                shard: shard))
    }

    /// The records to come, where counting lines tells.
    static func total(_ run: Run) throws -> Int? {
        guard run.options.shard == nil else { return nil }
        let lines = try LineReader.countLines(path: run.input)
        return min(lines, run.options.limit ?? lines)
    }
}

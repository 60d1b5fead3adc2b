import CommandLines
import Datasets
import Files
import Pipelines
import Runs

/// What `run` and `plan` have in common: a pipeline and what is added to it.
enum PipelineArguments {
    static let set = CommandSpec.Option(
        name: "set", value: "KEY=VALUE", help: "change the pipeline, as in tournament.votes.max=3",
        repeats: true)

    static let options: [CommandSpec.Option] = [
        .init(name: "input", value: "F", help: "read prompts from F, not the pipeline's"),
        .init(name: "out", value: "DIR", help: "the run folder (default: runs/NAME)"),
        .init(name: "seed", value: "N", help: "derive all chance from N"),
        .init(name: "limit", value: "N", help: "only the first N records"),
        .init(name: "shard", value: "I/N", help: "only part I of N, by hash of the id"),
        set,
    ]

    /// - Throws: `UsageError`: what is wrong with the pipeline.
    static func pipeline(_ arguments: Arguments) throws -> Pipeline {
        let path = try arguments.operand("PIPELINE")
        do {
            return try Pipeline(path: path, overrides: arguments.strings("set"))
        } catch {
            throw arguments.usageError("\(error)")
        }
    }

    /// - Throws: `UsageError`, and what is wrong with the pipeline.
    static func run(_ arguments: Arguments) throws -> Run {
        var pipeline = try pipeline(arguments)
        if let seed = try arguments.int("seed") { pipeline.seed = UInt64(seed) }
        let shard: Shard?
        do {
            shard = try arguments.string("shard").map { (s) throws(ShardError) in try Shard(s) }
        } catch {
            throw arguments.usageError("--shard: \(error)")
        }
        return try Run(
            pipeline,
            options: Run.Options(
                input: arguments.string("input"), folder: arguments.string("out"),
                limit: try arguments.int("limit", in: 1...Int.max),
                shard: shard))
    }

    /// The records to come, where counting lines tells.
    static func total(_ run: Run) throws -> Int? {
        guard run.options.shard == nil else { return nil }
        let lines = try LineReader.countLines(path: run.input)
        return min(lines, run.options.limit ?? lines)
    }
}

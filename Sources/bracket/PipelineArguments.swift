import CommandLines
import Datasets
import Files
import Foundation
import Pipelines
import Runs

/// What `run` and `plan` have in common: a pipeline and what is added to it.
enum PipelineArguments {
    static let set = CommandSpec.Option(
        name: "set", value: "KEY=VALUE", help: "change the pipeline, as in tournament.votes.max=3",
        repeats: true)

    static let reuse = CommandSpec.Option(
        name: "reuse", value: "RUN", help: "take votes from RUN before the judge is asked",
        repeats: true)

    static let options: [CommandSpec.Option] = [
        .init(
            name: "input", value: "F",
            help:
                "read prompts from F (-: standard input), not the pipeline's; without a PIPELINE, "
                + "all there is to read"),
        ShapeArguments.preset,
        .out("DIR", "the run folder (default: runs/NAME); of shards, the whole run's"),
        .init(name: "seed", value: "N", help: "derive all chance from N"),
        .init(name: "limit", value: "N", help: "only the first N records of the input"),
        ShardArgument.option,
        set,
    ]

    /// - Throws: `UsageError`: what is wrong with the pipeline.
    static func pipeline(_ arguments: Arguments) throws -> Pipeline {
        if arguments.operands.isEmpty, arguments.has("input") {
            throw arguments.usageError("--input alone makes no pipeline here; name a PIPELINE")
        }
        let given = try arguments.operand("PIPELINE")
        // `pipelines/knockout.json` is there in any folder once Bracket is installed.
        let isThere = given == "-" || FileManager.default.fileExists(atPath: given)
        let path = isThere ? given : Installation.shipped(given) ?? given
        let overrides = arguments.strings("set")
        do {
            guard path == "-" else { return try Pipeline(path: path, overrides: overrides) }
            let text = try TextFile.read(
                StandardInput.file(path, "the pipeline", arguments), "pipeline file")
            return try Pipeline(text: text, file: "standard input", overrides: overrides)
        } catch let error as UsageError {
            throw error
        } catch {
            throw arguments.usageError("\(error)")
        }
    }

    /// - Parameter keepsInput: whether prompts from standard input are kept in the run's folder, so
    ///   that it can be resumed and verified.
    /// - Throws: `UsageError`, and what is wrong with the pipeline.
    static func run(_ arguments: Arguments, keepsInput: Bool = false) throws -> Run {
        var input = arguments.string("input")
        if input == "-" { input = try StandardInput.file("-", "prompts", arguments) }
        var pipeline: Pipeline
        if arguments.operands.isEmpty, let path = input {
            pipeline = try sketched(path, arguments)
        } else {
            guard !arguments.operands.isEmpty else {
                throw arguments.needs("a PIPELINE, or --input F and --model M")
            }
            try SketchArguments.checkUnused(arguments)
            pipeline = try self.pipeline(arguments)
            ShapeArguments.set(&pipeline, arguments)
        }
        if let seed = try arguments.int("seed") { pipeline.seed = UInt64(seed) }
        let shard = try ShardArgument.shard(arguments)
        let whole = arguments.out ?? "runs/" + pipeline.name
        let folder = shard.map { RunParts.place(of: $0, in: whole) } ?? whole
        if let shard, let count = RunParts.otherCount(than: shard, in: whole) {
            throw arguments.usageError(
                "--shard: \(whole) holds parts of \(count), not of \(shard.count); use another --out"
            )
        }
        if arguments.string("input") == "-", keepsInput, let kept = input {
            input = try keep(kept, in: folder)
        }
        if input == nil, pipeline.gather != nil {
            input = try GatherArguments.input(pipeline, in: keepsInput ? folder : nil)
            pipeline = pipeline.onGathered
        }
        var options = Run.Options(
            input: input, folder: folder, limit: try arguments.int("limit", in: 1...Int.max),
            shard: shard, reuse: keepsInput ? arguments.strings(reuse.name) : [])
        options.limits = try LimitArguments.limits(arguments)
        return try Run(pipeline, options: options)
    }

    /// The pipeline of a command line that names an input and no pipeline.
    ///
    /// - Parameter path: where the input is.
    private static func sketched(_ path: String, _ arguments: Arguments) throws -> Pipeline {
        let input = arguments.string("input") ?? path
        guard InputFiles.exists(path) else {
            throw arguments.usageError("the input \(input) does not exist")
        }
        let sketch = try SketchArguments.sketch(input, at: path, arguments)
        do {
            return try Pipeline(
                text: sketch.text(isCommented: false), file: "the command line",
                overrides: arguments.strings("set"))
        } catch {
            throw arguments.usageError("\(error)")
        }
    }

    /// Puts prompts that came on standard input into the run's folder.
    ///
    /// - Returns: where they are.
    /// - Throws: `OutputError` where the folder holds others.
    private static func keep(_ input: String, in folder: String) throws -> String {
        let path = folder + "/input." + (try RecordReader.ending(of: input))
        if FileManager.default.fileExists(atPath: path) {
            guard try SHA256.hexDigest(ofFile: path) == SHA256.hexDigest(ofFile: input) else {
                throw Output.OutputError(
                    description:
                        "\(path) holds other prompts than standard input; use another --out"
                )
            }
            return path
        }
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let output = try Output(path)
        let reader = try FileHandle(forReadingFrom: URL(filePath: input))
        while let bytes = try reader.read(upToCount: 1 << 20), !bytes.isEmpty {
            output.write([UInt8](bytes))
        }
        try output.commit()
        return path
    }

    /// The records to come, where counting rows tells. Reading all of the input also finds what is
    /// damaged, before any vote is paid for.
    static func total(_ run: Run) throws -> Int? {
        guard run.options.shard == nil else { return nil }
        let rows = try RecordReader.countRows(path: run.input)
        return min(rows, run.options.limit ?? rows)
    }
}

import CommandLines
import Datasets
import Foundation
import JSON
import Pipelines
import Reports
import Runs

/// What stands in for a pipeline's file on a command line: an input, a model, a format.
enum SketchArguments {
    static let options: [CommandSpec.Option] = [
        .init(
            name: "model", value: "M",
            help: "without a PIPELINE: the judge, URL#model of a server, a checkpoint's path or "
                + "embedded:NAME"),
        .init(
            name: "api-key-env", value: "VARIABLE",
            help: "the environment variable that holds the server's key"),
        PriceArgument.option,
        ShapeArguments.fields,
        .init(
            name: "tournament", value: "KIND",
            help: "without a PIPELINE: \(formats)",
            words: FormatPlan.names),
        .init(
            name: "judge", value: "JUDGE",
            help: "without a PIPELINE: reasoning (default), direct or reference",
            words: judges.map(\.rawValue)),
        .init(
            name: "votes", value: "K",
            help: "without a PIPELINE: maximum votes for a match (default: 1)"),
    ]

    /// What `--tournament` takes, in words: `knockout (default), elo or swiss`.
    static let formats =
        FormatPlan.names.enumerated().map { $0 == 0 ? $1 + " (default)" : $1 }
        .dropLast().joined(separator: ", ") + " or " + (FormatPlan.names.last ?? "")

    /// `--format` of `run`: how to tell what happened, or, without a pipeline, what is played.
    static let textOrJSON: [CommandSpec.Option] = CommandSpec.Option.textOrJSON.map {
        var option = $0
        if option.name == "format" {
            option.help += "; without a PIPELINE also the tournament's kind"
        }
        return option
    }

    private static let judges: [JudgePlan.Name] = [.reasoning, .direct, .reference]

    /// Options that a pipeline's file says instead.
    private static let own = [
        "model", "api-key-env", "price", "fields", "tournament", "judge", "votes",
    ]

    /// - Throws: `UsageError` for an option that a pipeline's file must say.
    static func checkUnused(_ arguments: Arguments) throws {
        for option in own where arguments.has(option) {
            throw arguments.usageError(
                "--\(option) goes with --input and no PIPELINE; change the pipeline by --set, as in "
                    + "--set tournament.votes.max=3")
        }
    }

    /// The pipeline of a command line without one.
    ///
    /// - Parameter path: where the input is, to find what its records are.
    /// - Throws: `UsageError`, `FileError`, `UnknownShape`.
    static func sketch(
        _ input: String, at path: String, _ arguments: Arguments, generates: Int? = nil
    ) throws -> PipelineSketch {
        var sketch = PipelineSketch()
        sketch.name = name(of: input)
        sketch.input = input == "-" ? nil : input
        let purpose: RecordShape.Purpose = generates == nil ? .candidates : .prompts
        let request = try ShapeArguments.request(arguments, for: purpose)
        do {
            let reader = try PromptReader(path: path, shape: request)
            sketch.shape = reader.shape ?? sketch.shape
        } catch var error as UnknownShape {
            error.path = input
            throw error
        }
        if let preset = arguments.string("preset"), ShapeArguments.isFile(preset) {
            sketch.presets = preset
        }
        // Fields that were named beside a preset say all there is to say.
        if !request.given.isEmpty { (sketch.shape.preset, sketch.presets) = (nil, nil) }
        sketch.generates = generates
        sketch.format = try tournament(arguments) ?? sketch.format
        sketch.judge =
            try arguments.choice(
                "judge", among: judges.map(\.rawValue), called: "judge", JudgePlan.Name.init)
            ?? .reasoning
        sketch.votes = try arguments.int("votes", in: 1...10_000) ?? 1
        try setModel(of: &sketch, arguments)
        return sketch
    }

    private static func setModel(
        of sketch: inout PipelineSketch, _ arguments: Arguments
    ) throws {
        guard sketch.judge.style != nil else {
            for option in ["model", "api-key-env", "price", "votes"] where arguments.has(option) {
                throw arguments.usageError(
                    "--\(option) has no effect on the judge \"\(sketch.judge.rawValue)\"; leave it "
                        + "out")
            }
            return
        }
        let model = try ModelArgument(arguments)
        guard !model.plan.holdsPassword else {
            throw arguments.usageError(
                "the server's address holds a name or a password, which no pipeline should keep; "
                    + "name the variable that holds the key by --api-key-env")
        }
        sketch.model = model.plan
    }

    /// The format that `--tournament` names, or `--format`.
    private static func tournament(_ arguments: Arguments) throws -> String? {
        let named = try arguments.choice(
            "tournament", among: FormatPlan.names, called: "tournament"
        ) { FormatPlan.names.contains($0) ? $0 : nil }
        return named
            ?? arguments.string("format").flatMap { FormatPlan.names.contains($0) ? $0 : nil }
    }

    /// Whether `--format` says how to tell what happened, and not what is played.
    static func wantsJSON(_ arguments: Arguments) throws -> Bool {
        if let format = arguments.string("format"), FormatPlan.names.contains(format),
            arguments.operands.isEmpty
        {
            return arguments.has("json")
        }
        return try arguments.wantsJSON()
    }

    /// `pairs` of `data/pairs.jsonl`: what its run's folder is called.
    private static func name(of input: String) -> String {
        if input == "-" { return "stdin" }
        var name = URL(filePath: input).lastPathComponent
        if let dot = name.firstIndex(of: "."), dot != name.startIndex {
            name = String(name[..<dot])
        }
        let plain = name.unicodeScalars.map { scalar in
            scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || ["-", "_"].contains(scalar) ? Character(scalar) : "-"
        }
        return plain.allSatisfy { $0 == "-" } ? "run" : String(plain)
    }
}

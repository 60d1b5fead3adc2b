import CommandLines
import Datasets
import Files
import Foundation
import JSON
import LanguageModels
import Reports
import Pipelines
import RunLogs
import Runs

/// `bracket generate`
enum GenerateCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "generate",
            summary: "makes candidates for prompts: the generator stage alone",
            details: """
                Reads prompts out of any kind of file, writes them as JSON Lines with
                their candidates. With --out,
                candidates are kept in F.partial until F is there: the same command resumes
                after Ctrl-C or a crash and asks nothing twice.
                """,
            options: [
                .init(name: "input", value: "F", help: "prompts (default: -, standard input)"),
                .out("F", "write to F, all at once when it is whole"),
                ShapeArguments.fields, ShapeArguments.preset,
                .init(
                    name: "n", short: "n", value: "N", help: "candidates per prompt (default: 1)"),
                .init(name: "raw", help: "the prompt as it stands, without a chat template"),
                .init(name: "temperature", value: "T", help: "0 is greedy (default: 1)"),
                .init(name: "top-p", value: "P", help: "(default: 1)"),
                .init(name: "top-k", value: "K", help: "only the K most probable tokens"),
                .init(
                    name: "min-p", value: "P",
                    help: "only tokens at least P times as probable as the most probable one"),
                .init(name: "max-tokens", value: "K", help: "per candidate (default: 4096)"),
                .init(name: "seed", value: "N", help: "derive all chance from N (default: 0)"),
                .init(name: "limit", value: "N", help: "only the first N prompts"),
                .init(name: "in-flight", value: "N", help: "prompts at once (default: 64)"),
                .quiet,
            ] + ModelArgument.options(default: usual)),
        run: run)

    private static let usual = "embedded:nano-generator"

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        try arguments.noOperand()
        let model = try ModelArgument(arguments, default: usual)
        let plan = try plan(arguments, model)
        let (raw, seed) = (arguments.has("raw"), UInt64(try arguments.int("seed") ?? 0))
        let inFlight = try arguments.int("in-flight", in: 1...65_536) ?? 64
        let limit = try arguments.int("limit", in: 1...Int.max)
        var generation = Generation(
            model: try model.open(), count: plan.count, sampling: plan.sampling, raw: raw,
            seed: seed, inFlight: inFlight)
        let known = try model.knownPrompts(arguments)
        generation.check = { record in
            guard known?.contain(record.prompt) ?? true else {
                throw arguments.usageError(model.unfit("prompt \"\(record.id)\" is"))
            }
        }
        let shape = try ShapeArguments.request(arguments, for: .prompts)
        generation.shape = shape
        let given = arguments.string("input") ?? "-"
        let path = Output.keptPath(arguments.out)
        // What is to be resumed must be told from other prompts before the first is answered.
        let input =
            path == nil
            ? try StandardInput.stream(given, "prompts", arguments)
            : try StandardInput.file(given, "prompts", arguments)
        if let path {
            generation.names = try PromptReader(path: input, shape: shape).names
            var identity = RunIdentity()
            identity.seed = seed
            identity["input.sha256"] = .string(try InputFiles(input).digest())
            identity.fields = generation.names
            plan.describe(
                in: &identity,
                models: ModelPlans(plan.model, try ModelArgument.opener.located(model.plan)))
            if raw { identity["generate.raw"] = true }
            generation.folder = try kept(
                at: path, identity, input: given == "-" ? nil : given, model)
        }
        let output = try Output(arguments.out, keptIn: generation.folder)
        return try await run(
            generation, input, limit, into: output,
            showing: path != nil && !arguments.isQuiet)
    }

    /// Where candidates are kept until they are all at `path`.
    private static func kept(
        at path: String, _ identity: RunIdentity, input: String?, _ model: ModelArgument
    ) throws -> KeptFolder {
        try KeptFolder(
            .generation, in: path + Output.partialEnding,
            Manifest(
                version: bracketVersion, name: "generate", input: input,
                pipeline: ["generate": ["model": .string(model.name)]], identity: identity))
    }

    private static func run(
        _ generation: Generation, _ input: String, _ limit: Int?, into output: Output,
        showing showsProgress: Bool
    ) async throws -> ExitCode {
        let lines = showsProgress ? try RecordReader.countRows(path: input) : 0
        let progress =
            showsProgress
            ? ProgressLine(
                generation.counters, total: min(lines, limit ?? lines), votesPerMatch: 0) : nil
        let rejects: [Reject]?
        do {
            defer { progress?.finish() }
            rejects = try await Interruption().guarding {
                try await generation.run(input: input, limit: limit) { output.write($0) }
            }
        } catch {
            output.giveUp()
            throw error
        }
        guard let rejects else {
            Terminal.note(
                "stopped"
                    + (output.partial.map {
                        "; what was generated is kept in \($0). To resume:\n  \(Interruption.command)"
                    } ?? ""))
            return .stopped
        }
        try output.commit()
        for reject in rejects.prefix(20) {
            Terminal.note(reject.summary)
        }
        if rejects.count > 20 {
            Terminal.note("… and \(Figures.count(rejects.count - 20, "more line"))")
        }
        if rejects.isEmpty { return .done }
        return generation.counters.snapshot.prompts > 0 ? .partial : .failed
    }

    private static func plan(
        _ arguments: Arguments, _ model: ModelArgument
    ) throws -> GeneratePlan {
        var plan = GeneratePlan(model: "generator")
        plan.count = try arguments.int("n", in: 1...10_000) ?? 1
        plan.sampling.take(plan.model, of: ModelPlans(plan.model, model.plan))
        let usual = plan.sampling
        plan.sampling.temperature =
            try arguments.double("temperature", in: 0...100) ?? usual.temperature
        plan.sampling.topP = try arguments.double("top-p", in: 0...1) ?? usual.topP
        plan.sampling.topK = try arguments.int("top-k", in: 0...10_000_000) ?? usual.topK
        plan.sampling.minP = try arguments.double("min-p", in: 0...1) ?? usual.minP
        plan.sampling.maxTokens =
            try arguments.int("max-tokens", in: 1...10_000_000) ?? usual.maxTokens
        return plan
    }
}

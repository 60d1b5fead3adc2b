import Datasets
import Foundation
import JSON
import LanguageModels
import Pipelines
import Runs

/// `bracket generate`
enum GenerateCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "generate", operands: "",
            summary: "the generator stage alone: candidates for prompts",
            details: "Reads JSON Lines with prompts, writes them with their candidates.",
            options: ModelArgument.options(default: "embedded:nano-generator") + [
                .init(name: "input", value: "F", help: "prompts (default: standard input)"),
                .init(
                    name: "n", short: "n", value: "N", help: "candidates per prompt (default: 1)"),
                .init(name: "raw", help: "the prompt as it stands, without a chat template"),
                .init(name: "temperature", value: "T", help: "0 is greedy (default: 1)"),
                .init(name: "top-p", value: "P", help: "(default: 1)"),
                .init(name: "top-k", value: "K", help: "only the K most probable tokens"),
                .init(
                    name: "min-p", value: "P",
                    help: "only tokens of at least P times the greatest probability"),
                .init(name: "max-tokens", value: "K", help: "per candidate (default: 4096)"),
                .init(name: "seed", value: "N", help: "derive all chance from N (default: 0)"),
                .init(name: "limit", value: "N", help: "only the first N prompts"),
                .init(name: "in-flight", value: "N", help: "prompts at once (default: 64)"),
                .init(name: "output", short: "o", value: "F", help: "write to F"),
            ]),
        run: run)

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        let name = "generate"
        if let extra = arguments.operands.first {
            throw UsageError("\"bracket generate\" takes no operand \"\(extra)\"", command: name)
        }
        let model = try ModelArgument.open(
            arguments, command: name, default: "embedded:nano-generator")
        let sampling = Sampling(
            temperature: try arguments.double("temperature", in: 0...100, command: name) ?? 1,
            topP: try arguments.double("top-p", in: 0...1, command: name) ?? 1,
            topK: try arguments.int("top-k", in: 0...10_000_000, command: name),
            minP: try arguments.double("min-p", in: 0...1, command: name),
            maxTokens: try arguments.int("max-tokens", in: 1...10_000_000, command: name) ?? 4096)
        let generation = Generation(
            model: model, count: try arguments.int("n", in: 1...10_000, command: name) ?? 1,
            sampling: sampling, raw: arguments.has("raw"),
            seed: UInt64(try arguments.int("seed", in: 0...Int.max, command: name) ?? 0),
            inFlight: try arguments.int("in-flight", in: 1...65_536, command: name) ?? 64)
        let input = arguments.string("input") ?? "-"
        let limit = try arguments.int("limit", in: 1...Int.max, command: name)
        let output = try Output(arguments.string("output"))
        let interruption = Interruption()
        do {
            let rejects = try await interruption.guarding {
                try await generation.run(input: input == "-" ? "/dev/stdin" : input, limit: limit) {
                    output.write($0)
                }
            }
            try output.commit()
            for reject in rejects.prefix(20) {
                Terminal.note("line \(reject.line): \(reject.reason)")
            }
            if rejects.count > 20 { Terminal.note("… and \(rejects.count - 20) more lines") }
            return rejects.isEmpty ? .done : .partial
        } catch {
            guard interruption.happened else { throw error }
            Terminal.note(
                "stopped" + (output.partial.map { "; what was generated is in \($0)" } ?? ""))
            return .stopped
        }
    }
}

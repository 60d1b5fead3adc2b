import CommandLines
import Foundation
import JSON
import LanguageModels
import Runs

/// `bracket generate`
enum GenerateCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "generate",
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
                    help: "only tokens at least P times as probable as the most probable one"),
                .init(name: "max-tokens", value: "K", help: "per candidate (default: 4096)"),
                .init(name: "seed", value: "N", help: "derive all chance from N (default: 0)"),
                .init(name: "limit", value: "N", help: "only the first N prompts"),
                .init(name: "in-flight", value: "N", help: "prompts at once (default: 64)"),
                .init(name: "output", short: "o", value: "F", help: "write to F"),
            ]),
        run: run)

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        try arguments.noOperand()
        let model = try ModelArgument.open(
            arguments, default: "embedded:nano-generator")
        let sampling = Sampling(
            temperature: try arguments.double("temperature", in: 0...100) ?? 1,
            topP: try arguments.double("top-p", in: 0...1),
            topK: try arguments.int("top-k", in: 0...10_000_000),
            minP: try arguments.double("min-p", in: 0...1),
            maxTokens: try arguments.int("max-tokens", in: 1...10_000_000) ?? 4096)
        let generation = Generation(
            model: model, count: try arguments.int("n", in: 1...10_000) ?? 1,
            sampling: sampling, raw: arguments.has("raw"),
            seed: UInt64(try arguments.int("seed") ?? 0),
            inFlight: try arguments.int("in-flight", in: 1...65_536) ?? 64)
        let input = arguments.string("input") ?? "-"
        let limit = try arguments.int("limit", in: 1...Int.max)
        let output = try Output(arguments.string("output"))
        let rejects = try await Interruption().guarding {
            try await generation.run(input: input == "-" ? "/dev/stdin" : input, limit: limit) {
                output.write($0)
            }
        }
        guard let rejects else {
            Terminal.note(
                "stopped" + (output.partial.map { "; what was generated is in \($0)" } ?? ""))
            return .stopped
        }
        try output.commit()
        for reject in rejects.prefix(20) {
            Terminal.note("line \(reject.line): \(reject.reason)")
        }
        if rejects.count > 20 { Terminal.note("… and \(rejects.count - 20) more lines") }
        return rejects.isEmpty ? .done : .partial
    }
}

import Foundation
import JSON
import Pipelines
import Runs

/// `bracket plan`
enum PlanCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "plan", operands: "PIPELINE", summary: "what a run would cost; calls nothing",
            options: [
                .init(name: "input", value: "F", help: "read prompts from F, not the pipeline's"),
                .init(name: "out", value: "DIR", help: "the run folder"),
                .init(name: "seed", value: "N", help: "derive all chance from N"),
                .init(name: "limit", value: "N", help: "only the first N records"),
                .init(name: "shard", value: "I/N", help: "only part I of N"),
                .init(
                    name: "set", value: "KEY=VALUE", help: "change the pipeline", repeats: true),
                .init(name: "json", help: "as JSON"),
            ]),
        run: run)

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        let run = try PipelineArguments.run(arguments, command: "plan")
        let models = ModelOpener.standard { Terminal.environment($0) }
        let estimate = try run.trained(by: models).estimate()
        Terminal.print(
            arguments.has("json") ? JSON.object(json(estimate)).text : text(run, estimate))
        return .done
    }

    private static func json(_ estimate: Estimate) -> JSONObject {
        [
            "prompts": .number(estimate.prompts), "rejected": .number(estimate.rejects),
            "candidates": .number(estimate.candidates), "generated": .number(estimate.generated),
            "matches": .number(estimate.matches), "most_votes": .number(estimate.voteLimit),
            "expected_votes": .number(estimate.expectedVotes.rounded()),
            "agreement": .number(Estimate.agreement),
            "most_tokens": .number(estimate.tokenLimit),
            "prompt_tokens": .number(estimate.promptTokens.rounded()),
        ]
    }

    private static func text(_ run: Run, _ estimate: Estimate) -> String {
        let plan = run.pipeline.tournament
        var rows = [
            (
                "prompts",
                count(estimate.prompts)
                    + (estimate.rejects > 0 ? ", \(count(estimate.rejects)) lines rejected" : "")
            ),
            (
                "candidates",
                count(estimate.candidates + estimate.generated)
                    + (estimate.generated > 0 ? ", \(count(estimate.generated)) to generate" : "")
            ),
            ("matches", "\(count(estimate.matches)) (\(plan.format.name))"),
            ("votes", "\(count(estimate.voteLimit)) at most"),
        ]
        if plan.votes.stop == .decided, plan.votes.limit > 1 {
            let percent = Int(Estimate.agreement * 100)
            rows.append(
                (
                    "",
                    "about \(count(estimate.expectedVotes)) expected, stopping when "
                        + "decided, if \(percent) % of votes agree"
                ))
        }
        if estimate.tokenLimit > 0 {
            rows.append(("tokens", "\(count(estimate.tokenLimit)) generated at most"))
        }
        if estimate.promptTokens > 0 {
            rows.append(
                (
                    "",
                    "about \(count(estimate.promptTokens)) read, at four bytes each"
                ))
        }
        return rows.map { $0.0.padding(to: 12) + $0.1 }.joined(separator: "\n")
    }

    private static func count(_ value: Double) -> String { count(Int(min(value, 9e18).rounded())) }

    /// `15,872`
    private static func count(_ value: Int) -> String {
        var text = ""
        for (place, digit) in String(value).reversed().enumerated() {
            if place > 0, place % 3 == 0, digit != "-" { text.append(",") }
            text.append(digit)
        }
        return String(text.reversed())
    }
}

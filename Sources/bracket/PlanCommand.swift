import CommandLines
import JSON
import Reports
import Runs

/// `bracket plan`
enum PlanCommand {
    static let command = Command(
        spec: CommandSpec(
            name: "plan", operands: "[PIPELINE]",
            summary: "tells what a run would cost; calls nothing",
            details: """
                Without --target: prompts, matches, votes and tokens of the run.

                With --target: which format, how many candidates and votes meet it at the
                least cost, by simulated tournaments with a judge as accurate as yours. How
                accurate that is, and how much its votes on one pair repeat each other, is
                taken from --accuracy and --correlation, else from --from, else assumed; the
                plan says which. The PIPELINE may be left out; calls are then of one prompt.
                """,
            options: PipelineArguments.options + SketchArguments.options
                + TargetArguments.options + CommandSpec.Option.textOrJSON),
        run: run)

    private static func run(_ arguments: Arguments) async throws -> ExitCode {
        if arguments.has("target") { return try await planTarget(arguments) }
        try TargetArguments.checkUnused(arguments)
        let run = try PipelineArguments.run(arguments)
        let estimate = try run.trained(by: ModelArgument.opener).estimate()
        let cost = PlannedCost(run.pipeline.prices, estimate, after: try run.spentSoFar())
        Terminal.print(
            try arguments.wantsJSON()
                ? JSON.object(json(run, estimate, cost)).text : text(run, estimate, cost))
        if estimate.prompts == 0, run.options.shard == nil {
            Terminal.note(
                "bracket: \(run.input) has no record that can be used"
                    + (estimate.firstReject.map { "; the first: \($0)" } ?? ""))
            return .failed
        }
        return estimate.rejects == 0 ? .done : .partial
    }

    private static func planTarget(_ arguments: Arguments) async throws -> ExitCode {
        let asJSON = try arguments.wantsJSON()
        let given = try TargetArguments(arguments)
        guard !given.planner.sizes.isEmpty else {
            Terminal.note(
                "bracket: no prompt has two candidates to choose from; add \"generate\" to the "
                    + "pipeline, or candidates to the input")
            return .failed
        }
        let report = PlanReport(given: given, plan: try await given.planner.plan())
        Terminal.print(asJSON ? JSON.object(report.json).text : report.text)
        return .done
    }

    private static func json(
        _ run: Run, _ estimate: Estimate, _ cost: PlannedCost?
    ) -> JSONObject {
        var object: JSONObject = [
            "judge": .string(run.pipeline.judgeTitle), "prompts": .number(estimate.prompts),
            "rejected": .number(estimate.rejects),
            "candidates": .number(estimate.candidates), "generated": .number(estimate.generated),
            "matches": .number(estimate.matches), "most_votes": .number(estimate.voteLimit),
            "expected_votes": .number(estimate.expectedVotes.rounded()),
            "most_calls": .number(estimate.mostSpent.judge.charge.requests),
            "agreement": .number(Estimate.agreement),
            "most_tokens": .number(estimate.tokenLimit),
            "prompt_tokens": .number(estimate.promptTokens.rounded()),
        ]
        for member in cost?.json.members ?? [] { object[member.key] = member.value }
        object["advice"] = .array(advice(run, estimate).map { .string($0) })
        if let reason = estimate.firstReject { object["first_reject"] = .string(reason) }
        return object
    }

    /// Whether the format is a good one for these candidates; nothing for a judge whose votes cost nothing.
    private static func advice(_ run: Run, _ estimate: Estimate) -> [String] {
        let plan = run.pipeline.tournament
        guard !plan.judge.members.isEmpty, estimate.prompts > 0 else { return [] }
        return plan.format.advice(
            entrants: (estimate.candidates + estimate.generated) / estimate.prompts,
            votes: plan.votes, equal: plan.equalInUse,
            haveAnswers: 2 * estimate.answered > estimate.prompts)
    }

    /// How many calls the votes of several judges take: `, in 12,600 calls`.
    private static func calls(_ run: Run, _ estimate: Estimate) -> String {
        guard run.pipeline.tournament.judge.members.count > 1 else { return "" }
        return ", in \(Figures.count(estimate.mostSpent.judge.charge.requests, "call"))"
    }

    private static func text(
        _ run: Run, _ estimate: Estimate, _ cost: PlannedCost?
    ) -> String {
        let plan = run.pipeline.tournament
        var rows = [("prompts", Figures.grouped(estimate.prompts))]
        if estimate.rejects > 0 {
            let count = Figures.count(estimate.rejects, "line", "lines")
            let first = estimate.firstReject.map {
                "; \(estimate.rejects > 1 ? "the first: " : "")\($0)"
            }
            rows.append(("rejected", count + (first ?? "")))
        }
        rows += [
            (
                "candidates",
                Figures.grouped(estimate.candidates + estimate.generated)
                    + (estimate.generated > 0
                        ? ", \(Figures.grouped(estimate.generated)) to generate" : "")
                    + (estimate.withoutText > 0
                        ? ", \(Figures.grouped(estimate.withoutText)) without a text left out" : "")
            ),
            ("matches", "\(Figures.grouped(estimate.matches)) (\(plan.format.name))"),
            ("judge", run.pipeline.judgeTitle),
            ("votes", "\(Figures.grouped(estimate.voteLimit)) at most\(calls(run, estimate))"),
        ]
        if plan.votes.stop != .all, plan.votes.limit > 1 {
            let percent = Int(Estimate.agreement * 100)
            rows.append(
                (
                    "",
                    "about \(Figures.grouped(estimate.expectedVotes)) expected, stopping "
                        + (plan.votes.stop == .decided ? "when decided" : "early")
                        + ", if \(percent) % of votes agree"
                ))
        }
        for (place, sentence) in advice(run, estimate).enumerated() {
            rows.append((place == 0 ? "format" : "", sentence))
        }
        if estimate.tokenLimit > 0 {
            rows.append(("tokens", "\(Figures.grouped(estimate.tokenLimit)) generated at most"))
        }
        if estimate.promptTokens > 0 {
            rows.append(
                ("", "about \(Figures.grouped(estimate.promptTokens)) read, at four bytes each"))
        }
        rows += cost?.rows ?? []
        return rows.map { $0.0.padding(to: 12) + $0.1 }.joined(separator: "\n")
    }
}

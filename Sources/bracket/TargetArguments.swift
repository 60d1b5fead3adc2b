import CommandLines
import Datasets
import Pipelines
import RunLogs
import Runs
import Tournaments

/// What `bracket plan --target` goes by: what it is told, what it finds, and what it must assume.
struct TargetArguments {
    static let options: [CommandSpec.Option] = [
        .init(
            name: "target", value: "WHAT",
            help: "how to play for accuracy=0.9, or within calls=5000 for all prompts: simulated"),
        .init(
            name: "from", value: "RUN",
            help:
                "with --target: the run of graded prompts or the evaluation that tells of the judge"
        ),
        .init(
            name: "accuracy", value: "A",
            help: "with --target: the share of votes on a right and a wrong answer that are right"),
        .init(
            name: "correlation", value: "R",
            help: "with --target: of two votes on one pair, 0 for independent ones"),
        .init(
            name: "right", value: "S", help: "with --target: the share of candidates that are right"
        ),
    ]

    /// `nil` where neither a pipeline nor an input is named.
    let run: Run?
    let input: PlannedInput
    let evidence: PlanEvidence?
    let judge: JudgeFigures
    /// The share of right candidates, and what says so.
    let right: PlanFigure
    let rightSource: String?
    /// Whether candidates are to be made.
    let areMade: Bool
    let planner: Planner

    /// - Throws: `UsageError` for an option that goes with `--target` alone.
    static func checkUnused(_ arguments: Arguments) throws {
        for option in options where option.name != "target" && arguments.has(option.name) {
            throw arguments.usageError(
                "--\(option.name) goes with --target, as in --target accuracy=0.9")
        }
    }

    /// - Throws: `UsageError`, and what keeps the pipeline, the input or the evidence from being read.
    init(_ arguments: Arguments) throws {
        let target: PlanTarget
        do { target = try PlanTarget(arguments.string("target") ?? "") } catch {
            throw arguments.usageError("--target: \(error)")
        }
        let accuracy = try arguments.double("accuracy", in: 0.01...0.999)
        let correlation = try arguments.double("correlation", in: 0...0.95)
        let share = try arguments.double("right", in: 0.01...0.99)
        run =
            arguments.operands.isEmpty && !arguments.has("input")
            ? nil : try PipelineArguments.run(arguments).trained(by: ModelArgument.opener)
        input = try run?.plannedInput() ?? PlannedInput()
        evidence = try arguments.string("from").map { try PlanEvidence(path: $0) }
        judge = JudgeFigures(
            accuracy: accuracy, correlation: correlation, measured: evidence?.votes)

        areMade = input.mostCandidates == 0 && run?.pipeline.generate != nil
        let canGrow = areMade || run == nil
        let seed = try run?.pipeline.seed ?? UInt64(arguments.int("seed") ?? 0)
        var planner = Planner(
            target: target, judge: judge,
            fields: .shares(mean: 0.4),
            sizes: PlanSetting.sizes(most: canGrow ? nil : input.mostCandidates), seed: seed)
        planner.comparesAnswers = run?.pipeline.tournament.equal == .answer
        (right, rightSource) = Self.fields(
            share, input, evidence, canGrow: canGrow, &planner)
        planner.prompts = max(input.prompts, 1)
        planner.calls = PlanRate(
            vote: evidence?.costs.callsEach ?? 1, candidate: areMade ? 1 : 0)
        planner.money = Self.money(run, evidence?.costs, areMade: areMade)
        if case .money = target, planner.money == nil {
            throw arguments.usageError(
                "--target: for \"money\" the pipeline's models need a \"price\" in one currency, and "
                    + "--from an evaluation or a run that tells how many tokens a vote takes")
        }
        self.planner = planner
    }

    /// Where the candidates come from: a share that is given, the input's own, those of the evidence, or
    /// what is usual.
    private static func fields(
        _ share: Double?, _ input: PlannedInput, _ evidence: PlanEvidence?, canGrow: Bool,
        _ planner: inout Planner
    ) -> (PlanFigure, String?) {
        if let share {
            planner.fields = .shares(mean: share)
            return (PlanFigure(share, .given), nil)
        }
        let pilot = evidence?.fields ?? []
        if !input.fields.isEmpty, input.areAll || pilot.isEmpty {
            let observed = ObservedFields(input.fields, canGrow: false)
            planner.fields = .observed(observed)
            planner.areSampled = !input.areAll
            planner.comparesAnswers = planner.comparesAnswers || input.comparesAnswers
            return (PlanFigure(observed.share, .measured), "the input")
        }
        if !pilot.isEmpty {
            let observed = ObservedFields(pilot, canGrow: true)
            planner.fields = .observed(observed)
            planner.comparesAnswers =
                planner.comparesAnswers || evidence?.comparesAnswers == true
            return (PlanFigure(observed.share, .measured), evidence?.path)
        }
        return (PlanFigure(0.4, .assumed), nil)
    }

    /// What a vote and a candidate cost; `nil` where that is not known, or not in one currency.
    private static func money(
        _ run: Run?, _ costs: VoteCosts?, areMade: Bool
    ) -> PlanRate? {
        guard let prices = run?.pipeline.prices, prices.currencies.count == 1,
            let judge = prices.judge, let vote = costs?.tokensEach
        else { return nil }
        var rate = PlanRate(vote: vote.cost(at: judge), candidate: 0)
        if areMade, let generator = prices.generator {
            // Candidates that the evidence did not make cost nobody knows what.
            guard let candidate = costs?.tokensToMake else { return nil }
            rate.candidate = candidate.cost(at: generator)
        }
        return rate
    }

    /// What the judge of the evidence and the pipeline's differ in.
    var judgesDiffer: [String] {
        guard let run, let evidence,
            let identity = try? run.pipeline.identity(inputDigest: "", shard: nil)
        else { return [] }
        return evidence.differences(from: identity)
    }
}

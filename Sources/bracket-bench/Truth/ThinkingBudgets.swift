import Files

/// Section 4: how much thinking a verdict needs, by level.
enum ThinkingBudgets {
    /// Tokens of thinking and verdict; `nil` for as many as fit.
    static let budgets: [Int?] = [16, 24, 32, 48, 64, 96, 128, nil]

    @Sendable static func run(_ bench: TruthBench) async throws -> TruthSection? {
        let pairs = try await bench.ownPairs(TruthSizes.budgetPairs)
        var section = TruthSection(
            4, "Thinking budget",
            "Greedy, both orders, the first \(pairs.count) pairs of section 1. Thinking that "
                + "reaches the budget is closed and the verdict asked for (`on_limit: conclude`). "
                + "Half is what chance gets.")
        var levels: [String] = []
        var lines: [TruthSection.Line] = []
        var rest: [TruthSection.Line] = []
        for budget in budgets {
            let judge = try bench.models.reasoning(
                TruthModels.judge, temperature: 0, budget: budget)
            let name = budget.map(String.init) ?? "none"
            let judgments = try await bench.judgments(
                "\(TruthModels.judge) budget \(name)", judge, of: pairs)
            let groups = PairFigures.grouped(judgments, pairs, by: "level")
            levels = groups.map { "level \($0.value)" }
            var labels = TruthSection.Labels(
                judge: TruthModels.judge, setting: "temperature=0 budget=\(name)")
            for (value, some) in groups {
                labels.group = "level=\(value)"
                rest.append(.init([], labels, [PairFigures.accuracy(some)]))
            }
            labels.group = ""
            let all = Array(PairFigures.all(judgments)[1...2]) + [PairFigures.tokens(judgments)]
            lines.append(
                .init(
                    [name] + groups.map { PairFigures.accuracy($0.judgments).text }, labels,
                    [PairFigures.accuracy(judgments)] + all))
        }
        section.table(
            ["budget"] + levels, metrics: ["accuracy", "flips", "abstained", "tokens"], lines)
        section.record(rest, metric: "accuracy")
        return section
    }
}

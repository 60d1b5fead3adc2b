import Judging
import RunLogs
import Tournaments

/// Section 9: whether it pays to ask a cheap judge first, or several judges.
enum Cascades {
    static let entrants = 8

    @Sendable static func run(_ bench: TruthBench) async throws -> TruthSection? {
        var section = TruthSection(
            9, "Cascades and juries at N = \(entrants)",
            "Knockouts of the first \(entrants) answers to queries with both a right and a wrong one "
                + "among these; one vote a match, temperature 0.6. *Thinking* is `\(TruthModels.judge)`, "
                + "*direct* `\(TruthModels.direct)`, *short* `\(TruthModels.judge)` with \(shortBudget) "
                + "tokens, after which the verdict is asked for. *Orders* asks the first judge in both "
                + "orders and the second where these disagree; *p ≥ …* asks the second where the first, "
                + "held to its verdicts, found its own less probable. The jury is `\(TruthModels.judge)`, "
                + "`\(TruthModels.supervised)` and `\(TruthModels.direct)` by majority. *Read* and "
                + "*generated* are tokens a query; *escalated* is the share of votes that the second judge "
                + "gave, and *difference* the accuracy over thinking alone, paired.")
        var lines: [TruthSection.Line] = []
        for generator in try await bench.generators() {
            lines += try await self.lines(generator, bench)
        }
        section.table(
            ["generator", "judge"],
            metrics: ["accuracy", "difference", "calls", "read", "generated", "escalated"], lines)
        return section
    }

    /// Tokens of the short judge: about two thirds of its verdicts are right (section 4).
    private static let shortBudget = 64

    private static func judges(_ models: TruthModels) throws -> [(name: String, judge: any Judge)] {
        let thinking = try models.reasoning(TruthModels.judge, temperature: 0.6)
        let direct = try models.direct(TruthModels.direct, temperature: 0.6)
        let short = try models.reasoning(
            TruthModels.judge, temperature: 0.6, budget: shortBudget)
        let supervised = try models.reasoning(TruthModels.supervised, temperature: 0.6)
        var held = direct
        held.verdictStart = .atOnce
        func cascade(_ first: ModelJudge, _ rule: PanelRule.Escalation) -> Panel {
            Panel([.init("first", first), .init("second", thinking)], .cascade(rule))
        }
        return [
            ("thinking", thinking), ("direct", direct), ("short", short),
            ("direct then thinking by orders", cascade(direct, .init())),
            (
                "direct then thinking by p ≥ 0.7",
                cascade(held, .init(orders: false, probability: 0.7))
            ),
            ("short then thinking by orders", cascade(short, .init())),
            (
                "jury of three",
                Panel(
                    [.init("a", thinking), .init("b", supervised), .init("c", direct)],
                    .majority(of: 3))
            ),
        ]
    }

    private static func lines(
        _ generator: GeneratedAnswers, _ bench: TruthBench
    ) async throws -> [TruthSection.Line] {
        let mixed = generator.answered.filter {
            Set($0.isRight.prefix(entrants)).count == 2 && $0.answers.count >= entrants
        }
        let answered = Array(mixed.prefix(bench.options.scaled(TruthSizes.cascadeQueries)))
        let records = answered.map { $0.record(generator.generator, first: entrants) }
        var lines: [TruthSection.Line] = []
        var alone: [Double]?
        for (name, judge) in try judges(bench.models) {
            let played = try await bench.brackets(
                "\(generator.generator) \(name) of \(entrants)", records, judge, .knockout(),
                votes: VotingRule(max: 1))
            let rights = zip(played.logs, answered).map { log, answered in
                Int(log.winner).map { answered.isRight[$0] ? 1.0 : 0 } ?? 0
            }
            let queries = Double(max(1, records.count))
            func each(_ count: Int) -> Figure { .count(Double(count) / queries, n: records.count) }
            lines.append(
                .init(
                    [generator.generator, name],
                    .init(
                        judge: name, generator: generator.generator,
                        setting: "N=\(entrants) votes=1"),
                    [
                        .share(rights.map { $0 == 1 }), alone.map { .difference(rights, $0) },
                        each(played.calls), each(played.tokens.prompt),
                        each(played.tokens.completion),
                        escalated(played.logs),
                    ]))
            alone = alone ?? rights
        }
        return lines
    }

    /// The share of a cascade's votes that its second judge gave; `nil` for other judges.
    private static func escalated(_ logs: [BracketLog]) -> Figure? {
        let by = logs.flatMap { $0.matches.flatMap { $0.votes.compactMap(\.by) } }
        return by.isEmpty ? nil : .share(by.map { $0 == "second" })
    }
}

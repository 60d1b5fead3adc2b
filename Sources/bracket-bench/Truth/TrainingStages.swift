import Files
import Runs

/// Section 2: what reinforcement learning bought, beside the same compute as more supervised
/// training.
enum TrainingStages {
    @Sendable static func run(_ bench: TruthBench) async throws -> TruthSection? {
        let pairs = try await bench.ownPairs(TruthSizes.stagePairs)
        var section = TruthSection(
            2, "Before and after reinforcement learning",
            "The first \(pairs.count) pairs of section 1, both orders. `\(TruthModels.supervised)` is the judge "
                + "before, `\(TruthModels.judge)` after; `\(TruthModels.longer)` had the same extra "
                + "compute as more supervised training.")
        let names = [TruthModels.supervised, TruthModels.longer, TruthModels.judge]
        var lines: [TruthSection.Line] = []
        var differences: [TruthSection.Line] = []
        for temperature in [0.0, 1.0] {
            let setting = "temperature=\(figure(temperature, 0))"
            var judged: [String: [PairJudgment]] = [:]
            for name in names {
                let judge = try bench.models.reasoning(name, temperature: temperature)
                let judgments = try await bench.judgments(
                    "\(name) T=\(figure(temperature, 0))", judge, of: pairs)
                judged[name] = judgments
                lines.append(
                    .init(
                        [name, figure(temperature, 0)], .init(judge: name, setting: setting),
                        PairFigures.all(judgments)))
            }
            for (after, before) in [
                (TruthModels.judge, TruthModels.supervised),
                (TruthModels.longer, TruthModels.supervised),
                (TruthModels.judge, TruthModels.longer),
            ] {
                differences.append(
                    difference(
                        "\(after) − \(before)", figure(temperature, 0), setting,
                        judged[after] ?? [], judged[before] ?? []))
            }
        }
        section.table(["judge", "temperature"], metrics: PairFigures.metrics, lines)
        section.table(
            ["difference", "temperature"], metrics: ["accuracy difference", "tokens difference"],
            differences)
        return section
    }

    private static func difference(
        _ name: String, _ temperature: String, _ setting: String, _ after: [PairJudgment],
        _ before: [PairJudgment]
    ) -> TruthSection.Line {
        .init(
            [name, temperature], .init(judge: name, setting: setting),
            [
                .difference(PairFigures.scores(after), PairFigures.scores(before)),
                .mean(
                    zip(PairFigures.tokenCounts(after), PairFigures.tokenCounts(before)).map {
                        $0 - $1
                    }),
            ])
    }
}

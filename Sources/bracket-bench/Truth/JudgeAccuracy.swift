import Runs

/// Section 1: how often the judges are right on the generators' own answers.
enum JudgeAccuracy {
    @Sendable static func run(_ bench: TruthBench) async throws -> TruthSection? {
        let pairs = try await bench.ownPairs()
        var section = TruthSection(
            1, "Judges on the generators' own answers",
            "Each pair is a right and a wrong answer that one generator itself gave to a held-out "
                + "query at temperature 1; at most one pair of each query and generator. Greedy "
                + "judges, both orders. *First place* is the share of verdicts for Assistant 1.")
        var judged: [(String, [PairJudgment])] = []
        for (name, judge) in try bench.models.greedyJudges() {
            judged.append((name, try await bench.judgments("\(name) T=0", judge, of: pairs)))
        }
        let setting = "temperature=0"
        section.table(
            ["judge"], metrics: PairFigures.metrics,
            judged.map { name, judgments in
                .init([name], .init(judge: name, setting: setting), PairFigures.all(judgments))
            })
        for field in ["level", "op", "generator"] {
            section.table(
                [field, "judge"], metrics: PairFigures.metrics,
                judged.flatMap { name, judgments in
                    PairFigures.grouped(judgments, pairs, by: field).map { value, some in
                        .init(
                            [value, name],
                            .init(
                                judge: name, generator: field == "generator" ? value : "",
                                setting: setting,
                                group: field == "generator" ? "" : "\(field)=\(value)"),
                            PairFigures.all(some))
                    }
                })
        }
        return section
    }
}

/// Section 7: whether storing the weights as float16 costs anything.
enum StoredPrecision {
    @Sendable static func run(_ bench: TruthBench) async throws -> TruthSection? {
        guard let float32 = bench.float32 else {
            Bench.note("  left out: name the folder of the float32 weights with --float32")
            return nil
        }
        let pairs = try await bench.ownPairs(TruthSizes.precisionPairs)
        var section = TruthSection(
            7, "Shipped weights against float32",
            "Greedy, both orders, the first \(pairs.count) pairs of section 1. *Same* is the share of judgments with "
                + "the same verdict.")
        let name = TruthModels.judge
        let shipped = try await bench.judgments(
            "\(name) T=0", try bench.models.reasoning(name, temperature: 0), of: pairs)
        let whole = try await bench.judgments(
            "\(name) float32 T=0", try float32.reasoning(name, temperature: 0), of: pairs)
        section.table(
            ["weights"], metrics: PairFigures.metrics,
            [("shipped", shipped), ("float32", whole)].map { weights, judgments in
                .init(
                    [weights],
                    .init(judge: name, setting: "temperature=0 weights=\(weights)"),
                    PairFigures.all(judgments))
            })
        let same = zip(shipped, whole).flatMap { a, b in zip(a.choices, b.choices) }
        section.table(
            ["judge"], metrics: ["shipped − float32", "same"],
            [
                .init(
                    [name], .init(judge: name, setting: "temperature=0"),
                    [
                        .difference(PairFigures.scores(shipped), PairFigures.scores(whole)),
                        .share(same.map { $0.0 == $0.1 }),
                    ])
            ])
        return section
    }
}

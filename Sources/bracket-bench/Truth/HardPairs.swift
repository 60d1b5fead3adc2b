import Chance
import Datasets
import Files
import Foundation
import Runs
import Tournaments

/// Section 8: pairs made to mislead, and pairs of which neither answer is better.
enum HardPairs {
    @Sendable static func run(_ bench: TruthBench) async throws -> TruthSection? {
        var section = TruthSection(
            8, "Hard pairs",
            "First the adversarial set by kind, greedy, both orders, through the product's own "
                + "defusing: an answer's thoughts are taken out and special tokens spelled "
                + "otherwise before a judge sees it. Then two answers of which "
                + "neither is better: two right ones in other words, or two different wrong ones, "
                + "both from one generator. A *consistent preference* is a judge that prefers the "
                + "same answer in both orders (greedy); one that tosses coins has it in half of "
                + "the pairs, one that goes by position or abstains in none. *Undecided* are "
                + "matches of 4 votes in alternating order at temperature 0.7 that end without a "
                + "winner; coins leave 37.5 %.")
        try await adversarial(&section, bench)
        try await neitherBetter(&section, bench)
        return section
    }

    private static func adversarial(
        _ section: inout TruthSection, _ bench: TruthBench
    ) async throws {
        let all = try PairFile(path: bench.options.adversarial).pairs
        var chance = SplitMix64(seed: bench.options.seed, "adversarial")
        let pairs = Array(chance.shuffled(all).prefix(bench.options.scaled(all.count)))
        var lines: [TruthSection.Line] = []
        for (name, judge) in try bench.models.greedyJudges() {
            let judgments = try await bench.judgments("\(name) adversarial", judge, of: pairs)
            let groups = PairFigures.grouped(judgments, pairs, by: "kind") + [("all", judgments)]
            lines += groups.map { kind, some in
                .init(
                    [kind, name],
                    .init(
                        judge: name, setting: "temperature=0 set=adversarial",
                        group: kind == "all" ? "" : "kind=\(kind)"),
                    PairFigures.all(some))
            }
        }
        section.table(["kind", "judge"], metrics: PairFigures.metrics, lines)
    }

    private static func neitherBetter(
        _ section: inout TruthSection, _ bench: TruthBench
    ) async throws {
        let generators = try await bench.generators()
        let name = TruthModels.judge
        let greedy = try bench.models.reasoning(name, temperature: 0)
        let sampling = try bench.models.reasoning(name, temperature: 0.7)
        var lines: [TruthSection.Line] = []
        for kind in [OwnPairs.Kind.bothRight, .bothWrong] {
            let made = OwnPairs.make(
                kind, from: generators, samples: TruthSizes.samples, seed: bench.options.seed)
            let pairs = Array(made.prefix(bench.options.scaled(TruthSizes.equalPairs)))
            guard !pairs.isEmpty else { continue }
            let judgments = try await bench.judgments("\(name) \(kind.rawValue)", greedy, of: pairs)
            let records = pairs.map {
                PromptRecord(id: $0.id, prompt: $0.prompt, candidates: [$0.chosen, $0.rejected])
            }
            let played = try await bench.brackets(
                "\(name) \(kind.rawValue)", records, sampling, .knockout(),
                votes: VotingRule(max: 4, stop: .all))
            let summary = EvaluationSummary(judgments)
            lines.append(
                .init(
                    [kind.rawValue],
                    .init(
                        judge: name,
                        setting: "set=\(kind.rawValue.replacingOccurrences(of: " ", with: "-"))"),
                    [
                        .share(judgments.map { $0.flipped == false }),
                        .share(
                            played.logs.map {
                                [.undecided, .equal].contains($0.matches.first?.outcome)
                            }),
                        .share(summary.abstained, of: summary.judgments),
                        PairFigures.tokens(judgments),
                    ]))
        }
        section.table(
            ["answers"],
            metrics: ["consistent preference", "undecided", "abstained", "tokens"], lines)
    }
}

import Files
import Pipelines
import Tournaments

/// Section 6: what a round robin's many matches buy over a knockout's few.
enum KnockoutAgainstElo {
    static let entrants = 8

    @Sendable static func run(_ bench: TruthBench) async throws -> TruthSection? {
        var section = TruthSection(
            6, "Knockout against Elo at N = \(entrants)",
            "The same candidates and judge (`\(TruthModels.judge)`, temperature 0.6) in both "
                + "formats. *Votes* and *calls* are means of a query; calls are requests to the "
                + "model, and two answers with the same text need none. The difference is that "
                + "of Elo over the knockout with as many votes a match.")
        var lines: [TruthSection.Line] = []
        for generator in try await bench.generators() {
            lines += try await self.lines(generator, bench)
        }
        section.table(
            ["generator", "format", "votes a match"],
            metrics: ["accuracy", "votes", "calls", "difference"], lines)
        return section
    }

    private static func lines(
        _ generator: GeneratedAnswers, _ bench: TruthBench
    ) async throws -> [TruthSection.Line] {
        let count = bench.options.scaled(TruthSizes.formatQueries)
        let answered = Array(generator.answered.prefix(count))
        let records = answered.map { $0.record(generator.generator, first: entrants) }
        let judge = try bench.models.reasoning(TruthModels.judge, temperature: 0.6)
        var lines: [TruthSection.Line] = []
        for votes in [1, 3] {
            var knockout: [Double]?
            for format in [FormatPlan.knockout(), .elo()] {
                let played = try await bench.brackets(
                    "\(generator.generator) \(format.name) of \(entrants)",
                    records, judge, format, votes: VotingRule(max: votes))
                let rights = zip(played.logs, answered).map { log, answered in
                    Int(log.winner).map { answered.isRight[$0] ? 1.0 : 0 } ?? 0
                }
                lines.append(
                    .init(
                        [generator.generator, format.name, String(votes)],
                        .init(
                            judge: TruthModels.judge, generator: generator.generator,
                            setting: "N=\(entrants) format=\(format.name) votes=\(votes)"),
                        [
                            .share(rights.map { $0 == 1 }),
                            .mean(played.logs.map { Double($0.askedVotes) }),
                            .count(
                                Double(played.calls) / Double(max(1, records.count)),
                                n: records.count),
                            knockout.map { .difference(rights, $0) },
                        ]))
                knockout = knockout ?? rights
            }
        }
        return lines
    }
}

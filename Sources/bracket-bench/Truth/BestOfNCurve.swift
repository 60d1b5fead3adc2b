import Datasets
import Files
import Judging
import RunLogs
import Tournaments

/// Section 5: selection by tournament among N answers, beside other ways to select.
enum BestOfNCurve {
    @Sendable static func run(_ bench: TruthBench) async throws -> TruthSection? {
        let generators = try await bench.generators()
        var section = TruthSection(
            5, "Best of N",
            "The share of queries whose selected answer is right; candidates sampled at "
                + "temperature 1. *Knockout*: `\(TruthModels.judge)`, temperature 0.6, up to 5 "
                + "votes a match until decided, alternating orders; one knockout of "
                + "\(TruthSizes.entrants) holds those of the first 2, 4, 8, …. *Direct*: the same "
                + "with `\(TruthModels.direct)`. *Elo*: a round robin of "
                + "`\(TruthModels.judge)`, one vote a match, on fewer queries where it is large "
                + "(*elo queries*; *elo's oracle* is over those). *Majority*: the most common number, the "
                + "earliest of equally common ones. *Random*: the expected value of drawing one. "
                + "*Oracle*: any right. Two answers with the same text are not put to a judge.")
        for generator in generators {
            let curve = try await curve(generator, bench)
            section.table(["generator", "N"], metrics: metrics, curve.lines)
            section.table(
                ["generator", "N = \(TruthSizes.entrants)"], metrics: [ratio], curve.ratios)
        }
        return section
    }

    private static let metrics = [
        "knockout", "direct", "elo", "elo's oracle", "majority", "random", "oracle",
        "knockout votes", "elo votes", "elo queries",
    ]
    private static let ratio = "knockout ÷ oracle"

    private static func curve(
        _ generator: GeneratedAnswers, _ bench: TruthBench
    ) async throws -> (lines: [TruthSection.Line], ratios: [TruthSection.Line]) {
        let answered = Array(
            generator.answered.prefix(bench.options.scaled(TruthSizes.curveQueries)))
        let records = answered.map {
            NestedField.record(
                "\(generator.generator)/\($0.query.id)", prompt: $0.query.prompt,
                answers: $0.answers)
        }
        let rule = VotingRule(max: 5)
        let judge = try bench.models.reasoning(TruthModels.judge, temperature: 0.6)
        let knockouts = try await bench.brackets(
            "\(generator.generator) knockout", records, judge, .knockout(), votes: rule)
        let directs = try await bench.brackets(
            "\(generator.generator) direct", records,
            try bench.models.direct(TruthModels.direct, temperature: 0.6), .knockout(), votes: rule)
        let counts = (0...TruthSizes.entrants.trailingZeroBitCount).map { 1 << $0 }
        var lines: [TruthSection.Line] = []
        for count in counts {
            let elo = try await elo(generator.generator, answered, count, judge, bench)
            lines.append(
                .init(
                    [generator.generator, String(count)],
                    .init(generator: generator.generator, setting: "N=\(count)"),
                    figures(answered, count, knockouts.logs, directs.logs, elo)))
        }
        let entrants = TruthSizes.entrants
        let solvable = zip(rights(knockouts.logs, answered, entrants), answered)
            .filter { $0.1.isRight.contains(true) }
        return (
            lines,
            [
                .init(
                    [generator.generator, "of the queries with a right answer"],
                    .init(generator: generator.generator, setting: "N=\(entrants)"),
                    [.share(solvable.map(\.0))])
            ]
        )
    }

    private typealias Elo = (right: Figure?, oracle: Figure?, votes: Figure?)

    /// In the order of `metrics`.
    private static func figures(
        _ answered: [GeneratedAnswers.Answered], _ count: Int, _ knockouts: [BracketLog],
        _ directs: [BracketLog], _ elo: Elo
    ) -> [Figure?] {
        [
            .share(rights(knockouts, answered, count)), .share(rights(directs, answered, count)),
            elo.right, elo.oracle,
            .share(answered.map { $0.isRight[majority($0, of: count)] }),
            .mean(answered.map { random($0, of: count) }, .share),
            .share(answered.map { $0.isRight.prefix(count).contains(true) }),
            .mean(knockouts.map { Double(NestedField.votes($0, of: count)) }),
            elo.votes, elo.votes.map { .count(Double($0.n), n: $0.n) },
        ]
    }

    /// Whether the winner among the first `count` is right, query by query.
    private static func rights(
        _ logs: [BracketLog], _ answered: [GeneratedAnswers.Answered], _ count: Int
    ) -> [Bool] {
        zip(logs, answered).map { log, answered in
            NestedField.winner(log, of: count).map { answered.isRight[$0] } ?? false
        }
    }

    private static func elo(
        _ generator: String, _ answered: [GeneratedAnswers.Answered], _ count: Int,
        _ judge: ModelJudge, _ bench: TruthBench
    ) async throws -> Elo {
        guard let queries = TruthSizes.eloQueries[count] else { return (nil, nil, nil) }
        let some = Array(answered.prefix(bench.options.scaled(queries)))
        let records = some.map { $0.record(generator, first: count) }
        let played = try await bench.brackets(
            "\(generator) elo of \(count)", records, judge, .elo(), votes: VotingRule(max: 1))
        let right = zip(played.logs, some).map { log, answered in
            Int(log.winner).map { answered.isRight[$0] } ?? false
        }
        return (
            .share(right), .share(some.map { $0.isRight.prefix(count).contains(true) }),
            .mean(played.logs.map { Double($0.askedVotes) })
        )
    }

    /// The first answer with the most common number among the first `count`.
    static func majority(_ answered: GeneratedAnswers.Answered, of count: Int) -> Int {
        let known = KnownAnswer(answered.query.answer)
        return CandidateGrades.mostCommon(answered.answers.prefix(count).map(known.key))
    }

    private static func random(_ answered: GeneratedAnswers.Answered, of count: Int) -> Double {
        let right = answered.isRight.prefix(count)
        return Double(right.count(where: \.self)) / Double(max(1, right.count))
    }
}

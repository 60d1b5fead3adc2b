import Datasets
import Pipelines
import RunLogs
import Runs
import Tournaments

/// Section 10: what fewer votes cost in right winners, on judges that err.
enum Economy {
    /// Fields whose answers are the first so many of a generator's.
    static let sizes = [8, 16, 32]

    /// A way to spend votes.
    private struct Schedule: Sendable {
        var name: String
        var format: FormatPlan
        var votes = VotingRule(max: 5)
        var equal = EqualAnswers.text

        static let all = [
            // Equal texts are not asked about here: whoever goes on has the same text.
            Schedule(
                name: "paper", format: .knockout(), votes: VotingRule(max: 5, stop: .all)),
            Schedule(name: "decided", format: .knockout()),
            Schedule(name: "decided by answers", format: .knockout(), equal: .answer),
            Schedule(name: "ramp", format: .ramp),
            Schedule(name: "title", format: .title()),
            Schedule(name: "title by answers", format: .titleOfAnswers, equal: .answer),
        ]
    }

    /// What one tournament came to.
    private struct Outcome: Sendable {
        var isRight: Bool
        /// Votes asked for, as a share of five for each of N − 1 matches.
        var ratio: Double
        var tokens: Double
        var sure: Calibration.Outcome?
        /// Whether the winner has the text of the first schedule's.
        var isSame = true
    }

    @Sendable static func run(_ bench: TruthBench) async throws -> TruthSection? {
        var section = TruthSection(
            10, "The economy of votes",
            "Queries with right and wrong answers among the first N, four judges that err, both "
                + "generators. *Ratio*: votes asked for ÷ 5 (N − 1), what the paper's rule asks. "
                + "*Tokens*: the judge's, ÷ those of the paper's rule where equal texts are not asked "
                + "about. *Difference*: of accuracy, to the paper's rule on the same queries. *Same "
                + "text*: as the paper's winner. *Error*: the expected calibration error of `by_votes` "
                + "on either half of the queries, calibrated on the other.")
        var lines: [TruthSection.Line] = []
        var pooled: [String: [[Outcome]]] = [:]
        for judge in NoisyJudge.all {
            for (size, outcomes) in try await outcomes(judge, bench) {
                lines += table(judge.name, size, outcomes)
                for (place, outcomes) in outcomes.enumerated() {
                    var all = pooled["\(size)"] ?? Schedule.all.map { _ in [] }
                    all[place] += outcomes
                    pooled["\(size)"] = all
                }
            }
        }
        for size in sizes { lines += table("all four", size, pooled["\(size)"] ?? []) }
        section.table(
            ["judge", "N", "schedule"],
            metrics: ["accuracy", "difference", "ratio", "tokens", "same text", "error"], lines)
        return section
    }

    /// By size, and by schedule.
    private static func outcomes(
        _ noisy: NoisyJudge, _ bench: TruthBench
    ) async throws -> [(Int, [[Outcome]])] {
        var found: [(Int, [[Outcome]])] = []
        // Remembers across sizes and schedules: pairs that meet in several are asked about once.
        let judge = try noisy.opened(by: bench.models)
        for size in sizes {
            var outcomes: [[Outcome]] = Schedule.all.map { _ in [] }
            for generator in try await bench.generators() {
                let answered = generator.answered.prefix(
                    bench.options.scaled(TruthSizes.curveQueries)
                ).filter {
                    let right = $0.isRight.prefix(size)
                    return right.contains(true) && right.contains(false)
                }
                let records = answered.map { $0.record(generator.generator, first: size) }
                var first: [String] = []
                for (place, schedule) in Schedule.all.enumerated() {
                    let played = try await bench.brackets(
                        "\(noisy.name), \(generator.generator), \(schedule.name) of \(size)",
                        records, judge, schedule.format, votes: schedule.votes,
                        equal: schedule.equal)
                    let winners = played.logs.map { log in
                        log.entrants.first { $0.id == log.winner }?.text ?? ""
                    }
                    if place == 0 { first = winners }
                    for (at, log) in played.logs.enumerated() {
                        var outcome = Self.outcome(log, answered[at].isRight, size)
                        // What the rule itself asks: equal texts, too.
                        if place == 0 { outcome.ratio = 1 }
                        outcome.isSame = winners[at] == first[at]
                        outcomes[place].append(outcome)
                    }
                }
            }
            found.append((size, outcomes))
        }
        return found
    }

    private static func outcome(_ log: BracketLog, _ isRight: [Bool], _ size: Int) -> Outcome {
        let right = Int(log.winner).map { isRight[$0] } ?? false
        let tokens = log.matches.reduce(0) { sum, match in
            sum + match.votes.reduce(0) { $0 + ($1.tokens ?? 0) }
        }
        return Outcome(
            isRight: right, ratio: Double(log.askedVotes) / Double(5 * (size - 1)),
            tokens: Double(tokens),
            sure: log.byVotes.map { .init(byVotes: $0, isRight: right) })
    }

    private static func table(
        _ judge: String, _ size: Int, _ outcomes: [[Outcome]]
    ) -> [TruthSection.Line] {
        guard let paper = outcomes.first, !paper.isEmpty else { return [] }
        let (rights, spent) = (
            paper.map { $0.isRight ? 1.0 : 0 }, paper.reduce(0) { $0 + $1.tokens }
        )
        return zip(Schedule.all, outcomes).map { schedule, outcomes in
            let tokens = outcomes.reduce(0) { $0 + $1.tokens } / max(spent, 1)
            return TruthSection.Line(
                [judge, String(size), schedule.name],
                .init(judge: judge, setting: "N=\(size) schedule=\(schedule.name)"),
                [
                    .share(outcomes.map(\.isRight)),
                    schedule.name == "paper"
                        ? nil : .difference(outcomes.map { $0.isRight ? 1 : 0 }, rights),
                    .share(mean: outcomes.map(\.ratio)),
                    .share(mean: tokens, n: outcomes.count), .share(outcomes.map(\.isSame)),
                    calibrationError(outcomes).map { .share(mean: $0, n: outcomes.count) },
                ])
        }
    }

    /// The expected error on each half by what the other half taught.
    private static func calibrationError(_ outcomes: [Outcome]) -> Double? {
        let known = outcomes.compactMap(\.sure)
        guard known.count > 1 else { return nil }
        let halves = [0, 1].map { half in
            known.indices.filter { $0 % 2 == half }.map { known[$0] }
        }
        var table = Reliability()
        for (own, other) in [(0, 1), (1, 0)] {
            let taught = Calibration(fitting: halves[other])
            for outcome in halves[own] {
                table.add(taught.probability(byVotes: outcome.byVotes), isRight: outcome.isRight)
            }
        }
        return table.error
    }
}

extension FormatPlan {
    /// As a pipeline has it whose equal answers do not meet.
    fileprivate static var titleOfAnswers: FormatPlan {
        var settings = Title.Settings()
        settings.shared = 1
        return .title(settings)
    }
}

extension Figure {
    /// A mean of shares, without an interval.
    fileprivate static func share(mean: Double, n: Int) -> Figure {
        Figure(value: mean, interval: nil, n: n, unit: .share)
    }

    /// The same with the normal interval.
    fileprivate static func share(mean values: [Double]) -> Figure {
        Figure.mean(values, .share)
    }
}

import Datasets
import Judging
import Runs
import Workers

/// What the sections share: the questions, the generators' answers, and how judges are asked.
final class TruthBench: Sendable {
    let options: TruthOptions
    let models: TruthModels
    let float32: TruthModels?
    /// At this scale, in an order that the seed decides.
    let queries: [ArithmeticQuery]
    private let answers = Locked<[String: GeneratedAnswers]>([:])
    /// By judge, then by pair.
    private let judged = Locked<[String: [String: PairJudgment]]>([:])
    private let played = Locked<[String: Played]>([:])

    /// - Throws: `FileError`, `BenchError` for queries that cannot be read.
    init(_ options: TruthOptions, models: TruthModels, float32: TruthModels?) throws {
        self.options = options
        self.models = models
        self.float32 = float32
        let all = try ArithmeticQuery.read(options.queries, seed: options.seed)
        queries = Array(all.prefix(options.scaled(all.count)))
    }

    /// Requests at once: enough to fill the engine's batches.
    static let inFlight = 128

    /// Tells how long `work` took.
    ///
    /// - Parameter count: how many `nouns` its result is.
    static func timed<Result>(
        _ what: String, _ nouns: String, count: (Result) -> Int,
        _ work: () async throws -> Result
    ) async throws -> Result {
        let start = ContinuousClock.now
        let result = try await work()
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let count = count(result)
        Bench.note(
            "  \(what): \(count) \(nouns), \(figure(seconds, 1)) s"
                + " (\(figure(Double(count) / max(seconds, 1e-9), 0))/s)")
        return result
    }

    // MARK: Answers and pairs

    /// The generators' answers: `entrants` to the first queries, whose brackets are played, and
    /// fewer to the others.
    func generators() async throws -> [GeneratedAnswers] {
        var all: [GeneratedAnswers] = []
        for name in TruthModels.generators { all.append(try await generator(name)) }
        return all
    }

    private func generator(_ name: String) async throws -> GeneratedAnswers {
        if let known = answers.withLock({ $0[name] }) { return known }
        let model = try models[name]
        let many = queries.prefix(options.scaled(TruthSizes.curveQueries))
        let few = queries.dropFirst(many.count)
        let answered = try await Self.timed(
            name, "answers", count: { $0.reduce(0) { $0 + $1.answers.count } }
        ) {
            try await GeneratedAnswers.sample(
                name, model, Array(many), count: TruthSizes.entrants, seed: options.seed)
                + GeneratedAnswers.sample(
                    name, model, Array(few), count: TruthSizes.samples, seed: options.seed)
        }
        let made = GeneratedAnswers(generator: name, answered: answered)
        answers.withLock { $0[name] = made }
        return made
    }

    /// The generators' own right and wrong answers, a pair of each query and generator.
    ///
    /// - Parameter count: at full scale; `nil` for all.
    /// - Throws: `BenchError` where there are none.
    func ownPairs(_ count: Int? = nil) async throws -> [PreferencePair] {
        let pairs = OwnPairs.make(
            .rightAndWrong, from: try await generators(), samples: TruthSizes.samples,
            seed: options.seed)
        guard !pairs.isEmpty else {
            throw BenchError(
                "no query has both a right and a wrong answer among those of the generators, so "
                    + "there is nothing to judge; take more queries (--scale) or other generators")
        }
        return Array(pairs.prefix(count.map(options.scaled) ?? pairs.count))
    }

    // MARK: Judging

    /// Both orders of each pair.
    ///
    /// - Parameter name: what the judge is, for messages. A judge of one name is asked about a pair
    ///   once: what it says does not depend on the pairs beside it.
    func judgments(
        _ name: String, _ judge: some Judge, of pairs: [PreferencePair]
    ) async throws -> [PairJudgment] {
        let known = judged.withLock { $0[name] ?? [:] }
        let new = pairs.filter { known[$0.id] == nil }
        if !new.isEmpty {
            let evaluation = Evaluation(judge: judge, seed: options.seed, inFlight: Self.inFlight)
            let judgments = try await Self.timed(name, "judgments", count: { 2 * $0.count }) {
                try await evaluation.judgments(of: new)
            }
            judged.withLock { judged in
                for judgment in judgments { judged[name, default: [:]][judgment.id] = judgment }
            }
        }
        let all = judged.withLock { $0[name] ?? [:] }
        return pairs.compactMap { all[$0.id] }
    }

    /// What was played under a name before, or else what `play` makes of it.
    func once(_ name: String, _ play: () async throws -> Played) async throws -> Played {
        if let known = played.withLock({ $0[name] }) { return known }
        let result = try await play()
        played.withLock { $0[name] = result }
        return result
    }
}

internal import LanguageModels
public import RunLogs
public import Tournaments
internal import Workers

/// What a run has done so far, for a progress line and the closing summary.
public struct RunCounts: Sendable, Hashable {
    /// Prompts whose tournament is over.
    public var prompts = 0
    /// Prompts read that are not over yet.
    public var open = 0
    public var rejected = 0
    public var matches = 0
    /// Matches that ended without a winner, and how many of them because votes failed.
    public var undecided = 0
    public var undecidedByFailure = 0
    /// Votes given, journaled ones included.
    public var votes = 0
    /// Votes taken from the journal of an earlier start.
    public var resumedVotes = 0
    /// Votes below the limit that the stopping rule did not ask for.
    public var savedVotes = 0
    /// Failed votes by reason; `equal` is not among them.
    public var abstained: [Abstention: Int] = [:]
    /// Votes that found both answers equal.
    public var equal = 0
    /// Candidates that a model made.
    public var generated = 0
    /// Answers of the generator that are no candidates: empty ones and refusals.
    public var leftOut = 0
    /// Tokens generated for votes and candidates in this start.
    public var tokens = 0
    /// Votes and generations under way.
    public var inFlight = 0

    /// How selection did on the prompts that have a reference.
    public var grades = Grades()

    public init() {}

    private var failed: Int { abstained.values.reduce(0, +) }

    /// The share of votes that failed, in 0...1.
    public var abstainRate: Double { votes == 0 ? 0 : Double(failed) / Double(votes) }

    /// Whether so many of the votes so far failed that a judge which fails in `limit` of all cases
    /// would hardly ever look so bad: by more than four standard deviations of the binomial
    /// distribution, after 20 votes at least. A run in progress must not end by bad luck.
    func abstainsClearlyMore(than limit: Double) -> Bool {
        guard votes >= 20 else { return false }
        let expected = Double(votes) * limit
        return Double(failed) > expected + 4 * (expected * (1 - limit)).squareRoot()
    }
}

/// The counts of a run, updated by all its tasks.
public final class RunCounters: Sendable {
    private let counts = Locked(RunCounts())
    private let models = Locked<[any LanguageModel]>([])

    public init() {}

    public var snapshot: RunCounts { counts.withLock { $0 } }

    /// Tokens that the run's models have generated so far, answers under way included; `nil` where
    /// none of them tells before its answers are there.
    public var generatedTokens: Int? {
        let known = models.withLock { $0.compactMap(\.generatedTokens) }
        return known.isEmpty ? nil : known.reduce(0, +)
    }

    /// Counts what `model` generates, too. Each model once.
    func watch(_ model: any LanguageModel) { models.withLock { $0.append(model) } }

    func update(_ body: (inout RunCounts) -> Void) { counts.withLock(body) }
}

internal import Datasets
public import LanguageModels
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
    /// Matches of answers that are the same: nobody was asked.
    public var sameTexts = 0
    /// Matches that ended without a winner, and how many of them because votes failed.
    public var undecided = 0
    public var undecidedByFailure = 0
    /// Votes given, journaled ones included.
    public var votes = 0
    /// Votes taken from the journal of an earlier start.
    public var resumedVotes = 0
    /// Votes that were asked for in another match of the same texts.
    public var sharedVotes = 0
    /// Votes taken from the journals of other runs in this start.
    public var reusedVotes = 0
    /// Votes that other runs paid for, by the number of the source in the manifest, those that an
    /// earlier start took included.
    package var votesOfSources: [Int: Int] = [:]
    /// Votes of other runs that were left out, since they are not what their own texts say.
    public var contradictedVotes = 0
    /// Candidates taken from the journals of other runs in this start.
    public var reusedCandidates = 0
    /// Those of the resumed ones from a journal whose votes do not name the texts that they are about.
    public var unnamedVotes = 0
    /// Journaled votes that were on other texts than those which meet, and were asked for again.
    public var askedAgain = 0
    /// Damaged lines of the journal: what they held was asked for again.
    public var damagedLines = 0
    /// The first of them.
    public private(set) var firstDamage: JournalDamage?
    /// Votes below the limit that the stopping rule did not ask for.
    public var savedVotes = 0
    /// Failed votes by reason; `equal` is not among them.
    public var abstained: [Abstention: Int] = [:]
    /// What was said of the first failed vote of each reason, as they came in.
    public var notes: [Abstention: String] = [:]
    /// Votes that found both answers equal.
    public var equal = 0
    /// Candidates that a model made.
    public var generated = 0
    /// Answers of the generator that are no candidates: empty ones and refusals.
    public var leftOut = 0
    /// Tokens generated for votes and candidates in this start.
    public var tokens = 0
    /// Tokens of the votes and candidates that were taken from the journal of an earlier start.
    public var earlierTokens = 0
    /// What requests of this start came to, and those of earlier starts, as far as that was counted: it is
    /// where models have prices, or what is spent is limited.
    public var spent = Spending()
    public var earlierSpent = Spending()
    /// Votes and generations under way.
    public var voting = 0
    public var generating = 0

    /// How selection did on the prompts that have a reference.
    public var grades = Grades()

    /// Prompts whose candidates are known, the most matches that these play, and the votes of the
    /// matches that are over.
    var fields = 0
    var expectedMatches = 0
    var matchedVotes = 0
    /// Requests that gave nothing, by stage.
    var judgeFailures = FailedRequests()
    var jurorFailures = JurorFailures()
    var generatorFailures = FailedRequests()

    /// What a finished run's files add up to.
    package var closing = Closing()

    public init() {}

    mutating func note(_ damage: JournalDamage) {
        if firstDamage.map({ damage.line < $0.line }) ?? true { firstDamage = damage }
    }

    /// Votes and generations under way.
    public var inFlight: Int { voting + generating }

    /// Votes that the judge was asked for in this start.
    public var askedVotes: Int { votes - resumedVotes - reusedVotes - sharedVotes }

    var failed: Int { abstained.values.reduce(0, +) }

    /// About how many votes are still to come, of so many prompts in all: what the fields known so
    /// far have left to play, and what those not read yet would add if they were like them. `nil`
    /// before the first field is known.
    ///
    /// - Parameter votesPerMatch: what to expect of a match while few have been played.
    public func votesToCome(prompts total: Int?, votesPerMatch expected: Double) -> Double? {
        guard fields > 0 else { return nil }
        let unread = Double(max(0, (total ?? 0) - prompts - open - rejected))
        let perField = Double(expectedMatches) / Double(fields)
        let left = Double(max(0, expectedMatches - matches)) + unread * perField
        let each = matches < 20 ? expected : Double(matchedVotes) / Double(matches)
        // Votes of matches under way are in already.
        return max(0, left * each - Double(votes - matchedVotes))
    }

    /// What the whole run's requests came to.
    public var allSpent: Spending { earlierSpent + spent }

    /// The share of votes that failed, in 0...1.
    public var abstainRate: Double { votes == 0 ? 0 : Double(failed) / Double(votes) }

    /// What was written, in the order of the input.
    package struct Closing: Sendable, Hashable {
        package var summary = RunSummary()
        package private(set) var rejected = 0
        /// The first line that could not be used, and why: `line 2: there is no prompt; …`.
        package private(set) var firstReject: String?

        mutating func add(_ reject: Reject) {
            rejected += 1
            if firstReject == nil { firstReject = reject.summary }
        }
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

    /// What is under way between the run and its models; `nil` where none of them tells.
    public var traffic: ModelTraffic? {
        let known = models.withLock { $0.compactMap(\.traffic) }
        return known.isEmpty ? nil : known.reduce(ModelTraffic(), +)
    }

    /// How many of so many requests under way have been sent, as far as the models tell.
    func sent(of underWay: Int) -> Int { min(underWay, traffic?.sent ?? underWay) }

    /// Counts what `model` generates, too. Each model once.
    package func watch(_ model: any LanguageModel) { models.withLock { $0.append(model) } }

    func update(_ body: (inout RunCounts) -> Void) { counts.withLock(body) }
}

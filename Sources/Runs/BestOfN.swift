public import Datasets
internal import Foundation
public import Judging
public import Pipelines
public import RunLogs
public import Tournaments
internal import Workers

/// Picks the best of some answers to one prompt, straight away and without a run folder.
///
/// ```swift
/// let best = BestOfN(judge: .reasoning(model))
/// let selection = try await best.select(from: answers, for: "Why is the sky blue?")
/// print(selection.winner.text)
/// ```
public struct BestOfN: Sendable {
    public var judge: any Judge
    public var format: FormatPlan
    /// How many votes each match gets.
    public var votes: VotingRule
    /// Who is the best seed; `nil` for what is usual in the format.
    public var seeding: TournamentPlan.Seeding?
    /// Which answers do not meet.
    public var equal: EqualAnswers
    /// All chance is derived from this.
    public var seed: UInt64
    /// How many matches are under way at once at most.
    public var inFlight: Int

    public init(
        judge: some Judge, format: FormatPlan = .knockout(), votes: VotingRule = VotingRule(),
        seeding: TournamentPlan.Seeding? = nil, equal: EqualAnswers = .text, seed: UInt64 = 0,
        inFlight: Int = 256
    ) {
        self.judge = judge
        self.format = format
        self.votes = votes
        self.seeding = seeding
        self.equal = equal
        self.seed = seed
        self.inFlight = inFlight
    }

    /// The winner and how it won.
    public struct Selection: Sendable {
        /// Its text is what the judge was shown: thinking is left out. The bracket has it as it came.
        public var winner: Candidate
        public var bracket: BracketLog
    }

    /// Plays a tournament between `answers`, at least one.
    ///
    /// - Parameter reference: the known right answer, for judges that need it.
    /// - Throws: what the judge throws; `PipelineError` for no answers.
    public func select(
        from answers: [String], for prompt: String, reference: String? = nil
    ) async throws -> Selection {
        let candidates = answers.enumerated().map { Candidate(id: String($0), text: $1) }
        return try await select(
            PromptRecord(
                id: "prompt", prompt: .text(prompt), candidates: candidates,
                reference: reference))
    }

    /// Plays a tournament between the candidates of `record`.
    public func select(_ record: PromptRecord) async throws -> Selection {
        let stage = TournamentStage(
            formatName: format.name, format: try format.opened(), rule: format.rule(votes),
            seeding: seeding ?? format.usualSeeding, equal: equal, neededReference: nil,
            seed: seed,
            matches: MatchStage(
                judge: judge, goesByTexts: judge.goesByTexts, rule: votes, seed: seed,
                gate: Gate(limit: inFlight),
                journal: nil, counters: RunCounters(), limit: AbstainLimit(rate: 1)),
            pool: WorkerPool(count: ProcessInfo.processInfo.activeProcessorCount))
        do {
            let log = try await stage.play(record, past: PastVotes())
            try stage.matches.missing.check()
            guard var winner = record.candidates.first(where: { $0.id == log.winner }) else {
                throw PipelineError("the tournament has no winner")
            }
            winner.text = Answer(id: winner.id, text: winner.text).delivered
            return Selection(winner: winner, bracket: log)
        } catch let error as Unplayable {
            throw PipelineError(error.reason)
        }
    }
}

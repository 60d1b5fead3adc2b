public import Datasets
internal import Foundation
public import Judging
public import RunLogs
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
    /// Format, votes, seeding and the like; what concerns files and models is not used.
    public var settings: TournamentSettings
    public var seed: UInt64
    /// The most matches under way at once.
    public var inFlight: Int

    public init(
        judge: some Judge, settings: TournamentSettings = TournamentSettings(), seed: UInt64 = 0,
        inFlight: Int = 256
    ) {
        self.judge = judge
        self.settings = settings
        self.seed = seed
        self.inFlight = inFlight
    }

    /// The winner and how it won.
    public struct Selection: Sendable {
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
        let counters = RunCounters()
        let pool = WorkerPool(count: ProcessInfo.processInfo.activeProcessorCount)
        let stage = TournamentStage(
            settings: settings, firstRound: nil, seed: seed,
            matches: MatchStage(
                judge: judge, rule: settings.votes, seed: seed, gate: Gate(limit: inFlight),
                journal: nil, counters: counters, maxAbstainRate: 1),
            pool: pool)
        do {
            let log = try await stage.play(record, past: [])
            guard let winner = record.candidates.first(where: { $0.id == log.winner }) else {
                throw PipelineError("the tournament has no winner")
            }
            return Selection(winner: winner, bracket: log)
        } catch let error as TournamentStage.Unplayable {
            throw PipelineError(error.reason)
        }
    }
}

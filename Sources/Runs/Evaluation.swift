public import Datasets
internal import Foundation
public import Judging
internal import RunLogs
package import Tournaments
internal import Workers

/// Puts pairs whose better answer is known to a judge, each in both orders.
///
/// Both orders, since a judge that goes by position is right in half of all cases and looks no worse
/// than one that errs by chance; only the exchange tells them apart.
public struct Evaluation: Sendable {
    public var judge: any Judge
    /// The limit of votes for each order, at least 1; asked for until the majority is decided.
    public var votes: Int
    /// All chance is derived from this.
    public var seed: UInt64
    /// How many judgments are under way at once at most, at least 1.
    public var inFlight: Int
    /// Where votes are kept, and taken from; `nil` for an evaluation that nobody keeps.
    package var folder: KeptFolder?
    /// What has been done so far; `prompts` counts pairs.
    public let counters = RunCounters()
    private let done = Locked(Done())

    private struct Done: Sendable {
        /// By the pairs' places.
        var judgments: [Int: PairJudgment] = [:]
        var resumed = CountingJudge.Costs()
    }

    public init(judge: some Judge, votes: Int = 1, seed: UInt64 = 0, inFlight: Int = 256) {
        self.judge = judge
        self.votes = votes
        self.seed = seed
        self.inFlight = inFlight
    }

    /// The pairs that are judged by now, in their order; of use where `judgments` was cancelled.
    public var finished: [PairJudgment] {
        done.withLock(\.judgments).sorted { $0.key < $1.key }.map(\.value)
    }

    /// What the votes cost that were taken from the folder.
    public var resumedCosts: CountingJudge.Costs { done.withLock(\.resumed) }

    /// What the judge said of each pair, in the order of `pairs`.
    ///
    /// The same pairs, judge and seed give the same judgments, whatever else is under way and
    /// whatever other pairs are asked beside them. Costs two judgments a pair.
    ///
    /// - Throws: what the judge throws; `CancellationError`. A judge that gives no verdict abstains
    ///   and goes on.
    public func judgments(of pairs: [PreferencePair]) async throws -> [PairJudgment] {
        done.withLock { $0 = Done() }
        let stage = MatchStage(
            judge: judge, rule: Self.rule(votes), seed: seed, drawing: .byMatch,
            gate: Gate(limit: inFlight),
            journal: folder?.journal, counters: counters, limit: AbstainLimit(rate: 1))
        let pool = WorkerPool(count: ProcessInfo.processInfo.activeProcessorCount)
        var rest = pairs.makeIterator()
        // Twice as many pairs open as the gate lets through keep it full, and no more tasks than
        // that wait for it.
        let most = 2 * inFlight
        try await BoundedWindow<Int> { $0 < most }.run(
            over: { rest.next() }, load: { _ in 1 }, on: pool,
            work: { pair, place in
                let judgment = try await judgment(of: pair, rank: place, stage)
                done.withLock { $0.judgments[place] = judgment }
                counters.update { $0.prompts += 1 }
            },
            emit: { _ in })
        try stage.missing.check()
        return finished
    }

    /// How often each order of a pair is asked.
    package static func rule(_ votes: Int) -> VotingRule {
        VotingRule(max: votes, stop: .decided, order: .fixed)
    }

    private func judgment(
        of pair: PreferencePair, rank: Int, _ stage: MatchStage
    ) async throws -> PairJudgment {
        let missing = MissingVerdicts()
        let own = stage.noting(missing)
        let past = try folder?.history(of: pair.id).votes ?? PastVotes()
        let pairings = [Side.first, .second].map { pairing(pair, $0, past, rank: rank) }
        add(past, of: pairings)
        async let chosenFirst = own.votes(pairings[0])
        async let chosenSecond = own.votes(pairings[1])
        let judgment = PairJudgment(
            id: pair.id, chosenFirst: try await chosenFirst,
            chosenSecond: try await chosenSecond)
        // A file of verdicts may hold one order alone; what it lacks beyond that is missing.
        let unjudged = zip(pairings, judgment.isJudged).filter { !$1 }.map(\.0.match)
        if unjudged.count != 1 || missing.matches != Set(unjudged) { stage.missing.add(missing) }
        return judgment
    }

    /// The match of a pair with the better answer shown on `side`.
    private func pairing(
        _ pair: PreferencePair, _ side: Side, _ past: PastVotes, rank: Int
    ) -> MatchStage.Pairing {
        let chosen = Answer(id: pair.chosen.id, text: pair.chosen.text)
        let rejected = Answer(id: pair.rejected.id, text: pair.rejected.text)
        let match = MatchID(round: 1, number: side == .first ? 1 : 2)
        let (first, second) = side == .first ? (chosen, rejected) : (rejected, chosen)
        let query = Query(pair.prompt)
        return MatchStage.Pairing(
            id: pair.id, query: query, reference: pair.reference, match: match,
            first: first, second: second,
            texts: JudgedTexts(query, [first, second]).name(0, 1),
            past: past.votes(of: match, first: first.id, second: second.id),
            place: .init(rank: rank))
    }

    /// Counts what earlier votes cost.
    private func add(_ past: PastVotes, of pairings: [MatchStage.Pairing]) {
        guard !past.isEmpty else { return }
        let calls = pairings.flatMap {
            past.journaled(of: $0.match, first: $0.first.id, second: $0.second.id)
        }.map(\.calls)
        done.withLock { done in
            done.resumed.verdicts += calls.count
            for call in calls.joined() {
                done.resumed.calls += 1
                done.resumed.tokens.prompt += call.promptTokens
                done.resumed.tokens.cached += call.cachedTokens
                done.resumed.tokens.completion += call.completionTokens
            }
        }
    }
}

public import Datasets
internal import Foundation
public import Judging
internal import Tournaments
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
    /// What has been done so far; `prompts` counts pairs.
    public let counters = RunCounters()

    public init(judge: some Judge, votes: Int = 1, seed: UInt64 = 0, inFlight: Int = 256) {
        self.judge = judge
        self.votes = votes
        self.seed = seed
        self.inFlight = inFlight
    }

    /// What the judge said of each pair, in the order of `pairs`.
    ///
    /// The same pairs, judge and seed give the same judgments, whatever else is under way and
    /// whatever other pairs are asked beside them. Costs two judgments a pair.
    ///
    /// - Throws: what the judge throws; `CancellationError`. A judge that gives no verdict abstains
    ///   and goes on.
    public func judgments(of pairs: [PreferencePair]) async throws -> [PairJudgment] {
        let stage = MatchStage(
            judge: judge, rule: VotingRule(max: votes, stop: .decided, order: .fixed), seed: seed,
            gate: Gate(limit: inFlight), journal: nil, counters: counters, maxAbstainRate: 1)
        let pool = WorkerPool(count: ProcessInfo.processInfo.activeProcessorCount)
        var judgments: [PairJudgment] = []
        var rest = pairs.makeIterator()
        // Twice as many pairs open as the gate lets through keep it full, and no more tasks than
        // that wait for it.
        let most = 2 * inFlight
        try await BoundedWindow<Int> { $0 < most }.run(
            over: { rest.next() }, load: { _ in 1 }, on: pool,
            work: { pair, place in
                let judgment = try await judgment(of: pair, rank: place, stage)
                counters.update { $0.prompts += 1 }
                return judgment
            },
            emit: { judgments.append($0) })
        return judgments
    }

    private func judgment(
        of pair: PreferencePair, rank: Int, _ stage: MatchStage
    ) async throws -> PairJudgment {
        async let chosenFirst = stage.votes(pairing(pair, .first, rank: rank))
        async let chosenSecond = stage.votes(pairing(pair, .second, rank: rank))
        return PairJudgment(
            id: pair.id, chosenFirst: try await chosenFirst,
            chosenSecond: try await chosenSecond)
    }

    /// The match of a pair with the better answer shown on `side`.
    private func pairing(_ pair: PreferencePair, _ side: Side, rank: Int) -> MatchStage.Pairing {
        let chosen = Answer(id: pair.chosen.id, text: pair.chosen.text)
        let rejected = Answer(id: pair.rejected.id, text: pair.rejected.text)
        return MatchStage.Pairing(
            id: pair.id, query: Query(pair.prompt), reference: pair.reference,
            match: MatchID(round: 1, number: side == .first ? 1 : 2),
            first: side == .first ? chosen : rejected, second: side == .first ? rejected : chosen,
            past: [:], place: .init(rank: rank))
    }
}

internal import Foundation
internal import RunLogs
internal import Workers

/// Lets requests for votes and candidates be sent while there is money for them.
///
/// What is under way is counted at the mean of what came in so far, in which the most that one may
/// take counts once: at first that is the maximum, and so a small budget is not spent at once by all that
/// may be in flight; later it is what votes really take, where the maximum would leave most of the budget
/// unspent. An answer that came without a count of tokens counts for ever as one under way does. Who finds no
/// room waits until something has come in, and there is none when nothing is under
/// way. A vote that has begun is finished, with all the requests that it takes.
final class Budget: Sendable {
    private struct State {
        var spent: Spending
        /// Votes and prompts under way.
        var open: [CostStage: Int] = [:]
        var most: [CostStage: Charge] = [:]
        var waiting = FIFO<Waiter>()
        var reached: LimitReached?
    }

    private struct Waiter {
        var stage: CostStage
        var continuation: CheckedContinuation<Void, any Error>
    }

    private let limits: SpendingLimits
    private let prices: Prices
    /// Tokens that one vote, or one prompt's candidates, can generate at most.
    private let generated: [CostStage: Int]
    /// Requests that one vote makes at most, where nothing has to be asked again.
    private let requests: [CostStage: Int]
    private let now: @Sendable () -> ContinuousClock.Instant
    private let start: ContinuousClock.Instant
    private let state: Locked<State>

    /// - Parameters:
    ///   - generated: tokens that one vote, or one prompt's candidates, can generate at most.
    ///   - requests: how often one vote asks a model at most; once unless it is said.
    ///   - spent: what earlier starts have spent.
    ///   - now: the clock that this start's time is measured by.
    init(
        _ limits: SpendingLimits, prices: Prices, generated: [CostStage: Int],
        requests: [CostStage: Int] = [:], spent: Spending,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.limits = limits
        self.prices = prices
        self.generated = generated
        self.requests = requests
        self.now = now
        start = now()
        state = Locked(State(spent: spent))
    }

    /// Why nothing more is sent; `nil` while something may be.
    var reached: LimitReached? { state.withLock { $0.reached } }

    /// Waits until there is room for one more. Every `enter` that returns needs one `leave`.
    ///
    /// - Parameter promptBytes: about how long the prompt is.
    /// - Throws: `Postponed` where there will be none.
    func enter(_ stage: CostStage, promptBytes: Int) async throws {
        try Task.checkCancellation()
        // Four bytes a token, as in an estimate.
        let requests = requests[stage] ?? 1
        let most = Charge(
            requests: requests, prompt: promptBytes / 4 * requests,
            completion: generated[stage] ?? 0)
        try await withCheckedThrowingContinuation { continuation in
            let resumed = state.withLock { state in
                state.most[stage] = most
                state.waiting.append(Waiter(stage: stage, continuation: continuation))
                return admit(&state)
            }
            Self.resume(resumed)
        }
    }

    /// What was under way has come in, or failed.
    ///
    /// - Parameter jurors: what of that each judge of a panel took.
    func leave(_ stage: CostStage, _ part: Spending.Part, _ jurors: [String: Charge] = [:]) {
        let resumed = state.withLock { state in
            state.spent.add(part, of: stage)
            state.spent.add(jurors)
            state.open[stage, default: 0] -= 1
            return admit(&state)
        }
        Self.resume(resumed)
    }

    // MARK: Who enters

    private typealias Resumed = [(Waiter, Result<Void, any Error>)]

    private static func resume(_ resumed: Resumed) {
        for (waiter, result) in resumed { waiter.continuation.resume(with: result) }
    }

    /// Those who enter now, in the order in which they came, or all of them where none will.
    private func admit(_ state: inout State) -> Resumed {
        var resumed: Resumed = []
        while let waiter = state.waiting.first {
            if state.reached == nil, let limit = limit(of: state, before: waiter.stage) {
                // What is under way may take less than is thought, but time does not come back.
                if limit != .time, state.open.values.contains(where: { $0 > 0 }) { break }
                state.reached = reached(limit, state, waiter.stage)
            }
            _ = state.waiting.popFirst()
            if state.reached != nil {
                resumed.append((waiter, .failure(Postponed())))
            } else {
                state.open[waiter.stage, default: 0] += 1
                resumed.append((waiter, .success(())))
            }
        }
        return resumed
    }

    /// The limit that one more would exceed.
    private func limit(of state: State, before stage: CostStage) -> LimitReached.Limit? {
        if let seconds = limits.seconds, now() - start >= .seconds(seconds) { return .time }
        var open = state.open
        open[stage, default: 0] += 1
        func exceeds(
            _ limit: Double?, spent: (CostStage) -> Double, most: (CostStage, Charge) -> Double
        ) -> Bool {
            guard let limit else { return false }
            let sum = CostStage.allCases.reduce(0.0) { sum, stage in
                let (part, spent) = (state.spent[stage], spent(stage))
                let mean =
                    (spent + most(stage, state.most[stage] ?? .nothing))
                    / Double(part.answers - part.uncounted + 1)
                return sum + spent + mean * Double(part.uncounted + (open[stage] ?? 0))
            }
            // Sums of money are rounded.
            return sum > limit * (1 + 1e-12)
        }
        func exceeds(_ limit: Int?, _ measure: (Charge) -> Int) -> Bool {
            exceeds(
                limit.map(Double.init), spent: { Double(measure(state.spent[$0].charge)) },
                most: { Double(measure($1)) })
        }
        // There is one currency, or no limit of cost.
        let isTooDear = exceeds(
            limits.cost, spent: { prices.cost(of: state.spent, $0).amounts.first?.amount ?? 0 },
            most: { prices[$0]?.cost(of: $1) ?? 0 })
        if isTooDear { return .cost }
        if exceeds(limits.tokens, \.tokens) { return .tokens }
        if exceeds(limits.calls, \.requests) { return .calls }
        return nil
    }

    private func reached(
        _ limit: LimitReached.Limit, _ state: State, _ stage: CostStage
    ) -> LimitReached {
        LimitReached(
            limit, limits, spent: state.spent, cost: prices.cost(of: state.spent), before: stage)
    }
}

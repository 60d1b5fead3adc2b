/// A counting semaphore for tasks, with priorities: no task enters while `limit` are inside, and
/// equals enter in order of arrival. Waiting holds no thread and ends when the task is cancelled.
package final class Gate: Sendable {
    /// Who enters first.
    ///
    /// While more work is to come, the lowest rank: work that began earlier ends earlier and new
    /// work follows it, where otherwise all of it would end together and leave the gate idle. After
    /// `drain`, the maximum height, which keeps the gate full for as long as possible (Hu's rule
    /// for trees of equal jobs).
    package struct Priority: Sendable {
        /// Smaller for work that began earlier.
        package var rank: Int
        /// The length of the longest chain of steps that depend on this one.
        package var height: Int

        package init(rank: Int = 0, height: Int = 0) {
            self.rank = rank
            self.height = height
        }
    }

    private struct State: Sendable {
        var limit: Int
        var inside = 0
        var waiting = WaitingLine<Waiter>()

        mutating func takeFree() -> Bool {
            guard inside < limit else { return false }
            inside += 1
            return true
        }

        /// The next of those who wait, if there is room for one.
        mutating func admitNext() -> CheckedContinuation<Void, any Error>? {
            guard inside < limit else { return nil }
            while let waiter = waiting.popFirst() {
                // Those without a continuation were cancelled while they waited.
                guard let continuation = waiter.continuation.take() else { continue }
                inside += 1
                return continuation
            }
            return nil
        }
    }

    // @unchecked: guarded by the gate's lock.
    private final class Waiter: @unchecked Sendable {
        var continuation: CheckedContinuation<Void, any Error>?
        var isCancelled = false
    }

    private let state: Locked<State>

    package init(limit: Int) {
        precondition(limit >= 1, "a gate must let at least one through")
        state = Locked(State(limit: limit))
    }

    /// Runs `body` when there is room.
    ///
    /// - Throws: what `body` throws; `CancellationError` if the task is cancelled while it waits.
    package func pass<Result>(
        _ priority: Priority = Priority(), isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> Result
    ) async throws -> Result {
        try await enter(priority)
        defer { leave() }
        return try await body()
    }

    /// To be called when no more work will begin: the maximum height goes first from now on.
    package func drain() { state.withLock { $0.waiting.drain() } }

    /// How many may be inside now.
    package var limit: Int { state.withLock { $0.limit } }

    /// The number of callers waiting.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Waits until the task may enter; every `enter` that returns needs one `leave`.
    ///
    /// - Throws: `CancellationError`; the task has then not entered.
    package func enter(_ priority: Priority = Priority()) async throws {
        try Task.checkCancellation()
        if state.withLock({ $0.takeFree() }) { return }
        let waiter = Waiter()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueue(waiter, priority, continuation)
            }
        } onCancel: {
            let continuation = state.withLock { _ in
                waiter.isCancelled = true
                return waiter.continuation.take()
            }
            continuation?.resume(throwing: CancellationError())
        }
    }

    /// Leaves; the first of those who wait enters.
    package func leave() {
        let next = state.withLock { state in
            state.inside -= 1
            return state.admitNext()
        }
        next?.resume()
    }

    /// From now on `limit`, at least 1, may be inside. Those above it stay until they leave.
    package func setLimit(_ limit: Int) {
        precondition(limit >= 1, "a gate must let at least one through")
        state.withLock { $0.limit = limit }
        while let next = state.withLock({ $0.admitNext() }) { next.resume() }
    }

    private func enqueue(
        _ waiter: Waiter, _ priority: Priority,
        _ continuation: CheckedContinuation<Void, any Error>
    ) {
        let result = state.withLock { state -> Result<Void, any Error>? in
            if waiter.isCancelled { return .failure(CancellationError()) }
            if state.takeFree() { return .success(()) }
            waiter.continuation = continuation
            state.waiting.insert(waiter, priority)
            return nil
        }
        if let result { continuation.resume(with: result) }
    }
}

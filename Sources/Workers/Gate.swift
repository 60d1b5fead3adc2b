/// A bound on how many things are under way at once: lets a fixed number of tasks in at a time,
/// equals in order of arrival. Waiting costs no thread and ends at once when the task is cancelled.
public final class Gate: Sendable {
    /// Where a caller stands in line.
    ///
    /// While more work is to come, what was begun first is finished first: begun work then ends bit
    /// by bit and what follows takes its place, where otherwise all of it would end together and
    /// leave the gate idle. Once no more is to come (`drain`), those go first that have most behind
    /// them, which wastes the fewest places in the end (Hu's rule for trees of equal jobs).
    public struct Place: Sendable {
        /// Smaller for what was begun earlier.
        public var rank: Int
        /// How many steps, one after the other, depend on this one.
        public var height: Int

        public init(rank: Int = 0, height: Int = 0) {
            self.rank = rank
            self.height = height
        }
    }

    private struct State: Sendable {
        var free: Int
        var waiting = WaitingLine<Waiter>()

        mutating func takeFree() -> Bool {
            guard free > 0 else { return false }
            free -= 1
            return true
        }
    }

    /// A task that waits; its members are guarded by the gate's lock.
    // @unchecked because the compiler does not know that.
    private final class Waiter: @unchecked Sendable {
        var continuation: CheckedContinuation<Void, any Error>?
        var isCancelled = false
    }

    private let state: Locked<State>

    /// - Parameter limit: at least 1.
    public init(limit: Int) {
        precondition(limit >= 1, "a gate must let at least one through")
        state = Locked(State(free: limit))
    }

    /// Runs `body` when there is room.
    ///
    /// - Throws: what `body` throws; `CancellationError` if the task is cancelled while it waits.
    public func pass<Result>(
        _ place: Place = Place(), isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> Result
    ) async throws -> Result {
        try await enter(place)
        defer { leave() }
        return try await body()
    }

    /// Tells that no more is to come than has been begun.
    public func drain() { state.withLock { $0.waiting.drain() } }

    /// The number of callers waiting.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Waits for a place, which must be given back with `leave`.
    ///
    /// - Throws: `CancellationError`; then there is nothing to give back.
    public func enter(_ place: Place = Place()) async throws {
        try Task.checkCancellation()
        if state.withLock({ $0.takeFree() }) { return }
        let waiter = Waiter()
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                line(up: waiter, place, continuation)
            }
        } onCancel: {
            let continuation = state.withLock { _ in
                waiter.isCancelled = true
                return waiter.continuation.take()
            }
            continuation?.resume(throwing: CancellationError())
        }
    }

    /// Gives a place back to whoever is first in line.
    public func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, any Error>? in
            while let waiter = state.waiting.popFirst() {
                // Those without a continuation were cancelled while they waited.
                if let continuation = waiter.continuation.take() { return continuation }
            }
            state.free += 1
            return nil
        }
        next?.resume()
    }

    private func line(
        up waiter: Waiter, _ place: Place, _ continuation: CheckedContinuation<Void, any Error>
    ) {
        let result = state.withLock { state -> Result<Void, any Error>? in
            if waiter.isCancelled { return .failure(CancellationError()) }
            if state.takeFree() { return .success(()) }
            waiter.continuation = continuation
            state.waiting.insert(waiter, place)
            return nil
        }
        if let result { continuation.resume(with: result) }
    }
}

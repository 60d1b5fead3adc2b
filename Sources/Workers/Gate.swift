/// A bound on how many things are under way at once. Who finds it full waits in line without
/// holding a thread.
public final class Gate: Sendable {
    /// Where a caller stands in line.
    ///
    /// While more work is to come, what was begun first is finished first: begun work then ends bit
    /// by bit and what follows takes its place, where otherwise all of it would end together and
    /// leave the gate idle. Once no more is to come (`drain`), those go first that have most behind
    /// them, which wastes the fewest places in the end (Hu's rule for trees of equal jobs).
    public struct Place: Sendable {
        /// Less was begun earlier.
        public var rank: Int
        /// How many steps, one after the other, depend on this one.
        public var height: Int

        public init(rank: Int = 0, height: Int = 0) {
            self.rank = rank
            self.height = height
        }
    }

    private let state: Locked<State>

    /// - Parameter limit: at least 1.
    public init(limit: Int) {
        precondition(limit >= 1, "a gate must let at least one through")
        state = Locked(State(free: limit))
    }

    /// Runs `body` when there is room; among equals, first come, first served.
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

    /// Tells that no more work is to come than has been begun.
    public func drain() { state.withLock { $0.drain() } }

    /// The number of callers waiting.
    public var waiting: Int { state.withLock { $0.waiters.count } }

    private func enter(_ place: Place) async throws {
        try Task.checkCancellation()
        if state.withLock({ $0.tryEnter() }) { return }
        let ticket = state.withLock { $0.takeTicket() }
        // A cancellation that comes after the place was given leaves a mark that nobody reads.
        defer { state.withLock { _ = $0.cancelledEarly.remove(ticket) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let outcome = state.withLock { $0.wait(ticket, place, continuation) }
                switch outcome {
                case .entered: continuation.resume()
                case .cancelled: continuation.resume(throwing: CancellationError())
                case .waiting: break
                }
            }
        } onCancel: {
            let waiter = state.withLock { $0.cancel(ticket) }
            waiter?.resume(throwing: CancellationError())
        }
    }

    private func leave() {
        state.withLock { $0.leave() }?.resume()
    }

    private typealias Waiter = CheckedContinuation<Void, any Error>

    private struct State: Sendable {
        enum Entry { case entered, waiting, cancelled }

        var free: Int
        var waiters: [UInt64: Waiter] = [:]
        var line = WaitingLine()
        var lastTicket: UInt64 = 0
        /// Tickets whose task was cancelled before it came to wait.
        var cancelledEarly: Set<UInt64> = []

        init(free: Int) { self.free = free }

        mutating func tryEnter() -> Bool {
            guard free > 0 else { return false }
            free -= 1
            return true
        }

        mutating func takeTicket() -> UInt64 {
            lastTicket += 1
            return lastTicket
        }

        mutating func wait(_ ticket: UInt64, _ place: Place, _ waiter: Waiter) -> Entry {
            if cancelledEarly.remove(ticket) != nil { return .cancelled }
            if tryEnter() { return .entered }
            waiters[ticket] = waiter
            line.insert(ticket, place)
            return .waiting
        }

        mutating func cancel(_ ticket: UInt64) -> Waiter? {
            if let waiter = waiters.removeValue(forKey: ticket) { return waiter }
            cancelledEarly.insert(ticket)
            return nil
        }

        mutating func drain() { line.drain() }

        /// The waiter that takes over the place, if one waits.
        mutating func leave() -> Waiter? {
            while let ticket = line.popFirst() {
                if let waiter = waiters.removeValue(forKey: ticket) { return waiter }
            }
            free += 1
            return nil
        }
    }
}

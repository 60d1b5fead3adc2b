import Synchronization

/// A clock that stands still until a test moves it on.
public final class DrivenClock: Sendable {
    private let nanoseconds = Atomic<UInt64>(1_000_000_000)

    public init() {}

    public var now: @Sendable () -> UInt64 {
        { [self] in nanoseconds.load(ordering: .sequentiallyConsistent) }
    }

    /// A tenth of a millisecond passes with each look at it: for what waits until a time has come.
    public var ticking: @Sendable () -> UInt64 {
        { [self] in
            advance(seconds: 0.0001)
            return now()
        }
    }

    public func advance(seconds: Double) {
        nanoseconds.wrappingAdd(UInt64(seconds * 1e9), ordering: .sequentiallyConsistent)
    }
}

/// A clock that moves on only when all that is under way are requests which their server leaves
/// without an answer: those run into their limits then, and no others, however slow the machine.
public final class PatientClock: Sendable {
    private let clock = DrivenClock()
    private let unanswered = Atomic<Int>(0)

    public init() {}

    public var now: @Sendable () -> UInt64 { clock.now }

    /// To be told by the server that it leaves a request without an answer.
    public func leaveUnanswered() { unanswered.wrappingAdd(1, ordering: .sequentiallyConsistent) }

    /// Moves on by a second at a time, while `body` runs.
    ///
    /// - Parameter inFlight: how many requests are under way now.
    public func drive<Result: Sendable>(
        inFlight: @escaping @Sendable () -> Int, _ body: () async throws -> Result
    ) async throws -> Result {
        let watch = Task {
            while !Task.isCancelled {
                let count = unanswered.load(ordering: .sequentiallyConsistent)
                if count > 0, count >= inFlight() {
                    unanswered.wrappingSubtract(count, ordering: .sequentiallyConsistent)
                    clock.advance(seconds: 1)
                }
                try? await Task.sleep(for: .milliseconds(1))
            }
        }
        defer { watch.cancel() }
        return try await body()
    }
}

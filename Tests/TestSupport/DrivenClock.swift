import Synchronization

/// A clock that stands still until a test moves it on.
public final class DrivenClock: Sendable {
    private let nanoseconds = Atomic<UInt64>(1_000_000_000)

    public init() {}

    public var now: @Sendable () -> UInt64 {
        { [self] in nanoseconds.load(ordering: .sequentiallyConsistent) }
    }

    /// A wait that takes no time but the clock's.
    public var sleep: @Sendable (_ seconds: Double) async throws -> Void {
        { [self] seconds in
            try Task.checkCancellation()
            advance(seconds: seconds)
            await Task.yield()
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

    public init() {}

    public var now: @Sendable () -> UInt64 { clock.now }
    public var sleep: @Sendable (_ seconds: Double) async throws -> Void { clock.sleep }

    /// Moves on by a second at a time, while `body` runs.
    ///
    /// - Parameters:
    ///   - unanswered: how many requests the server leaves without an answer now.
    ///   - inFlight: how many requests are under way now.
    public func drive<Result: Sendable>(
        unanswered: @escaping @Sendable () -> Int, inFlight: @escaping @Sendable () -> Int,
        _ body: () async throws -> Result
    ) async throws -> Result {
        let watch = Task {
            while !Task.isCancelled {
                let count = unanswered()
                if count > 0, count >= inFlight() { clock.advance(seconds: 1) }
                try? await Task.sleep(for: .milliseconds(1))
            }
        }
        defer { watch.cancel() }
        return try await body()
    }
}

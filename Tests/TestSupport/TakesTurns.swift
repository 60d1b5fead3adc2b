import Synchronization
public import Testing

/// Lets the tests of a suite compute one at a time, together with those of every other suite that
/// takes turns.
///
/// Tests run all at once on as many threads as there are cores. A few that compute for minutes
/// would hold all of them, and those that wait for a server would wait for a thread instead.
public struct TakesTurns: SuiteTrait, TestTrait, TestScoping {
    public let isRecursive = true

    public func provideScope(
        for test: Test, testCase: Test.Case?,
        performing body: @Sendable () async throws -> Void
    ) async throws {
        await Turn.shared.begin()
        defer { Turn.shared.end() }
        try await body()
    }

    public func scopeProvider(for test: Test, testCase: Test.Case?) -> Self? {
        testCase == nil ? nil : self
    }
}

extension Trait where Self == TakesTurns {
    /// Computes for long; see ``TakesTurns``.
    public static var takesTurns: Self { TakesTurns() }
}

private final class Turn: Sendable {
    static let shared = Turn()

    private struct State {
        var isTaken = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func begin() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                if state.isTaken { state.waiting.append(continuation) }
                defer { state.isTaken = true }
                return !state.isTaken
            }
            if isFree { continuation.resume() }
        }
    }

    func end() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if state.waiting.isEmpty {
                state.isTaken = false
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}

import Testing
import Workers

@testable import LanguageModels

@Suite("Turnstile", .timeLimit(.minutes(1)))
struct TurnstileTests {
    @Test("no more are in than allowed, and all get in")
    func width() async throws {
        let turnstile = Turnstile(3)
        let inside = Locked((now: 0, most: 0, total: 0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<500 {
                group.addTask {
                    try await turnstile.enter()
                    inside.withLock {
                        $0.now += 1
                        $0.total += 1
                        $0.most = max($0.most, $0.now)
                    }
                    await Task.yield()
                    inside.withLock { $0.now -= 1 }
                    turnstile.leave()
                }
            }
            try await group.waitForAll()
        }
        #expect(inside.withLock { $0.total } == 500)
        #expect(inside.withLock { $0.most } <= 3)
    }

    @Test("cancelled waiters leave the line and take no place")
    func cancelled() async throws {
        let turnstile = Turnstile(1)
        try await turnstile.enter()
        let waiters = (0..<100).map { _ in Task { try await turnstile.enter() } }
        for waiter in waiters { waiter.cancel() }
        for waiter in waiters {
            await #expect(throws: CancellationError.self) { try await waiter.value }
        }
        turnstile.leave()
        try await turnstile.enter()
        turnstile.leave()
    }
}

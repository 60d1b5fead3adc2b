import Dispatch
import Foundation
import Testing

@testable import Workers

@Suite("WorkerPool")
struct WorkerPoolTests {
    @Test("never runs more jobs at once than it has workers", arguments: [1, 2, 4, 16])
    func width(workers: Int) async {
        let pool = WorkerPool(count: workers)
        let running = Locked((now: 0, most: 0))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask(executorPreference: pool) {
                    running.withLock {
                        $0.now += 1
                        $0.most = max($0.most, $0.now)
                    }
                    for _ in 0..<1000 { _ = getpid() }
                    running.withLock { $0.now -= 1 }
                }
            }
        }
        #expect(running.withLock { $0.now } == 0)
        #expect((1...workers).contains(running.withLock { $0.most }))
    }

    @Test("jobs that block do not hold up the others while a worker is free")
    func blocking() async {
        let pool = WorkerPool(count: 2)
        let gate = BlockingGate()
        await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: pool) { gate.wait() }
            // All hundred must get past the blocked worker, or the gate never opens.
            group.addTask(executorPreference: pool) {
                await withTaskGroup(of: Void.self) { inner in
                    for _ in 0..<100 {
                        inner.addTask(executorPreference: pool) { await Task.yield() }
                    }
                }
                gate.open()
            }
        }
    }

    @Test("a thousand suspended tasks need one worker")
    func suspended() async {
        let pool = WorkerPool(count: 1)
        let waiters = Locked<[CheckedContinuation<Void, Never>]>([])
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<1000 {
                group.addTask(executorPreference: pool) {
                    await withCheckedContinuation { continuation in
                        let all = waiters.withLock { waiters in
                            waiters.append(continuation)
                            return waiters.count == 1000 ? waiters : []
                        }
                        for waiter in all { waiter.resume() }
                    }
                }
            }
        }
        #expect(waiters.withLock { $0.count } == 1000)
    }
}

/// Holds a thread, which async code must never do; here a job does it on purpose.
private final class BlockingGate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    func wait() { semaphore.wait() }
    func open() { semaphore.signal() }
}

@Suite("Gate")
struct GateTests {
    @Test("lets no more through than its limit, and everyone in the end", arguments: [1, 3, 64])
    func limit(limit: Int) async throws {
        let gate = Gate(limit: limit)
        let inside = Locked((now: 0, most: 0, total: 0))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<500 {
                group.addTask {
                    try await gate.pass {
                        inside.withLock {
                            $0.now += 1
                            $0.most = max($0.most, $0.now)
                            $0.total += 1
                        }
                        await Task.yield()
                        inside.withLock { $0.now -= 1 }
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(inside.withLock { $0.total } == 500)
        #expect(inside.withLock { $0.most } <= limit)
    }

    @Test("a cancelled waiter leaves the line and the place goes to the next")
    func cancelled() async throws {
        let gate = Gate(limit: 1)
        let release = Locked<CheckedContinuation<Void, Never>?>(nil)
        let holder = Task {
            try await gate.pass {
                await withCheckedContinuation { continuation in
                    release.withLock { $0 = continuation }
                }
            }
        }
        while release.withLock({ $0 == nil }) { await Task.yield() }
        let waiter = Task { try await gate.pass {} }
        while gate.waiting == 0 { await Task.yield() }
        waiter.cancel()
        await #expect(throws: CancellationError.self) { try await waiter.value }
        release.withLock { $0 }?.resume()
        try await holder.value
        try await gate.pass {}
    }
}

extension GateTests {
    @Test("a limit that grows lets waiters in, and one that shrinks nobody before enough have left")
    func changingLimit() async throws {
        let gate = Gate(limit: 3)
        for _ in 0..<3 { try await gate.enter() }
        let entered = Locked(0)
        let waiters = (0..<4).map { _ in
            Task {
                try await gate.enter()
                entered.withLock { $0 += 1 }
            }
        }
        while gate.waiting < 4 { await Task.yield() }
        gate.setLimit(1)
        // Three are inside, and one may be.
        gate.leave()
        gate.leave()
        #expect(gate.waiting == 4)
        gate.leave()
        #expect(gate.waiting == 3)
        gate.setLimit(3)
        #expect(gate.waiting == 1)
        gate.leave()
        #expect(gate.waiting == 0)
        for waiter in waiters { try await waiter.value }
        #expect(entered.withLock { $0 } == 4)
    }

    @Test("a hundred waiters that are cancelled at once take no place")
    func allCancelled() async throws {
        let gate = Gate(limit: 1)
        try await gate.enter()
        let waiters = (0..<100).map { _ in Task { try await gate.enter() } }
        for waiter in waiters { waiter.cancel() }
        for waiter in waiters {
            await #expect(throws: CancellationError.self) { try await waiter.value }
        }
        gate.leave()
        try await gate.enter()
        gate.leave()
    }
}

@Suite("The end of a pool")
struct WorkerPoolEndTests {
    /// Rarely a crash where it is not so: thread sanitizers and many rounds find it.
    @Test("a pool may end with its last job, whichever thread brought that")
    func lastJob() async {
        let queue = DispatchQueue(label: "elsewhere")
        var sum = 0
        for _ in 0..<2000 {
            let pool = WorkerPool(count: 2)
            let (stream, feed) = AsyncStream<Int>.makeStream()
            sum += await withTaskExecutorPreference(pool) {
                await withTaskGroup(of: Void.self) { group in
                    group.addTask { await Task.yield() }
                    queue.async {
                        feed.yield(1)
                        feed.finish()
                    }
                    var sum = 0
                    for await number in stream { sum += number }
                    return sum
                }
            }
        }
        #expect(sum == 2000)
    }
}

@Suite("FIFO")
struct FIFOTests {
    @Test("gives back what it got, in order")
    func order() {
        var fifo = FIFO<Int>()
        var next = 0
        for round in 0..<50 {
            for element in 0..<100 { fifo.append(round * 100 + element) }
            for _ in 0..<90 {
                #expect(fifo.popFirst() == next)
                next += 1
            }
        }
        while let element = fifo.popFirst() {
            #expect(element == next)
            next += 1
        }
        #expect(next == 5000)
        #expect(fifo.isEmpty)
    }
}

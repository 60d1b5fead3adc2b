import TestSupport
import Testing

@testable import Workers

@Suite("BoundedWindow", .againstHangs)
struct BoundedWindowTests {
    private struct Broken: Error, Equatable { var place: Int }

    /// Items 0, 1, … up to `count`.
    private func source(_ count: Int) -> () -> Int? {
        var next = 0
        return {
            guard next < count else { return nil }
            next += 1
            return next - 1
        }
    }

    @Test("hands outputs on in the order of their items", arguments: [1, 2, 7, 100])
    func order(width: Int) async throws {
        let window = BoundedWindow<Int> { $0 < width }
        var emitted: [Int] = []
        var ends = 0
        try await window.run(
            over: source(200), load: { _ in 1 }, on: WorkerPool(count: 2),
            work: { item, place in
                #expect(item == place)
                for _ in 0..<Int.random(in: 0...5) { await Task.yield() }
                return item * 10
            },
            atEnd: { ends += 1 }, emit: { emitted.append($0) })
        #expect(emitted == (0..<200).map { $0 * 10 })
        #expect(ends == 1)
    }

    @Test("begins no more than there is room for", arguments: [1, 3, 16])
    func bound(width: Int) async throws {
        let running = Locked((now: 0, most: 0))
        let window = BoundedWindow<Int> { $0 < width }
        try await window.run(
            over: source(100), load: { _ in 1 }, on: WorkerPool(count: 4),
            work: { _, _ in
                running.withLock {
                    $0.now += 1
                    $0.most = max($0.most, $0.now)
                }
                for _ in 0..<Int.random(in: 0...5) { await Task.yield() }
                running.withLock { $0.now -= 1 }
            }, emit: {})
        #expect(running.withLock { $0.now } == 0)
        #expect((1...width).contains(running.withLock { $0.most }))
    }

    @Test("loads add up, and one that is larger than all room goes alone")
    func load() async throws {
        let loads = [3, 3, 3, 50, 3, 3, 3, 3]
        let open = Locked((now: 0, most: 0, beside: [Int]()))
        let window = BoundedWindow<Int> { $0 + 3 <= 9 }
        try await window.run(
            over: source(loads.count), load: { loads[$0] }, on: WorkerPool(count: 4),
            work: { item, _ in
                open.withLock {
                    if item == 4 { $0.beside.append($0.now) }
                    $0.now += loads[item]
                    $0.most = max($0.most, $0.now)
                }
                for _ in 0..<5 { await Task.yield() }
                open.withLock { $0.now -= loads[item] }
            }, emit: {})
        // The large one may begin beside two small ones; nothing begins beside it.
        #expect((50...56).contains(open.withLock { $0.most }))
        #expect(open.withLock { $0.beside }.allSatisfy { $0 <= 6 })
    }

    @Test("the first error ends it, and cancels what is under way")
    func workFails() async {
        let cancelled = Locked(0)
        let begun = Locked(0)
        let window = BoundedWindow<Int> { $0 < 4 }
        var emitted: [Int] = []
        await #expect(throws: Broken(place: 2)) {
            try await window.run(
                over: source(100), load: { _ in 1 }, on: WorkerPool(count: 2),
                work: { item, place in
                    begun.withLock { $0 += 1 }
                    if place < 2 { return item }
                    if place == 2 {
                        while begun.withLock({ $0 }) < 6 { await Task.yield() }
                        throw Broken(place: place)
                    }
                    while !Task.isCancelled { await Task.yield() }
                    cancelled.withLock { $0 += 1 }
                    throw CancellationError()
                }, emit: { emitted.append($0) })
        }
        #expect(emitted == [0, 1])
        // Three were under way beside the one that failed.
        #expect(cancelled.withLock { $0 } == 3)
        #expect(begun.withLock { $0 } == 6)
    }

    @Test("what the source or the receiver throws ends it alike")
    func endsFail() async {
        let window = BoundedWindow<Int> { $0 < 4 }
        let items = source(100)
        await #expect(throws: Broken(place: 5)) {
            try await window.run(
                over: { () -> Int? in
                    let item = items()
                    if item == 5 { throw Broken(place: 5) }
                    return item
                }, load: { _ in 1 }, on: WorkerPool(count: 2), work: { item, _ in item },
                emit: { _ in })
        }
        await #expect(throws: Broken(place: 7)) {
            try await window.run(
                over: source(100), load: { _ in 1 }, on: WorkerPool(count: 2),
                work: { item, _ in item },
                emit: { if $0 == 7 { throw Broken(place: 7) } })
        }
    }

    @Test("cancelled from outside, cancels what is under way")
    func cancelled() async {
        let begun = Locked(0)
        let task = Task {
            let window = BoundedWindow<Int> { $0 < 4 }
            var next = 0
            try await window.run(
                over: { () -> Int? in
                    next += 1
                    return next as Int?
                }, load: { _ in 1 }, on: WorkerPool(count: 2),
                work: { (_: Int, _) in
                    begun.withLock { $0 += 1 }
                    while true {
                        try Task.checkCancellation()
                        await Task.yield()
                    }
                }, emit: {})
        }
        while begun.withLock({ $0 }) < 4 { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(begun.withLock { $0 } == 4)
    }

    @Test("while too much waits for one slow item, nothing more is begun")
    func waitingLimit() async throws {
        let begun = Locked(0)
        let isSlowOver = Locked(false)
        let window = BoundedWindow<Int>(waitingLimit: 25) { $0 < 2 }
        var taken = 0
        var emitted: [Int] = []
        try await window.run(
            over: { () -> Int? in
                guard taken < 50 else { return nil }
                // The slow item and one beside it; then one for each that waits, until the three
                // that wait are more than 25.
                if !isSlowOver.withLock({ $0 }) { #expect(taken < 4) }
                taken += 1
                return taken - 1
            }, load: { _ in 1 }, on: WorkerPool(count: 2),
            work: { item, place in
                begun.withLock { $0 += 1 }
                if place == 0 {
                    while begun.withLock({ $0 }) < 4 { await Task.yield() }
                    for _ in 0..<100 { await Task.yield() }
                    isSlowOver.withLock { $0 = true }
                }
                return item
            }, size: { _ in 10 }, emit: { emitted.append($0) })
        #expect(emitted == Array(0..<50))
    }

    @Test("nothing in, nothing out")
    func empty() async throws {
        let window = BoundedWindow<Int> { _ in false }
        var ends = 0
        try await window.run(
            over: { nil as Int? }, load: { _ in 1 }, on: WorkerPool(count: 1),
            work: { item, _ in item }, atEnd: { ends += 1 },
            emit: { _ in Issue.record("something came out") })
        #expect(ends == 1)
    }

    @Test("without any room, one item is under way at a time")
    func noRoom() async throws {
        let window = BoundedWindow<Int> { _ in false }
        let running = Locked((now: 0, most: 0))
        var emitted: [Int] = []
        try await window.run(
            over: source(20), load: { _ in 1 }, on: WorkerPool(count: 2),
            work: { item, _ in
                running.withLock {
                    $0.now += 1
                    $0.most = max($0.most, $0.now)
                }
                await Task.yield()
                running.withLock { $0.now -= 1 }
                return item
            }, emit: { emitted.append($0) })
        #expect(emitted == Array(0..<20))
        #expect(running.withLock { $0.most } == 1)
    }
}

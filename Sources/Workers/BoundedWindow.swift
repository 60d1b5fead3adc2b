/// Works on several items at a time and emits their outputs in the order of the items, in memory
/// that does not grow with their number.
package struct BoundedWindow<Load: AdditiveArithmetic & Sendable>: Sendable {
    /// Whether another item may be begun beside those that are open.
    package var hasRoom: @Sendable (_ open: Load) -> Bool
    /// The limit of outputs that wait for a slow item before them, in units of `size`; beyond it no
    /// further item is begun.
    package var waitingLimit: Int

    package init(waitingLimit: Int = .max, hasRoom: @escaping @Sendable (_ open: Load) -> Bool) {
        self.waitingLimit = waitingLimit
        self.hasRoom = hasRoom
    }

    private struct Done<Output: Sendable>: Sendable {
        var index: Int
        var load: Load
        var output: Output
    }

    /// - Parameters:
    ///   - next: the next item, `nil` after the last; called on the caller's own thread.
    ///   - load: what an item adds to those that are open.
    ///   - work: what is done with an item, on `pool`; `index` counts the items from 0.
    ///   - atEnd: called once after the last item.
    ///   - size: how much memory an output takes while it waits for its turn.
    ///   - emit: takes the outputs in order.
    /// - Throws: the first error of any closure, after cancelling the work under way.
    package func run<Item: Sendable, Output: Sendable>(
        over next: () throws -> Item?, load: (Item) -> Load, on pool: WorkerPool,
        work: @escaping @Sendable (_ item: Item, _ index: Int) async throws -> Output,
        atEnd: () -> Void = {}, size: (Output) -> Int = { _ in 0 },
        emit: (Output) throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Done<Output>.self) { group in
            var open = Load.zero
            var (begun, emitted, waitingSize) = (0, 0, 0)
            var waiting: [Int: Output] = [:]
            var isAtEnd = false
            while true {
                while !isAtEnd, open == .zero || hasRoom(open), waitingSize <= waitingLimit {
                    guard let item = try next() else {
                        isAtEnd = true
                        atEnd()
                        break
                    }
                    let (index, load) = (begun, load(item))
                    begun += 1
                    open += load
                    group.addTask(executorPreference: pool) {
                        Done(index: index, load: load, output: try await work(item, index))
                    }
                }
                guard let done = try await group.next() else { break }
                open -= done.load
                waiting[done.index] = done.output
                waitingSize += size(done.output)
                while let output = waiting.removeValue(forKey: emitted) {
                    waitingSize -= size(output)
                    try emit(output)
                    emitted += 1
                }
            }
        }
    }
}

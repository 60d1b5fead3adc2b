internal import Dispatch

/// A fixed number of Dispatch workers that run Swift tasks.
///
/// Tasks started with `executorPreference: pool` run here. A job that computes or blocks owns its
/// worker until it is done; a task that waits for a reply holds none, so a few workers carry
/// thousands of remote calls.
///
/// Each worker is a private serial queue: global and concurrent queues add threads one a second and
/// stop at a limit, so work that blocks there starves. All workers take jobs from one queue, so
/// that a long job never delays others while a worker is idle.
package final class WorkerPool: TaskExecutor {
    /// The number of workers.
    package let count: Int
    private let queues: [DispatchQueue]
    private let state: Locked<State>

    /// - Parameter count: at least 1.
    package init(count: Int, label: String = "bracket.worker") {
        precondition(count >= 1, "a pool needs at least one worker")
        self.count = count
        queues = (1...count).map { DispatchQueue(label: "\(label).\($0)") }
        state = Locked(State(idle: Array((0..<count).reversed())))
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        // Who calls holds no reference. Once the job is among the others, a worker may end with it the
        // work that the pool was made for, and the last reference goes while this still runs.
        let kept = Unmanaged.passRetained(self)
        defer { kept.release() }
        let job = UnownedJob(job)
        let woken = state.withLock { state in
            state.jobs.append(job)
            return state.idle.popLast()
        }
        if let woken { queues[woken].async { self.drain(worker: woken) } }
    }

    /// Runs jobs until none waits; then the worker is idle.
    private func drain(worker: Int) {
        while let job = state.withLock({ $0.next(for: worker) }) {
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    private struct State: Sendable {
        var idle: [Int]
        var jobs = FIFO<UnownedJob>()

        mutating func next(for worker: Int) -> UnownedJob? {
            if let job = jobs.popFirst() { return job }
            idle.append(worker)
            return nil
        }
    }
}

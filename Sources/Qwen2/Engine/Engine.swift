internal import Dispatch
internal import Workers

/// Generates for many requests at once with one model.
///
/// Every forward pass carries the next token of all texts and a share of the prompts that are
/// still to be read. Prompts with equal beginnings share what was computed for them. A request's
/// tokens are the same bits alone and beside others, and on any number of threads.
public final class Engine: Sendable {
    public enum Verdict: Sendable, Hashable { case goOn, stop }
    /// Hears every token as it comes, on the engine's queue: it must be quick.
    public typealias Listener = @Sendable (GeneratedToken) -> Verdict

    public let model: Qwen2Model
    public let options: EngineOptions
    private let queue = DispatchQueue(label: "bracket.engine")
    private let inbox = Locked(Inbox())
    // nonisolated(unsafe): touched on `queue` alone.
    private nonisolated(unsafe) let scheduler: Scheduler
    /// The tokens whose keys and values the cache can hold at once. A request that may come to more
    /// is refused.
    public let room: Int

    public init(_ model: Qwen2Model, options: EngineOptions) {
        self.model = model
        self.options = options
        scheduler = Scheduler(model, options)
        room = scheduler.cache.pool.blockCount * BlockPool.blockTokens
    }

    /// Goes on with `request.prompt`.
    ///
    /// Waits until the cache has room. A cancelled task's request is gone after the pass that is
    /// under way.
    ///
    /// - Parameter listener: hears every token; by returning `.stop` it ends the text.
    /// - Throws: `GenerationError` for a request that cannot be run; `CancellationError`.
    public func generate(
        _ request: GenerationRequest, listener: Listener? = nil
    ) async throws -> Generation {
        if let problem = request.problem(model.config) { throw problem }
        let most = min(request.mostTokens, model.config.contextLength)
        guard most <= room else { throw GenerationError.cacheExceeded(tokens: most, room: room) }
        try Task.checkCancellation()
        let id = inbox.withLock { $0.takeID() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let job = Job(id: id, request: request, listener: listener, mostTokens: most) {
                    continuation.resume(with: $0)
                }
                wake { $0.jobs.append(job) }
                // A cancellation before that found no job.
                if Task.isCancelled { wake { $0.cancelled.append(id) } }
            }
        } onCancel: {
            wake { $0.cancelled.append(id) }
        }
    }

    /// What the engine has done so far.
    public var counters: EngineCounters { inbox.withLock { $0.counters } }

    /// Changes the inbox and sees to it that somebody looks into it.
    private func wake(_ change: (inout Inbox) -> Void) {
        let mustStart = inbox.withLock { inbox in
            change(&inbox)
            defer { inbox.isRunning = true }
            return !inbox.isRunning
        }
        if mustStart { queue.async { self.run() } }
    }

    /// Works until nothing is left to do.
    private func run() {
        while true {
            let isIdle = scheduler.isIdle
            let news = inbox.withLock { inbox -> (jobs: [Job], cancelled: [UInt64])? in
                defer {
                    inbox.jobs = []
                    inbox.cancelled = []
                }
                if inbox.jobs.isEmpty, inbox.cancelled.isEmpty, isIdle {
                    inbox.isRunning = false
                    return nil
                }
                return (inbox.jobs, inbox.cancelled)
            }
            guard let news else { return }
            scheduler.add(news.jobs)
            scheduler.cancel(news.cancelled)
            scheduler.step()
            let outcomes = scheduler.takeOutcomes()
            let counters = scheduler.counters
            // Before those who wait, so that they find themselves counted.
            inbox.withLock { $0.counters = counters }
            for outcome in outcomes { outcome.job.finish(outcome.result) }
        }
    }
}

/// A request and who waits for it.
struct Job: Sendable {
    let id: UInt64
    let request: GenerationRequest
    let listener: Engine.Listener?
    let mostTokens: Int
    let finish: @Sendable (Result<Generation, any Error>) -> Void
}

/// What came in since the engine last looked.
private struct Inbox: Sendable {
    var jobs: [Job] = []
    var cancelled: [UInt64] = []
    var isRunning = false
    var counters = EngineCounters()
    private var lastID: UInt64 = 0

    mutating func takeID() -> UInt64 {
        lastID += 1
        return lastID
    }
}

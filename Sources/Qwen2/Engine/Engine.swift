internal import Dispatch
internal import Workers

/// Generates for many requests at once with one model: continuous batching with a paged,
/// prefix-sharing cache.
///
/// Every forward pass computes the next token of all texts and a part of the prompts. A request's
/// tokens are the same bits alone and in any batch, on any number of threads.
public final class Engine: Sendable {
    /// Whether the text ends with this token. Called on the engine's queue with every token as it
    /// comes: it must be quick.
    public typealias StoppingCriterion = @Sendable (GeneratedToken) -> Bool

    public let model: Qwen2Model
    private let queue = DispatchQueue(label: "bracket.engine")
    private let inbox = Locked(Inbox())
    // nonisolated(unsafe): confined to `queue`.
    private nonisolated(unsafe) let scheduler: Scheduler
    /// The number of tokens for which the cache has room. A request that may need more is refused.
    public let room: Int
    public let arithmetic: Arithmetic

    public init(_ model: Qwen2Model, options: EngineOptions) {
        self.model = model
        scheduler = Scheduler(model, options)
        arithmetic = options.arithmetic
        room = scheduler.cache.pool.blockCount * BlockPool.blockTokens
    }

    /// Continues `request.prompt`.
    ///
    /// Waits until the cache has room. A cancelled request ends with the current pass.
    ///
    /// - Parameter criterion: may end the text.
    /// - Throws: `GenerationError` for a request that cannot be run; `CancellationError`.
    public func generate(
        _ request: GenerationRequest, stoppingWhen criterion: StoppingCriterion? = nil
    ) async throws -> GeneratedText {
        if let problem = request.problem(model.config) { throw problem }
        let length = min(request.maxLength, model.config.contextLength)
        guard length <= room else {
            throw GenerationError.cacheExceeded(tokens: length, room: room)
        }
        try Task.checkCancellation()
        let id = inbox.withLock { $0.takeID() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let job = Job(id: id, request: request, criterion: criterion, maxLength: length) {
                    continuation.resume(with: $0)
                }
                wake { $0.jobs.append(job) }
                // An earlier cancellation found no job.
                if Task.isCancelled { wake { $0.cancelled.append(id) } }
            }
        } onCancel: {
            wake { $0.cancelled.append(id) }
        }
    }

    public var counters: EngineCounters { inbox.withLock { $0.counters } }

    /// Changes the inbox and makes sure that `run` reads it.
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
            // Before the callers resume, so that they are counted.
            inbox.withLock { $0.counters = counters }
            for outcome in outcomes { outcome.job.finish(outcome.result) }
        }
    }
}

/// A request and its caller.
struct Job: Sendable {
    let id: UInt64
    let request: GenerationRequest
    let criterion: Engine.StoppingCriterion?
    let maxLength: Int
    let finish: @Sendable (Result<GeneratedText, any Error>) -> Void
}

/// Messages of callers to the engine's queue.
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

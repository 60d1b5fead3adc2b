import Workers

/// A model behind an OpenAI-compatible server: vLLM, SGLang, llama.cpp, Ollama or a hosted one.
///
/// `.chat` prompts go to `/chat/completions`, `.raw` ones to `/completions`. Failed requests are
/// retried, requests beyond `Options.inFlight` wait without holding a thread, and cancelling the
/// task closes the connection.
public final class RemoteModel: LanguageModel {
    let options: Options
    let addresses: [ServerAddress]
    let client: HTTPClient
    let endpoints: Locked<Endpoints>
    let gate: Gate
    let budget: Locked<RetryBudget>
    /// Whether the servers are still assumed to answer `n` > 1.
    private let givesSeveral = Locked(true)
    let now: @Sendable () -> UInt64

    /// - Throws: `ModelError.misconfigured` for options that cannot work and if libcurl is missing.
    public convenience init(_ options: Options) throws(ModelError) {
        try self.init(options, now: monotonicNow)
    }

    /// - Parameter now: the clock, in nanoseconds, that limits and outages are measured by and that
    ///   retries are counted by.
    package init(
        _ options: Options, now: @escaping @Sendable () -> UInt64
    ) throws(ModelError) {
        try Self.check(options)
        self.options = options
        addresses = options.baseURLs.compactMap(ServerAddress.init)
        client = try HTTPClient(now: now)
        endpoints = Locked(Endpoints(count: addresses.count, retries: options.retries))
        gate = Gate(limit: options.inFlight)
        budget = Locked(RetryBudget(inFlight: options.inFlight, now: now()))
        self.now = now
    }

    public func complete(_ request: CompletionRequest) async throws -> Reply {
        precondition(request.count >= 1, "a request must ask for at least 1 answer")
        return try await completed(try await answers(to: request), to: request)
    }

    private func answers(to request: CompletionRequest) async throws -> Reply {
        if request.count == 1 { return try await exchange(request) }
        guard givesSeveral.withLock({ $0 }) else { return try await completeSingly(request) }
        do {
            let reply = try await exchange(request)
            if reply.completions.count >= request.count { return reply }
            givesSeveral.withLock { $0 = false }
            return try await completeSingly(request, after: reply)
        } catch is CountRefused {
            givesSeveral.withLock { $0 = false }
            return try await completeSingly(request)
        }
    }

    // MARK: Several answers from a server without `n`

    /// Adds the answers that `reply` lacks, each with a request of its own and the seed that a
    /// server with `n` would have used.
    private func completeSingly(
        _ request: CompletionRequest, after reply: Reply? = nil
    ) async throws -> Reply {
        var whole = reply ?? Reply(completions: [], attempts: 0)
        let missing = whole.completions.count..<request.count
        let replies = try await withThrowingTaskGroup(of: (Int, Reply).self) { group in
            for index in missing {
                var single = request
                single.count = 1
                single.seed &+= UInt64(index)
                group.addTask { [single] in (index, try await self.exchange(single)) }
            }
            var replies = [Reply?](repeating: nil, count: request.count)
            for try await (index, reply) in group { replies[index] = reply }
            return replies
        }
        for reply in replies.compactMap({ $0 }) {
            whole.completions += reply.completions
            whole.usage = whole.usage + reply.usage
            whole.attempts += reply.attempts
        }
        return whole
    }
}

/// The server refuses `n` > 1.
struct CountRefused: Error {}

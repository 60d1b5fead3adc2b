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
    /// Requests sent and retried.
    let counted = Locked(ModelTraffic())
    /// What is sent, by hand or as refusals have taught it.
    let members: Locked<RequestMembers>
    let continuations = Locked(KnownContinuations())
    let listeners = Locked<[@Sendable (Lesson) -> Void]>([])
    /// The servers that may speak the other of `http` and `https`: nobody has asked yet.
    let schemesInDoubt: Locked<Set<Int>>
    let gauge = Locked(PromptGauge())
    /// What no file and no error may hold.
    let secrets: [Secret]
    let now: @Sendable () -> UInt64
    let sleep: Sleep

    /// Waits for so many seconds.
    package typealias Sleep = @Sendable (_ seconds: Double) async throws -> Void

    /// - Throws: `ModelError.misconfigured` for options that cannot work and if libcurl is missing.
    public convenience init(_ options: Options) throws(ModelError) {
        try self.init(options, client: Self.client.get(), now: monotonicNow, sleep: pause)
    }

    /// One for all models: two models of one server wait in the same queue.
    private static let client = Result { () throws(ModelError) in try HTTPClient() }

    /// - Parameters:
    ///   - now: the clock, in nanoseconds, that limits and outages are measured by and that retries
    ///     are counted by.
    ///   - sleep: how it waits until it sends again; `nil` for a wait of that long.
    package convenience init(
        _ options: Options, now: @escaping @Sendable () -> UInt64, sleep: Sleep? = nil
    ) throws(ModelError) {
        try self.init(
            options, client: HTTPClient(now: now), now: now, sleep: sleep ?? pause)
    }

    private init(
        _ options: Options, client: HTTPClient, now: @escaping @Sendable () -> UInt64,
        sleep: @escaping Sleep
    ) throws(ModelError) {
        try Self.check(options)
        self.options = options
        addresses = options.baseURLs.compactMap(ServerAddress.init)
        secrets = Self.secrets(options, addresses)
        self.client = client
        endpoints = Locked(
            Endpoints(
                count: addresses.count, retries: options.retries, inFlight: options.inFlight,
                longWait: nanoseconds(options.limits.silence / 8)))
        gate = Gate(limit: options.inFlight)
        members = Locked(options.members)
        schemesInDoubt = Locked(Set(addresses.indices))
        budget = Locked(RetryBudget(inFlight: options.inFlight, now: now()))
        self.now = now
        self.sleep = sleep
    }

    private static func secrets(_ options: Options, _ addresses: [ServerAddress]) -> [Secret] {
        let keys = [options.apiKey].compactMap(\.self) + options.headers.map(\.value)
        return (keys + addresses.flatMap(\.secrets)).filter { !$0.isEmpty }
    }

    /// The number of requests that the servers have now.
    var underWay: Int { endpoints.withLock { $0.outstanding } }

    public func complete(_ request: CompletionRequest) async throws -> Reply {
        precondition(request.count >= 1, "a request must ask for at least 1 answer")
        return request.prompt.continuesMessage
            ? try await continued(request) : try await answers(to: request)
    }

    func answers(to request: CompletionRequest) async throws -> Reply {
        try await completed(try await answersAsGiven(to: request), to: request)
    }

    private func answersAsGiven(to request: CompletionRequest) async throws -> Reply {
        if request.count == 1 { return try await exchange(request) }
        guard members.withLock({ $0.name(of: "n") }) != nil else {
            return try await completeSingly(request)
        }
        let reply = try await exchange(request)
        if reply.completions.count >= request.count { return reply }
        learn(
            Lesson(
                member: "n", way: .leftOut, server: addresses[0].host,
                reason: "it gave \(reply.completions.count) of \(request.count) answers"))
        return try await completeSingly(request, after: reply)
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

import Workers

/// A model behind an OpenAI-compatible server: vLLM, SGLang, llama.cpp, Ollama or a hosted one.
///
/// `.chat` prompts go to `/chat/completions`, `.raw` ones to `/completions`. What is worth retrying
/// is retried here; requests beyond `Options.inFlight` wait without holding a thread; cancelling
/// the task closes the connection.
public final class RemoteModel: LanguageModel {
    let options: Options
    let addresses: [ServerAddress]
    let client: HTTPClient
    let endpoints: Locked<Endpoints>
    private let turnstile: Turnstile
    private let budget: Locked<RetryBudget>
    /// Whether the servers are still believed to answer `n` > 1.
    private let givesSeveral = Locked(true)
    private let counters = Locked(Progress())

    /// - Throws: `ModelError.misconfigured` for options that cannot work and if libcurl is missing.
    public init(_ options: Options) throws(ModelError) {
        try Self.check(options)
        self.options = options
        addresses = options.baseURLs.compactMap(ServerAddress.init)
        client = try HTTPClient(caFile: options.caFile)
        endpoints = Locked(Endpoints(count: addresses.count, retries: options.retries))
        turnstile = Turnstile(options.inFlight)
        budget = Locked(RetryBudget(inFlight: options.inFlight, now: monotonicNow()))
    }

    public func complete(_ request: CompletionRequest) async throws -> Reply {
        precondition(request.count >= 1, "a request must ask for at least 1 answer")
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

    // MARK: Several answers from a server that gives one

    /// Adds the answers that `reply` lacks, each by a request of its own with the seed that a
    /// server which knows `n` would have used.
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

    // MARK: One request

    /// Sends `request` until it is answered or there is no sense in sending it again.
    private func exchange(_ request: CompletionRequest) async throws -> Reply {
        let message = try RequestMessage(request, options)
        counters.withLock { $0.waiting += 1 }
        do {
            try await turnstile.enter()
        } catch {
            counters.withLock { $0.waiting -= 1 }
            throw error
        }
        counters.withLock {
            $0.waiting -= 1
            $0.inFlight += 1
        }
        defer {
            counters.withLock { $0.inFlight -= 1 }
            turnstile.leave()
        }
        let reply = try await answer(to: message, of: request)
        counters.withLock { $0.usage = $0.usage + reply.usage }
        return reply
    }

    private func answer(
        to message: RequestMessage, of request: CompletionRequest
    ) async throws -> Reply {
        var attempt = 1
        var avoided: Int?
        while true {
            let server = try await reach(request.affinity, avoiding: avoided)
            counters.withLock { $0.requests += 1 }
            switch try await send(message, request, to: server) {
            case .reply(var reply):
                budget.withLock { $0.answered() }
                reply.attempts = attempt
                return reply
            case .final(let error): throw error
            case .countRefused: throw CountRefused()
            // Costs no attempt: `reach` waits until the server is back or has been away too long.
            case .unreachable: avoided = server
            case .slowDown(let problem, let retryAfter):
                try checkAttempts(attempt, problem, server)
                // A limit is no failure and costs nothing of the budget; but limits are counted by
                // the minute, so the waits begin longer.
                try await pause(
                    options.retries.delay(
                        after: attempt + 2, seed: request.seed, retryAfter: retryAfter))
                attempt += 1
                avoided = server
            case .retry(let problem, let retryAfter):
                try checkAttempts(attempt, problem, server)
                let turn = try takeFromBudget(attempt, problem, server)
                let delay = options.retries.delay(
                    after: attempt, seed: request.seed, retryAfter: retryAfter)
                try await pause(max(delay, turn))
                attempt += 1
                avoided = server
            }
        }
    }

    private func checkAttempts(
        _ attempt: Int, _ problem: String, _ server: Int
    ) throws(ModelError) {
        if attempt >= options.retries.attempts {
            throw gaveUp(addresses[server], problem, attempts: attempt)
        }
    }

    /// How many seconds to wait for a retry's turn.
    private func takeFromBudget(
        _ attempt: Int, _ problem: String, _ server: Int
    ) throws(ModelError) -> Double {
        let wait = budget.withLock {
            $0.take(now: monotonicNow(), longest: options.retries.maxDelay)
        }
        if let wait { return wait }
        throw gaveUp(
            addresses[server], problem + "; too many requests fail to try each again",
            attempts: attempt)
    }

    private func pause(_ seconds: Double) async throws {
        try await sleep(seconds)
        counters.withLock { $0.retries += 1 }
    }

    private func send(
        _ message: RequestMessage, _ request: CompletionRequest, to server: Int
    ) async throws -> Outcome {
        let address = addresses[server]
        let outcome: Outcome
        do {
            let response = try await client.send(
                HTTPRequest(
                    url: address.base + message.path, headers: headers, body: message.body,
                    limits: options.limits))
            outcome = read(response, from: address, to: request)
        } catch let error as HTTPError {
            outcome = read(error, from: address)
        } catch {
            finished(server, .unknown)
            throw error
        }
        if case .unreachable(let problem) = outcome {
            finished(server, .unreachable(problem))
        } else {
            finished(server, .answered)
        }
        return outcome
    }

    var headers: [String] {
        var headers = ["Content-Type: application/json", "Accept: application/json"]
        if let key = options.apiKey, !key.isEmpty {
            headers.append("Authorization: Bearer " + key.reveal())
        }
        return headers
    }
}

/// The server will not give several answers to one request.
private struct CountRefused: Error {}

func sleep(_ seconds: Double) async throws {
    try await Task.sleep(nanoseconds: nanoseconds(seconds))
}

extension RemoteModel {
    /// What a model has done so far, for a progress display.
    public struct Progress: Sendable, Hashable {
        /// Requests that wait for their turn.
        public var waiting = 0
        /// Requests under way, pauses between attempts included.
        public var inFlight = 0
        /// Requests sent, retries included.
        public var requests = 0
        public var retries = 0
        /// Tokens of the answers so far.
        public var usage = TokenUsage()
        /// Hosts that are out of reach now; requests wait for them if there are no others.
        public var outOfReach: [String] = []

        public init() {}
    }

    public var progress: Progress {
        var progress = counters.withLock { $0 }
        progress.outOfReach = endpoints.withLock { $0.down }.map { addresses[$0].host }
        return progress
    }
}

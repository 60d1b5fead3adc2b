import Workers

extension RemoteModel {
    /// One sending of a request and what came of it.
    private struct Sent {
        var server: Int
        var outcome: Outcome
        /// Whether a refusal is the server's affair and no failed attempt of the request.
        var isExcused: Bool
    }

    /// Sends `request` until it is answered or may not be retried.
    func exchange(_ request: CompletionRequest) async throws -> Reply {
        var message = try RequestMessage(request, options, members.withLock { $0 })
        // Sends without the members that are refused, until what is left is answered.
        while true {
            do {
                return try await answer(to: message, of: request)
            } catch let refused as MemberRefused {
                learn(refused.lesson)
                let next = try RequestMessage(request, options, members.withLock { $0 })
                // Refused for what was not sent, or for what is sent all the same.
                if next.body == message.body { throw refused.error }
                message = next
            }
        }
    }

    private func answer(
        to message: RequestMessage, of request: CompletionRequest
    ) async throws -> Reply {
        var attempt = 1
        var avoided: Int?
        // What has waited for its turn once does not wait behind everything again.
        var priority = Gate.Priority()
        while true {
            let sent = try await gate.pass(priority) {
                try await send(message, request, avoiding: avoided)
            }
            priority.rank = -1
            guard let sent else { continue }
            avoided = sent.server
            if sent.outcome.isAttempt, !sent.isExcused { UsageMeter.current?.note(requests: 1) }
            switch sent.outcome {
            case .reply(var reply):
                budget.withLock { $0.answered() }
                reply.attempts = attempt
                return reply
            case .final(let error): throw error
            case .memberRefused(let refused): throw refused
            // No attempt: `reach` waits until the server is back, or fails if that takes too long.
            case .unreachable: break
            case .slowDown(let problem, _):
                // The server's pause is waited for by `reach`, and not by this request alone.
                if sent.isExcused { break }
                try checkAttempts(attempt, problem, sent.server)
                attempt += 1
                counted.withLock { $0.retries += 1 }
            case .notReady(let problem, _):
                if !sent.isExcused { try checkOutage(problem, sent.server) }
            case .broken(let problem):
                // Nothing from the budget: a server that ends breaks all connections, and is then
                // waited for.
                try checkAttempts(attempt, problem, sent.server)
                try await sleep(
                    options.retries.delay(after: attempt, seed: request.seed, retryAfter: nil))
                attempt += 1
            case .retry(let problem, let retryAfter):
                try checkAttempts(attempt, problem, sent.server)
                let turn = try takeFromBudget(attempt, problem, sent.server)
                let delay = options.retries.delay(
                    after: attempt, seed: request.seed, retryAfter: retryAfter)
                try await sleep(max(delay, turn))
                attempt += 1
                counted.withLock { $0.retries += 1 }
            }
        }
    }

    /// A server that answers, but only that it is not ready, is waited for like one that is out of
    /// reach.
    private func checkOutage(_ problem: String, _ server: Int) throws(ModelError) {
        let seconds = endpoints.withLock { $0.refusing(server, now: now()) }
        guard seconds > options.retries.outage else { return }
        throw .unavailable(
            "no reply from \(addresses[server].host) for \(options.retries.outage) s: \(problem)")
    }

    private func checkAttempts(
        _ attempt: Int, _ problem: String, _ server: Int
    ) throws(ModelError) {
        if attempt >= options.retries.attempts {
            throw gaveUp(addresses[server], problem, attempts: attempt)
        }
    }

    /// How many seconds to wait for the budget to allow a retry.
    private func takeFromBudget(
        _ attempt: Int, _ problem: String, _ server: Int
    ) throws(ModelError) -> Double {
        let wait = budget.withLock {
            $0.take(now: now(), longest: options.retries.maxDelay)
        }
        if let wait { return wait }
        throw gaveUp(
            addresses[server], problem + "; too many requests fail to try each again",
            attempts: attempt)
    }

    /// - Returns: `nil` if all servers have as much as they can take.
    private func send(
        _ message: RequestMessage, _ request: CompletionRequest, avoiding avoided: Int?
    ) async throws -> Sent? {
        guard let sending = try await reach(request.affinity, avoiding: avoided) else { return nil }
        let address = addresses[sending.server]
        let outcome: Outcome
        counted.withLock { $0.sent += 1 }
        defer { counted.withLock { $0.sent -= 1 } }
        var reach: Reach?
        var pause: Double?
        do {
            let response = try await deliver(
                HTTPRequest(
                    url: address.url(message.path), socket: address.socket,
                    headers: headers(for: address), body: message.body, limits: options.limits),
                to: sending.server)
            outcome = read(response, from: address, to: request, message)
            pause = RateLimit.pause(response.headers)
        } catch let error as HTTPError {
            if error.isOutOfTime { reach = .silent }
            outcome = try await examined(
                read(error, from: address), after: error, from: sending.server)
        } catch let error as ModelError {
            outcome = .final(error)
        } catch {
            _ = finished(sending, .unknown)
            throw error
        }
        let isExcused = finished(sending, reach ?? outcome.reach, pause: pause)
        try await learnSlots(of: sending.server)
        return Sent(server: sending.server, outcome: outcome, isExcused: isExcused)
    }

    /// - Parameter pause: for how many seconds the server will take nothing more, by its own words.
    /// - Returns: whether a refusal is the server's affair and no failed attempt of the request.
    private func finished(_ sending: Sending, _ reach: Reach, pause: Double? = nil) -> Bool {
        balance { endpoints, now in
            if let pause { endpoints.pause(sending.server, seconds: pause, now: now) }
            return endpoints.finished(sending, reach, now: now)
        }
    }

    func headers(for address: ServerAddress) -> [String] {
        var headers = ["Content-Type: application/json", "Accept: application/json"]
        let hasOwn = options.headers.contains { $0.name.lowercased() == "authorization" }
        if let key = options.apiKey, !key.isEmpty, !hasOwn {
            // Azure's mark; its keys are no bearer tokens.
            let isAzure = address.queryNames.contains("api-version")
            let header = options.keyHeader ?? (isAzure ? "api-key" : nil)
            headers.append((header.map { $0 + ": " } ?? "Authorization: Bearer ") + key.reveal())
        }
        return headers + options.headers.map { "\($0.name): \($0.value.reveal())" }
    }
}

/// Waits for so many seconds.
@Sendable func pause(_ seconds: Double) async throws {
    try await Task.sleep(nanoseconds: nanoseconds(seconds))
}

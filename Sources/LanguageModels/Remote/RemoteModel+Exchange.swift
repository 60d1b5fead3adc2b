extension RemoteModel {
    /// Sends `request` until it is answered or may not be retried.
    func exchange(_ request: CompletionRequest) async throws -> Reply {
        let message = try RequestMessage(request, options, members.withLock { $0 })
        return try await gate.pass { try await learning(message, request) }
    }

    /// Sends without the members that are refused, until what is left is answered.
    private func learning(
        _ message: RequestMessage, _ request: CompletionRequest
    ) async throws -> Reply {
        var message = message
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
        while true {
            let server = try await reach(request.affinity, avoiding: avoided)
            switch try await send(message, request, to: server) {
            case .reply(var reply):
                budget.withLock { $0.answered() }
                reply.attempts = attempt
                return reply
            case .final(let error): throw error
            case .memberRefused(let refused): throw refused
            // No attempt: `reach` waits until the server is back, or fails if that takes too long.
            case .unreachable: avoided = server
            case .slowDown(let problem, let retryAfter):
                try checkAttempts(attempt, problem, server)
                // A rate limit is no failure and takes nothing from the budget; but limits are per
                // minute, so the first waits are longer.
                try await sleep(
                    options.retries.delay(
                        after: attempt + 2, seed: request.seed, retryAfter: retryAfter))
                attempt += 1
                avoided = server
            case .retry(let problem, let retryAfter):
                try checkAttempts(attempt, problem, server)
                let turn = try takeFromBudget(attempt, problem, server)
                let delay = options.retries.delay(
                    after: attempt, seed: request.seed, retryAfter: retryAfter)
                try await sleep(max(delay, turn))
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

    private func send(
        _ message: RequestMessage, _ request: CompletionRequest, to server: Int
    ) async throws -> Outcome {
        let address = addresses[server]
        let outcome: Outcome
        do {
            let response = try await deliver(
                HTTPRequest(
                    url: address.url(message.path), socket: address.socket,
                    headers: headers(for: address), body: message.body, limits: options.limits),
                to: server)
            outcome = read(response, from: address, to: request, message)
        } catch let error as HTTPError {
            outcome = try await examined(read(error, from: address), after: error, from: server)
        } catch let error as ModelError {
            outcome = .final(error)
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

    func headers(for address: ServerAddress) -> [String] {
        var headers = ["Content-Type: application/json", "Accept: application/json"]
        if let key = options.apiKey, !key.isEmpty {
            // Azure's mark; its keys are no bearer tokens.
            let isAzure = address.queryNames.contains("api-version")
            let header = options.keyHeader ?? (isAzure ? "api-key" : nil)
            headers.append((header.map { $0 + ": " } ?? "Authorization: Bearer ") + key.reveal())
        }
        return headers + options.headers.map { "\($0.name): \($0.value.reveal())" }
    }
}

func sleep(_ seconds: Double) async throws {
    try await Task.sleep(nanoseconds: nanoseconds(seconds))
}

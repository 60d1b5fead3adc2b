extension RemoteModel {
    /// Sends `request` until it is answered or may not be retried.
    func exchange(_ request: CompletionRequest) async throws -> Reply {
        let message = try RequestMessage(request, options)
        return try await gate.pass { try await answer(to: message, of: request) }
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
            case .countRefused: throw CountRefused()
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

func sleep(_ seconds: Double) async throws {
    try await Task.sleep(nanoseconds: nanoseconds(seconds))
}

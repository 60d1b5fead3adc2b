extension RemoteModel {
    /// A server to send to; waits while none is in reach. `finished` must follow.
    ///
    /// - Returns: `nil` if all servers have as much as they can take.
    func reach(_ affinity: UInt64, avoiding avoided: Int?) async throws -> Sending? {
        while true {
            let route = balance { endpoints, now in
                endpoints.route(affinity: affinity, avoiding: avoided, now: now)
            }
            switch route {
            case .send(let sending): return sending
            case .probe(let server): try await probe(server)
            // Not all of it at once: the reply to another request may end the wait.
            case .wait(let seconds): try await sleep(min(seconds, 1))
            case .full: return nil
            case .down: throw outOfReach()
            }
        }
    }

    /// Changes what is known about the servers, and lets as many requests through as they can take
    /// by that.
    func balance<Result>(
        _ change: (inout Endpoints, _ now: UInt64) -> Result
    ) -> Result {
        endpoints.withLock { endpoints in
            let now = now()
            defer { gate.setLimit(min(options.inFlight, endpoints.room(now))) }
            return change(&endpoints, now)
        }
    }

    /// Requests the list of models, which is cheap for the server; any answer will do.
    private func probe(_ server: Int) async throws {
        var limits = options.limits
        limits.connect = min(limits.connect, 3)
        limits.silence = min(limits.silence, 5)
        limits.total = min(limits.total, 5)
        let request = HTTPRequest(
            url: addresses[server].url("/models"), socket: addresses[server].socket,
            headers: headers(for: addresses[server]), limits: limits)
        do {
            _ = try await client.send(request)
            finishedProbe(server, .answered)
        } catch let error as HTTPError {
            if case .unreachable(let problem) = read(error, from: addresses[server]) {
                finishedProbe(server, .unreachable(problem))
            } else {
                // A server that does anything at all is back.
                finishedProbe(server, .answered)
            }
        } catch {
            finishedProbe(server, .unknown)
            throw error
        }
    }

    private func finishedProbe(_ server: Int, _ reach: Reach) {
        balance { endpoints, now in endpoints.finishedProbe(server, reach, now: now) }
    }

    private func outOfReach() -> ModelError {
        let (problem, hasAnswered) = endpoints.withLock { ($0.problem, $0.hasAnswered) }
        let host = label(addresses[problem.server])
        let text = "\(host) is out of reach: \(problem.text)"
        if options.proxies.name(for: addresses[problem.server]) != nil {
            return .misconfigured(
                text + "; see whether the proxy runs, or name the host in no_proxy")
        }
        // A server that answered once may come back; otherwise the address is probably wrong.
        return hasAnswered
            ? .unavailable(text + "; see whether the server still runs")
            : .misconfigured(text + "; start the server or correct base_url")
    }
}

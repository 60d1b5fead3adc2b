extension RemoteModel {
    /// A server to send to; waits while none is in reach. `finished` must follow.
    func reach(_ affinity: UInt64, avoiding avoided: Int?) async throws -> Int {
        while true {
            let route = endpoints.withLock {
                $0.route(affinity: affinity, avoiding: avoided, now: now())
            }
            switch route {
            case .send(let server): return server
            case .probe(let server): try await probe(server)
            case .wait(let seconds): try await sleep(seconds)
            case .down: throw outOfReach()
            }
        }
    }

    func finished(_ server: Int, probe: Bool = false, _ reach: Endpoints.Reach) {
        endpoints.withLock { $0.finished(server, probe: probe, reach, now: now()) }
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
            finished(server, probe: true, .answered)
        } catch let error as HTTPError {
            if case .unreachable(let problem) = read(error, from: addresses[server]) {
                finished(server, probe: true, .unreachable(problem))
            } else {
                // A server that does anything at all is back.
                finished(server, probe: true, .answered)
            }
        } catch {
            finished(server, probe: true, .unknown)
            throw error
        }
    }

    private func outOfReach() -> ModelError {
        let (problem, hasAnswered) = endpoints.withLock { ($0.problem, $0.hasAnswered) }
        let host = label(addresses[problem.server])
        let text = "\(host) is out of reach: \(problem.text)"
        // A server that answered once may come back; otherwise the address is probably wrong.
        return hasAnswered
            ? .unavailable(text + "; see whether the server still runs")
            : .misconfigured(text + "; start the server or correct base_url")
    }
}

extension RemoteModel {
    /// A server to send to, after waiting for one if none is in reach. `finished` must follow.
    func reach(_ affinity: UInt64, avoiding avoided: Int?) async throws -> Int {
        while true {
            let choice = endpoints.withLock {
                $0.choose(affinity: affinity, avoiding: avoided, now: monotonicNow())
            }
            switch choice {
            case .send(let server): return server
            case .probe(let server): try await probe(server)
            case .wait(let seconds): try await sleep(seconds)
            case .down: throw outOfReach()
            }
        }
    }

    func finished(_ server: Int, probe: Bool = false, _ reach: Endpoints.Reach) {
        endpoints.withLock { $0.finished(server, probe: probe, reach, now: monotonicNow()) }
    }

    /// Asks for the list of models: cheap for the server, and an answer of any kind will do.
    private func probe(_ server: Int) async throws {
        var limits = options.limits
        limits.connect = min(limits.connect, 3)
        limits.silence = min(limits.silence, 5)
        limits.total = min(limits.total, 5)
        let request = HTTPRequest(
            url: addresses[server].base + "/models", headers: headers, limits: limits)
        do {
            _ = try await client.send(request)
            finished(server, probe: true, .answered)
        } catch let error as HTTPError {
            if case .unreachable(let problem) = read(error, from: addresses[server]) {
                finished(server, probe: true, .unreachable(problem))
            } else {
                // Whatever it did, somebody is there again.
                finished(server, probe: true, .answered)
            }
        } catch {
            finished(server, probe: true, .unknown)
            throw error
        }
    }

    private func outOfReach() -> ModelError {
        let (problem, hasAnswered) = endpoints.withLock { ($0.problem, $0.hasAnswered) }
        let host = addresses[problem.server].host
        let text = "\(host) is out of reach: \(problem.text)"
        // A server that was there once may come back; one that never was is a wrong address.
        return hasAnswered
            ? .unavailable(text + "; see whether the server still runs")
            : .misconfigured(text + "; start the server or correct base_url")
    }
}

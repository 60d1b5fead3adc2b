/// A load balancer for the servers of one model, which also knows the servers out of reach.
///
/// A server whose connections fail gets no requests and is probed at growing intervals. Refused
/// connections fail within microseconds, so without this a server that restarts would fail
/// thousands of waiting requests.
struct Endpoints: Sendable {
    enum Route: Sendable, Hashable {
        /// Send to this server; `finished` must follow.
        case send(Int)
        /// Probe whether this server is back; `finished` must follow.
        case probe(Int)
        /// No server is in reach; ask again after so many seconds.
        case wait(Double)
        /// No server has been in reach for too long.
        case down
    }

    /// What the end of an exchange tells about the server's reach.
    enum Reach: Sendable, Hashable {
        case answered
        case unreachable(String)
        /// Nothing: it was cancelled or cut off.
        case unknown
    }

    private struct Server: Sendable {
        var outstanding = 0
        /// Since when it is out of reach, in nanoseconds; `nil` while it is in reach.
        var downSince: UInt64?
        var failedProbes = 0
        var probeAt: UInt64 = 0
        var isProbing = false
        var problem = ""
    }

    private var servers: [Server]
    private let retries: Retries
    /// Whether any server has ever answered anything.
    private(set) var hasAnswered = false

    init(count: Int, retries: Retries) {
        servers = Array(repeating: Server(), count: count)
        self.retries = retries
    }

    /// The server that was out of reach first, and why.
    var problem: (server: Int, text: String) {
        let first = servers.indices.min {
            servers[$0].downSince ?? .max < servers[$1].downSince ?? .max
        }
        return (first ?? 0, servers[first ?? 0].problem)
    }

    /// Decides where a request goes.
    ///
    /// - Parameter avoided: a server that has just failed this request; used if it is the only one.
    mutating func route(affinity: UInt64, avoiding avoided: Int?, now: UInt64) -> Route {
        let due = servers.indices.first {
            servers[$0].downSince != nil && !servers[$0].isProbing && servers[$0].probeAt <= now
        }
        if let due {
            servers[due].isProbing = true
            servers[due].outstanding += 1
            return .probe(due)
        }
        guard let server = pick(affinity, avoided) else { return wait(now) }
        servers[server].outstanding += 1
        return .send(server)
    }

    mutating func finished(_ server: Int, probe: Bool, _ reach: Reach, now: UInt64) {
        servers[server].outstanding -= 1
        if probe { servers[server].isProbing = false }
        switch reach {
        case .answered:
            hasAnswered = true
            servers[server].downSince = nil
            servers[server].failedProbes = 0
        case .unreachable(let problem):
            servers[server].problem = problem
            if servers[server].downSince == nil {
                servers[server].downSince = now
            } else if probe {
                servers[server].failedProbes += 1
            } else {
                // One of many requests that failed together: the first set the next probe.
                return
            }
            let interval = min(
                retries.maxDelay / 2,
                retries.baseDelay
                    * Double(sign: .plus, exponent: servers[server].failedProbes, significand: 1))
            servers[server].probeAt = now + nanoseconds(interval)
        case .unknown: break
        }
    }

    /// The server of this affinity unless it is clearly busier than the least busy one.
    private func pick(_ affinity: UInt64, _ avoided: Int?) -> Int? {
        let up = servers.indices.filter { servers[$0].downSince == nil }
        let candidates = up.count > 1 ? up.filter { $0 != avoided } : up
        guard let least = candidates.min(by: { servers[$0].outstanding < servers[$1].outstanding })
        else { return nil }
        guard affinity != 0 else { return least }
        // Of all servers, so that one that comes and goes does not move the others' prompts.
        let preferred = Int(affinity % UInt64(servers.count))
        let bound = servers[least].outstanding + max(4, servers[least].outstanding / 4)
        return candidates.contains(preferred) && servers[preferred].outstanding <= bound
            ? preferred : least
    }

    private func wait(_ now: UInt64) -> Route {
        let patience = hasAnswered ? retries.outage : min(retries.outage, 30)
        let isOver = servers.allSatisfy {
            now - min(now, $0.downSince ?? now) > nanoseconds(patience)
        }
        if isOver { return .down }
        // A probe usually takes milliseconds.
        if servers.contains(where: \.isProbing) { return .wait(min(0.1, retries.baseDelay)) }
        let next = servers.map(\.probeAt).min() ?? now
        return .wait(Double(next - min(now, next)) * 1e-9 + 0.001)
    }
}

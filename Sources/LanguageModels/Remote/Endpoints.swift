/// A load balancer for the servers of one model, which also knows how much each can take and which
/// are out of reach.
///
/// A server whose connections fail gets no requests and is probed at growing intervals. Refused
/// connections fail within microseconds, so without this a server that restarts would fail
/// thousands of waiting requests.
struct Endpoints: Sendable {
    enum Route: Sendable, Hashable {
        /// Send to this server; `finished` must follow.
        case send(Sending)
        /// Probe whether this server is back; `finishedProbe` must follow.
        case probe(Int)
        /// No server is in reach; ask again after so many seconds.
        case wait(Double)
        /// All servers have as much as they can take.
        case full
        /// No server has been in reach for too long.
        case down
    }

    private var servers: [ServerState]
    private let retries: Retries
    /// Whether any server has ever answered anything.
    private(set) var hasAnswered = false
    private var isAskedForSlots: [Bool]

    /// - Parameter longWait: a wait, in nanoseconds, below which no server is given less.
    init(count: Int, retries: Retries, inFlight: Int = .max, longWait: UInt64 = .max) {
        let server = ServerState(
            width: Width(ceiling: inFlight, longWait: longWait), retries: retries)
        servers = Array(repeating: server, count: count)
        isAskedForSlots = Array(repeating: false, count: count)
        self.retries = retries
    }

    /// The server that was out of reach first, and why.
    var problem: (server: Int, text: String) {
        let first = servers.indices.min {
            servers[$0].downSince ?? .max < servers[$1].downSince ?? .max
        }
        return (first ?? 0, servers[first ?? 0].problem)
    }

    /// The number of requests that all servers together have.
    var outstanding: Int { servers.reduce(0) { $0 + $1.outstanding } }

    /// How many requests all servers together may have at `now`; 1 while there is none, for the
    /// request that looks for one.
    func room(_ now: UInt64) -> Int {
        max(1, servers.reduce(0) { $0 + min($1.room(now), 1 << 24) })
    }

    /// Since when no server has been in reach, in nanoseconds; `nil` while one is.
    var sinceWhenAllAreDown: UInt64? {
        let since = servers.compactMap(\.downSince)
        return since.count == servers.count ? since.max() : nil
    }

    /// Decides where a request goes.
    ///
    /// - Parameter avoided: a server that has just failed this request; used if it is the only one.
    mutating func route(affinity: UInt64, avoiding avoided: Int?, now: UInt64) -> Route {
        if let due = servers.firstIndex(where: { $0.isProbeDue(now) }) {
            servers[due].beginProbe()
            return .probe(due)
        }
        let open = servers.indices.filter { servers[$0].room(now) > 0 }
        if open.isEmpty { return wait(now) }
        let free = open.filter { servers[$0].outstanding < servers[$0].room(now) }
        guard let server = pick(free, affinity, avoided) else { return .full }
        return .send(servers[server].send(server, now: now))
    }

    /// - Returns: whether a refusal is the server's affair and no failed attempt of the request.
    mutating func finished(_ sending: Sending, _ reach: Reach, now: UInt64) -> Bool {
        noteAnswer(reach)
        return servers[sending.server].finished(sending, reach, now: now)
    }

    mutating func finishedProbe(_ server: Int, _ reach: Reach, now: UInt64) {
        noteAnswer(reach)
        servers[server].finishedProbe(reach, now: now)
    }

    /// For how many seconds `server` has refused requests and replied to none.
    func refusing(_ server: Int, now: UInt64) -> Double {
        Double(now - min(now, servers[server].refusedSince ?? now)) * 1e-9
    }

    /// Sends `server` nothing for so many seconds.
    mutating func pause(_ server: Int, seconds: Double, now: UInt64) {
        servers[server].pauseFor(seconds, now: now)
    }

    /// Whether `server` turned out to be narrower than thought and has not been asked yet how many
    /// requests it works on at a time; it will have been, then.
    mutating func wantsSlots(_ server: Int) -> Bool {
        guard servers[server].width.epoch > 0, !isAskedForSlots[server] else { return false }
        isAskedForSlots[server] = true
        return true
    }

    /// Takes note of the number of requests that `server` works on at a time. As many again may
    /// wait in its queue, so that no slot is ever idle.
    mutating func limit(_ server: Int, slots: Int) {
        servers[server].width.limit(to: 2 * min(slots, 1 << 24))
    }

    private mutating func noteAnswer(_ reach: Reach) {
        switch reach {
        case .unreachable, .unknown: break
        default: hasAnswered = true
        }
    }

    /// The server of this affinity unless it is clearly busier than the least busy one.
    private func pick(_ free: [Int], _ affinity: UInt64, _ avoided: Int?) -> Int? {
        let others = free.filter { $0 != avoided }
        let candidates = others.isEmpty ? free : others
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
            $0.downSince.map { now - min(now, $0) > nanoseconds(patience) } ?? false
        }
        if isOver { return .down }
        // A probe usually takes milliseconds.
        if servers.contains(where: \.isProbing) { return .wait(min(0.1, retries.baseDelay)) }
        let next = servers.map { $0.downSince == nil ? $0.resumesAt : $0.probeAt }.min() ?? now
        return .wait(Double(next - min(now, next)) * 1e-9 + 0.001)
    }
}

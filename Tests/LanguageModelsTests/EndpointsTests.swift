import Testing

@testable import LanguageModels

@Suite("Endpoints")
struct EndpointsTests {
    private let second: UInt64 = 1_000_000_000
    private let retries = Retries(baseDelay: 0.5, maxDelay: 30, outage: 60)

    /// Where requests of this affinity go, without end.
    private func servers(
        _ endpoints: inout Endpoints, requests: Int, affinity: UInt64 = 0, avoiding: Int? = nil
    ) -> [Int?] {
        (0..<requests).map { _ in
            endpoints.route(affinity: affinity, avoiding: avoiding, now: 0).sending?.server
        }
    }

    @Test("without affinity the least busy server is next")
    func leastBusy() {
        var endpoints = Endpoints(count: 3, retries: retries)
        #expect(servers(&endpoints, requests: 6) == [0, 1, 2, 0, 1, 2])
    }

    @Test("affinity holds until its server is clearly busier")
    func affinity() {
        var endpoints = Endpoints(count: 2, retries: retries)
        #expect(servers(&endpoints, requests: 6, affinity: 5) == [1, 1, 1, 1, 1, 0])
    }

    @Test("a server that has just failed a request is avoided if there is another")
    func avoided() {
        var two = Endpoints(count: 2, retries: retries)
        #expect(servers(&two, requests: 1, affinity: 2, avoiding: 0) == [1])
        var one = Endpoints(count: 1, retries: retries)
        #expect(servers(&one, requests: 1, affinity: 2, avoiding: 0) == [0])
    }

    @Test("a server out of reach is probed by one request at growing intervals")
    func probes() throws {
        var endpoints = Endpoints(count: 1, retries: retries)
        try endpoints.lose(1)
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: 0) == .wait(0.501))
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: second / 2) == .probe(0))
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: second / 2) == .wait(0.1))
        endpoints.finishedProbe(0, .unreachable("refused"), now: second)
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: second) == .wait(1.001))
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: 2 * second) == .probe(0))
        endpoints.finishedProbe(0, .answered, now: 2 * second)
        let route = endpoints.route(affinity: 0, avoiding: nil, now: 2 * second)
        #expect(route.sending?.server == 0)
    }

    @Test("many requests that fail together count once")
    func together() throws {
        var endpoints = Endpoints(count: 1, retries: retries)
        try endpoints.lose(100)
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: 0) == .wait(0.501))
    }

    @Test(
        "patience ends after 30 s before the first answer and after `outage` later",
        arguments: [
            (false, 30), (true, 60),
        ] as [(Bool, UInt64)])
    func outage(hasAnswered: Bool, patience: UInt64) throws {
        var endpoints = Endpoints(count: 1, retries: retries)
        if hasAnswered {
            let sending = try endpoints.send()
            _ = endpoints.finished(sending, .answered, now: 0)
        }
        try endpoints.lose(1)
        let late = patience * second + 1
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: late) == .probe(0))
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: late - 1) == .wait(0.1))
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: late) == .down)
        #expect(endpoints.problem.text == "refused")
    }

    @Test("no server gets more than its width; together they have room for so many")
    func full() throws {
        var endpoints = Endpoints(count: 2, retries: retries, inFlight: 3)
        #expect(endpoints.room(0) == 6)
        #expect(servers(&endpoints, requests: 7, affinity: 2) == [0, 0, 0, 1, 1, 1, nil])
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: 0) == .full)
    }

    @Test("refused together, requests halve the width once and are no failed attempts")
    func refusedTogether() throws {
        var endpoints = Endpoints(count: 1, retries: retries, inFlight: 100)
        let sent = try (0..<100).map { _ in try endpoints.send() }
        for sending in sent.dropFirst(4) {
            let isExcused = endpoints.finished(sending, .refused("busy", pause: nil), now: 0)
            #expect(isExcused)
        }
        // Nothing for half a second, unless one of the four is answered before.
        #expect(endpoints.room(second / 2 - 1) == 1)
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: 0) == .wait(0.501))
        #expect(endpoints.room(second / 2) == 50)
        _ = endpoints.finished(sent[0], .replied, now: 1)
        #expect(endpoints.room(1) == 50)
    }

    @Test("a server that refuses everything gets one request at a time, at growing intervals")
    func refusesAll() throws {
        var endpoints = Endpoints(count: 1, retries: retries, inFlight: 64)
        let sent = try (0..<64).map { _ in try endpoints.send() }
        for sending in sent {
            _ = endpoints.finished(sending, .refused("loading", pause: nil), now: 0)
        }
        var now = second / 2
        // 0.5 s, 1 s, 2 s, … as if it were out of reach.
        for pause in [1, 2, 4, 8, 15, 15] as [UInt64] {
            #expect(endpoints.room(now) == 1)
            let sending = try endpoints.send(now: now)
            let isExcused = endpoints.finished(
                sending, .refused("loading", pause: nil), now: now)
            #expect(!isExcused)
            #expect(endpoints.wait(now) == Double(pause) + 0.001)
            now += pause * second
        }
        #expect(endpoints.refusing(0, now: now) == Double(now) * 1e-9)
        let sending = try endpoints.send(now: now)
        _ = endpoints.finished(sending, .replied, now: now)
        // It was no matter of width, and only the first refusal said so.
        #expect(endpoints.room(now) == 32)
        #expect(endpoints.refusing(0, now: now) == 0)
    }

    @Test("the pause that a server asks for is kept, and is enough the first time")
    func pause() throws {
        var endpoints = Endpoints(count: 1, retries: retries)
        _ = endpoints.finished(try endpoints.send(), .refused("later", pause: 7), now: 0)
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: 0) == .wait(7.001))
        _ = endpoints.finished(
            try endpoints.send(now: 7 * second), .refused("later", pause: 0), now: 7 * second)
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: 7 * second) == .wait(1.001))
        endpoints.pause(0, seconds: 1e9, now: 7 * second)
        // No longer than `maxRetryAfter`.
        #expect(endpoints.wait(7 * second) == 120.001)
    }

    @Test("connections that are refused only for a moment are too many")
    func refusedConnections() throws {
        var endpoints = Endpoints(count: 1, retries: retries, inFlight: 64)
        try endpoints.lose(64)
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: second) == .probe(0))
        endpoints.finishedProbe(0, .answered, now: second)
        #expect(endpoints.room(second) == 32)
    }

    @Test("a server is asked for its slots once, when it turns out to be narrow")
    func slots() throws {
        var endpoints = Endpoints(count: 1, retries: retries, inFlight: 64)
        #expect(endpoints.wantsSlots(0) == false)
        let sent = try (0..<64).map { _ in try endpoints.send() }
        _ = endpoints.finished(sent[63], .silent, now: 0)
        #expect(endpoints.wantsSlots(0) == true)
        #expect(endpoints.wantsSlots(0) == false)
        endpoints.limit(0, slots: 4)
        #expect(endpoints.room(0) == 8)
    }
}

extension Endpoints {
    /// Sends a request that any server may have.
    fileprivate mutating func send(now: UInt64 = 0) throws -> Sending {
        try #require(route(affinity: 0, avoiding: nil, now: now).sending)
    }

    /// The seconds that requests have to wait, to the microsecond.
    fileprivate mutating func wait(_ now: UInt64) -> Double? {
        guard case .wait(let seconds) = route(affinity: 0, avoiding: nil, now: now) else {
            return nil
        }
        return (seconds * 1e6).rounded() / 1e6
    }

    /// Sends so many requests, whose connections are refused.
    fileprivate mutating func lose(_ count: Int) throws {
        let sent = try (0..<count).map { _ in try send() }
        for sending in sent { _ = finished(sending, .unreachable("refused"), now: 0) }
    }
}

extension Endpoints.Route {
    fileprivate var sending: Sending? {
        if case .send(let sending) = self { sending } else { nil }
    }
}

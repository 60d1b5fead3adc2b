import Testing

@testable import LanguageModels

@Suite("Endpoints")
struct EndpointsTests {
    private let second: UInt64 = 1_000_000_000
    private let retries = Retries(baseDelay: 0.5, maxDelay: 30, outage: 60)

    @Test("without affinity the least busy server is next")
    func leastBusy() {
        var endpoints = Endpoints(count: 3, retries: retries)
        let order = (0..<6).map { _ in endpoints.route(affinity: 0, avoiding: nil, now: 0) }
        #expect(order == [.send(0), .send(1), .send(2), .send(0), .send(1), .send(2)])
    }

    @Test("affinity holds until its server is clearly busier")
    func affinity() {
        var endpoints = Endpoints(count: 2, retries: retries)
        let order = (0..<6).map { _ in endpoints.route(affinity: 5, avoiding: nil, now: 0) }
        #expect(order == [.send(1), .send(1), .send(1), .send(1), .send(1), .send(0)])
    }

    @Test("a server that has just failed a request is avoided if there is another")
    func avoided() {
        var two = Endpoints(count: 2, retries: retries)
        #expect(two.route(affinity: 2, avoiding: 0, now: 0) == .send(1))
        var one = Endpoints(count: 1, retries: retries)
        #expect(one.route(affinity: 2, avoiding: 0, now: 0) == .send(0))
    }

    @Test("a server out of reach is probed by one request at growing intervals")
    func probes() {
        var endpoints = Endpoints(count: 1, retries: retries)
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: 0) == .send(0))
        endpoints.finished(0, probe: false, .unreachable("refused"), now: 0)
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: 0) == .wait(0.501))
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: second / 2) == .probe(0))
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: second / 2) == .wait(0.1))
        endpoints.finished(0, probe: true, .unreachable("refused"), now: second)
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: second) == .wait(1.001))
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: 2 * second) == .probe(0))
        endpoints.finished(0, probe: true, .answered, now: 2 * second)
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: 2 * second) == .send(0))
    }

    @Test("many requests that fail together count once")
    func together() {
        var endpoints = Endpoints(count: 1, retries: retries)
        for _ in 0..<100 { _ = endpoints.route(affinity: 0, avoiding: nil, now: 0) }
        for _ in 0..<100 { endpoints.finished(0, probe: false, .unreachable("refused"), now: 0) }
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: 0) == .wait(0.501))
    }

    @Test(
        "patience ends after 30 s before the first answer and after `outage` later",
        arguments: [
            (false, 30), (true, 60),
        ] as [(Bool, UInt64)])
    func outage(hasAnswered: Bool, patience: UInt64) {
        var endpoints = Endpoints(count: 1, retries: retries)
        if hasAnswered {
            _ = endpoints.route(affinity: 0, avoiding: nil, now: 0)
            endpoints.finished(0, probe: false, .answered, now: 0)
        }
        _ = endpoints.route(affinity: 0, avoiding: nil, now: 0)
        endpoints.finished(0, probe: false, .unreachable("refused"), now: 0)
        let late = patience * second + 1
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: late) == .probe(0))
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: late - 1) == .wait(0.1))
        #expect(endpoints.route(affinity: 0, avoiding: nil, now: late) == .down)
        #expect(endpoints.problem.text == "refused")
    }
}

import JSON
@testable import LanguageModels
import Loopback
import TestSupport
import Testing
import Workers

@Suite("RemoteModel: servers that are full or not ready", .againstHangs)
struct RemoteModelQueueTests {
    /// Asks so many different questions at once.
    private func ask(
        _ model: RemoteModel, _ count: Int, in group: inout ThrowingTaskGroup<Reply, any Error>
    ) {
        for seed in 0..<UInt64(count) {
            group.addTask {
                var request = question
                request.seed = seed
                return try await model.complete(request)
            }
        }
    }

    @Test("256 in flight lose nothing to four slots")
    func fourSlots() async throws {
        let clock = DrivenClock()
        let server = try LoopbackServer { _ in .chat("A", delivery: .held) }
        let limits = HTTPLimits(connect: 3600, silence: 0.05, total: 0.05)
        let model = try model(at: server, limits: limits, attempts: 1, now: clock.now)
        try await withThrowingTaskGroup(of: Reply.self) { group in
            ask(model, 256, in: &group)
            await server.requests(reach: 256)
            // 0.03 s for each request: the last one waits for 64 times as long.
            for _ in 0..<64 {
                clock.advance(seconds: 0.03)
                server.release(4)
                for _ in 0..<4 {
                    let reply = try await group.next()
                    #expect(reply?.attempts == 1)
                }
            }
        }
        #expect(server.requestCount == 256)
    }

    @Test("what a full server refuses is no failed attempt", arguments: [429, 503])
    func refusals(status: Int) async throws {
        let taken = Locked(0)
        let asked = Locked<[String]>([])
        let server = try LoopbackServer { request in
            if request.method == "GET" {
                asked.withLock { $0.append(request.path) }
                return LoopbackResponse(text: #"{"total_slots": 4}"#)
            }
            return taken.withLock { taken in
                if taken == 4 { return .error(status, "no free slot") }
                taken += 1
                return .chat("A", delivery: .held)
            }
        }
        let model = try model(at: server, attempts: 1)
        try await withThrowingTaskGroup(of: Reply.self) { group in
            ask(model, 60, in: &group)
            await server.requests(reach: 60)
            for _ in 0..<60 {
                taken.withLock { $0 -= 1 }
                server.release(1)
                let reply = try await group.next()
                #expect(reply?.attempts == 1)
            }
        }
        #expect(asked.withLock { $0 } == ["/props"])
    }

    @Test("a server that loads its model is waited for as long as one that is out of reach")
    func loading() async throws {
        let loading = LoopbackResponse(
            status: 503,
            text: #"{"error":{"message":"Loading model","type":"unavailable_error","code":503}}"#)
        let server = try LoopbackServer { $0.number < 70 ? loading : .chat("A") }
        let model = try model(at: server, attempts: 1, outage: 3600)
        try await withThrowingTaskGroup(of: Reply.self) { group in
            ask(model, 50, in: &group)
            for try await reply in group { #expect(reply.attempts == 1) }
        }
    }

    @Test("a server that ends again and again takes no retries from those that it fails")
    func ends() async throws {
        let server = try LoopbackServer {
            $0.number < 200 ? LoopbackResponse(delivery: .reset) : .chat("A")
        }
        // Time stands still: the budget holds 40 retries.
        let model = try model(at: server, inFlight: 40, attempts: 30, now: DrivenClock().now)
        try await withThrowingTaskGroup(of: Reply.self) { group in
            ask(model, 40, in: &group)
            for try await reply in group { #expect(reply.completions.first?.text == "A") }
        }
    }

    @Test("a server that does not become ready is given up on", arguments: [502, 503])
    func neverReady(status: Int) async throws {
        let clock = DrivenClock()
        let server = try LoopbackServer { _ in
            clock.advance(seconds: 50)
            return .error(status, "Loading model")
        }
        let model = try model(at: server, outage: 120, now: clock.now, sleep: clock.sleep)
        #expect(
            await failure { try await model.complete(question) }
                == "unavailable: no reply from 127.0.0.1:\(server.port) for 120.0 s: it answered "
                + "\(status): Loading model")
        #expect(server.requestCount == 4)
    }

    @Test(
        "the wait that a server asks for is read in seconds and in milliseconds",
        arguments: [
            (["retry-after": "2"], 2), (["retry-after-ms": "200"], 0.2),
            (["retry-after": "1", "retry-after-ms": "200"], 0.2),
            (["retry-after": "3", "retry-after-ms": "-1"], 3), ([:], nil),
        ] as [([String: String], Double?)])
    func retryAfter(headers: [String: String], expected: Double?) {
        #expect(RetryAfter.seconds(headers) == expected)
    }

    @Test(
        "a rate limit that is used up says when to send again",
        arguments: [
            (["x-ratelimit-remaining-requests": "0", "x-ratelimit-reset-requests": "1.25s"], 1.25),
            (["x-ratelimit-remaining-requests": "1", "x-ratelimit-reset-requests": "1.25s"], nil),
            (["x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "6m0s"], 360),
            (["x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "200ms"], 0.2),
            (["x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "3"], 3),
            (["x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "1764233000"], nil),
            (["x-ratelimit-remaining-tokens": "0", "x-ratelimit-reset-tokens": "soon"], nil),
            (["x-ratelimit-remaining-tokens": "0"], nil),
            ([:], nil),
        ] as [([String: String], Double?)])
    func rateLimit(headers: [String: String], expected: Double?) {
        #expect(RateLimit.pause(headers) == expected)
    }

    @Test(
        "slots are read where a server tells of them",
        arguments: [
            (["total_slots": 4, "model_path": "m.gguf"], 4),
            ([["id": 0, "is_processing": true], ["id": 1, "is_processing": false]], 2),
            (["total_slots": 0], nil), (["total_slots": "4"], nil), ([], nil), ([1, 2], nil),
            (["error": "not found"], nil),
        ] as [(JSON, Int?)])
    func slots(json: JSON, expected: Int?) {
        #expect(RemoteModel.slots(json) == expected)
    }
}

import JSON
@testable import LanguageModels
import Loopback
import TestSupport
import Testing
import Workers

@Suite("RemoteModel: many at once", .againstHangs)
struct RemoteModelFlowTests {
    @Test("no more requests are under way than allowed")
    func inFlight() async throws {
        let server = try LoopbackServer { _ in .chat("A", delay: 0.002) }
        let model = try model(at: server, inFlight: 4)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for seed in 0..<100 as Range<UInt64> {
                group.addTask {
                    var request = question
                    request.seed = seed
                    _ = try await model.complete(request)
                }
            }
            try await group.waitForAll()
        }
        #expect(server.requestCount == 100)
        #expect(server.connectionCount <= 4)
    }

    @Test("cancelling ends 1,000 requests, waiting or under way, and closes their connections")
    func cancelMany() async throws {
        let server = try LoopbackServer { _ in LoopbackResponse(delivery: .stall) }
        let model = try model(at: server, inFlight: 500)
        let tasks = (0..<1000).map { _ in Task { try await model.complete(question) } }
        await server.requests(reach: 500)
        for task in tasks { task.cancel() }
        for task in tasks {
            await #expect(throws: CancellationError.self) { _ = try await task.value }
        }
        await server.allConnectionsClosed()
    }

    @Test("cancelling ends the wait for Retry-After")
    func cancelWait() async throws {
        let server = try LoopbackServer { _ in .error(429, "later", headers: ["Retry-After: 60"]) }
        let model = try model(at: server)
        let task = Task { try await model.complete(question) }
        await server.requests(reach: 1)
        task.cancel()
        await #expect(throws: CancellationError.self) { _ = try await task.value }
    }

    @Test("a server that never was there is a wrong address")
    func neverThere() async throws {
        let server = try LoopbackServer.atPortOfItsOwn { _ in .chat("A") }
        let model = try model(at: server, outage: 0.05)
        server.stop()
        let text = await failure { try await model.complete(question) }
        #expect(text.hasPrefix("misconfigured: 127.0.0.1:\(server.port) is out of reach: "))
        #expect(text.hasSuffix("; start the server or correct base_url"))
    }

    @Test("a server that goes away for good makes its requests unavailable")
    func goesAway() async throws {
        let server = try LoopbackServer.atPortOfItsOwn { _ in .chat("A") }
        let model = try model(at: server, outage: 0.05)
        _ = try await model.complete(question)
        server.stop()
        let text = await failure { try await model.complete(question) }
        #expect(text.hasPrefix("unavailable: 127.0.0.1:\(server.port) is out of reach: "))
        #expect(text.hasSuffix("; see whether the server still runs"))
    }

    @Test("requests wait for a server that comes back")
    func comesBack() async throws {
        let first = try LoopbackServer.atPortOfItsOwn { _ in .chat("A") }
        let model = try model(at: first, attempts: 1, outage: 3600)
        let port = first.port
        // A server that was never there is not waited for as long.
        #expect(try await model.complete(question).completions.first?.text == "A")
        first.stop()
        async let replies = withThrowingTaskGroup(of: Reply.self) { group in
            for _ in 0..<50 { group.addTask { try await model.complete(question) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let second = try LoopbackServer(port: port) { _ in .chat("B") }
        #expect(
            try await replies.map(\.completions.first?.text) == Array(repeating: "B", count: 50))
        second.stop()
    }

    @Test("a dead server among several is left out")
    func deadServer() async throws {
        let live = try LoopbackServer { _ in .chat("A") }
        let dead = try LoopbackServer.atPortOfItsOwn { _ in .chat("B") }
        let model = try RemoteModel(
            RemoteModel.Options(baseURLs: [dead.baseURL, live.baseURL], model: "m"))
        dead.stop()
        for _ in 0..<20 {
            #expect(try await model.complete(question).completions.first?.text == "A")
        }
    }

    @Test("requests of one affinity keep to one server")
    func affinity() async throws {
        let servers = try (0..<3).map { index in try LoopbackServer { _ in .chat("\(index)") } }
        let model = try RemoteModel(
            RemoteModel.Options(baseURLs: servers.map(\.baseURL), model: "m"))
        for affinity in 1...6 as ClosedRange<UInt64> {
            var request = question
            request.affinity = affinity
            let texts = try await [model.complete(request), model.complete(request)]
                .map { $0.completions[0].text }
            #expect(texts == Array(repeating: "\(affinity % 3)", count: 2))
        }
    }

    @Test("a server that fails everything is not hammered")
    func hammering() async throws {
        let server = try LoopbackServer { _ in .error(500, "broken") }
        // Time stands still, or the bucket would fill again by an amount that nobody knows.
        let model = try model(
            at: server, inFlight: 32, attempts: 5, now: DrivenClock().now)
        let errors = await withTaskGroup(of: String.self) { group in
            for seed in 0..<500 as Range<UInt64> {
                group.addTask {
                    var request = question
                    request.seed = seed
                    return await failure { try await model.complete(request) }
                }
            }
            return await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(
            errors.contains(
                "unavailable: no answer from 127.0.0.1:\(server.port) after 1 attempt: it answered "
                    + "500: broken; too many requests fail to try each again"))
        // 500 first attempts, and as many retries as the bucket held.
        #expect(server.requestCount == 532)
    }

    @Test("under every fault at once each request ends, and with its own answer")
    func faults() async throws {
        let clock = PatientClock()
        let server = try LoopbackServer { request in
            let seed = (try? JSON.parse(request.body))?["seed"]?.int ?? -1
            var reply = LoopbackResponse.chat("\(seed)", delay: Double(seed % 5) * 0.001)
            // Every third request meets a fault, another one each time.
            if request.number % 3 == 0 { reply.delivery = Self.faults[request.number / 3 % 7] }
            if request.number % 40 == 0 { return .error(503, "busy", headers: ["Retry-After: 0"]) }
            return reply
        }
        let model = try model(
            at: server, inFlight: 1000,
            limits: HTTPLimits(connect: 3600, silence: 0.05, total: 3600), attempts: 30,
            now: clock.now, sleep: clock.sleep)
        let texts = try await clock.drive(
            unanswered: { server.unansweredCount }, inFlight: { model.underWay }
        ) {
            try await withThrowingTaskGroup(of: (Int, String).self) { group in
                for seed in 0..<300 {
                    group.addTask {
                        var request = question
                        request.seed = UInt64(seed)
                        return (seed, try await model.complete(request).completions[0].text)
                    }
                }
                return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
            }
        }
        #expect(texts.count == 300)
        #expect(texts.allSatisfy { "\($0)" == $1 })
    }

    private static let faults: [LoopbackResponse.Delivery] = [
        .reset, .closed, .stall, .truncated(40), .claimedLength(9000), .silentAfter(9), .raw,
    ]
}

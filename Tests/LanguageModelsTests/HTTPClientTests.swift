@testable import LanguageModels
import Loopback
import TestSupport
import Testing

@Suite("HTTPClient", .againstHangs)
struct HTTPClientTests {
    let client: HTTPClient

    init() throws { client = try HTTPClient() }

    @Test("posts a body and returns status, Retry-After and body")
    func exchange() async throws {
        let server = try LoopbackServer { request in
            LoopbackResponse(
                status: 429, headers: ["RETRY-AFTER:  7 "],
                text: "\(request.method) \(request.path) \(request.header("x-name") ?? "?") "
                    + String(decoding: request.body, as: UTF8.self))
        }
        let response = try await client.send(
            HTTPRequest(
                url: server.address + "/a?b=c", headers: ["X-Name: n"], body: Array("hi".utf8)))
        #expect(response.status == 429)
        #expect(response.headers == ["retry-after": "7"])
        #expect(String(decoding: response.body, as: UTF8.self) == "POST /a?b=c n hi")
    }

    @Test("gets when there is no body")
    func get() async throws {
        let server = try LoopbackServer { LoopbackResponse(text: $0.method) }
        let response = try await client.send(HTTPRequest(url: server.address))
        #expect(String(decoding: response.body, as: UTF8.self) == "GET")
    }

    @Test("sends bodies of any size whole", arguments: [0, 1, 65_536, 3_000_000])
    func sizes(count: Int) async throws {
        let server = try LoopbackServer { LoopbackResponse(body: $0.body) }
        let body = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let response = try await client.send(HTTPRequest(url: server.address, body: body))
        #expect(response.body == body)
    }

    @Test(
        "replies that do not fit into memory together come one after the other",
        arguments: [1, 500_000])
    func room(bytes: Int) async throws {
        let server = try LoopbackServer { LoopbackResponse(body: $0.body) }
        let client = try HTTPClient(replyBytes: bytes)
        let body = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<16 {
                group.addTask {
                    try await client.send(
                        HTTPRequest(url: server.address, body: body, limits: .patient)
                    ).body
                }
            }
            for try await reply in group { #expect(reply == body) }
        }
    }

    @Test("a reply that is given up makes room for those that wait")
    func roomOfCancelled() async throws {
        let server = try LoopbackServer { request in
            let body = [UInt8](repeating: 7, count: 300_000)
            return LoopbackResponse(
                body: body, delivery: request.path == "/slow" ? .silentAfter(200_000) : .whole)
        }
        let client = try HTTPClient(replyBytes: 1000)
        let slow = Task {
            try await client.send(HTTPRequest(url: server.address + "/slow", limits: .patient))
        }
        await server.requests(reach: 1)
        let other = Task {
            try await client.send(HTTPRequest(url: server.address + "/", limits: .patient))
        }
        await server.requests(reach: 2)
        slow.cancel()
        #expect(try await other.value.body.count == 300_000)
    }

    @Test("one request after the other shares a connection")
    func keepAlive() async throws {
        let server = try LoopbackServer { _ in LoopbackResponse(text: "ok") }
        for _ in 0..<10 { _ = try await client.send(HTTPRequest(url: server.address)) }
        #expect(server.connectionCount == 1)
    }

    @Test("every failure of a server has its own error", arguments: Self.failures)
    func failure(delivery: LoopbackResponse.Delivery, expected: String) async throws {
        let server = try LoopbackServer { _ in
            LoopbackResponse(text: String(repeating: "x", count: 1000), delivery: delivery)
        }
        // Short only where it is waited for: a busy machine must not turn one failure into another.
        let limits = HTTPLimits(
            connect: 3600, silence: expected.hasPrefix("silence") ? 0.15 : 3600,
            total: expected.hasPrefix("total") ? 0.4 : 3600, replyBytes: 2000)
        let error = await #expect(throws: HTTPError.self) {
            _ = try await client.send(
                HTTPRequest(url: server.address, body: [1], limits: limits))
        }
        #expect("\(try #require(error))".hasPrefix(expected))
    }

    static let failures: [(LoopbackResponse.Delivery, String)] = [
        (.reset, "reset("),
        (.closed, "reset("),
        (.stall, "silence(0.15)"),
        (.silentAfter(3), "silence(0.15)"),
        (.truncated(3), "truncated("),
        (.claimedLength(1001), "truncated("),
        (.claimedLength(1 << 40), "tooLarge(2000)"),
        (.drip(bytes: 1, seconds: 0.1), "totalTimeout(0.4)"),
        (.padded(100_000_000), "tooLarge(2000)"),
        (.raw, "malformed("),
    ]

    @Test("refused connections and unknown hosts are told apart")
    func unreachable() async throws {
        let server = try LoopbackServer.atPortOfItsOwn { _ in LoopbackResponse() }
        let address = server.address
        server.stop()
        let refused = await #expect(throws: HTTPError.self) {
            _ = try await client.send(HTTPRequest(url: address))
        }
        #expect("\(try #require(refused))".hasPrefix("connect("))
        let unknown = await #expect(throws: HTTPError.self) {
            _ = try await client.send(HTTPRequest(url: "http://no-such-host.invalid"))
        }
        #expect("\(try #require(unknown))".hasPrefix("resolve("))
    }

    @Test("a port that does not speak TLS fails the handshake")
    func noTLS() async throws {
        let server = try LoopbackServer(speech: .noise) { _ in LoopbackResponse() }
        let error = await #expect(throws: HTTPError.self) {
            _ = try await client.send(HTTPRequest(url: "https://127.0.0.1:\(server.port)"))
        }
        #expect("\(try #require(error))".hasPrefix("tls("))
    }

    @Test("cancelling closes the connections of 1,000 requests")
    func cancelMany() async throws {
        let server = try LoopbackServer { _ in LoopbackResponse(delivery: .stall) }
        let client = client
        let address = server.address
        let tasks = (0..<1000).map { _ in
            Task { try await client.send(HTTPRequest(url: address, body: [1])) }
        }
        await server.requests(reach: 1000)
        for task in tasks { task.cancel() }
        for task in tasks {
            await #expect(throws: CancellationError.self) { _ = try await task.value }
        }
        await server.allConnectionsClosed()
    }

    @Test("a task that is cancelled already sends nothing")
    func cancelledBefore() async throws {
        let server = try LoopbackServer { _ in LoopbackResponse() }
        let client = client
        let address = server.address
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await client.send(HTTPRequest(url: address))
        }
        await #expect(throws: CancellationError.self) { _ = try await task.value }
        #expect(server.requestCount == 0)
    }

    @Test("racing replies and cancellations end every request")
    func races() async throws {
        let server = try LoopbackServer { request in
            LoopbackResponse(text: "ok", delay: Double(request.number % 7) * 0.001)
        }
        let client = client
        let address = server.address
        let ended = await withTaskGroup(of: Void.self) { group in
            for _ in 0..<500 {
                group.addTask { _ = try? await client.send(HTTPRequest(url: address)) }
            }
            await server.requests(reach: 250)
            group.cancelAll()
            var ended = 0
            for await _ in group { ended += 1 }
            return ended
        }
        #expect(ended == 500)
    }
}

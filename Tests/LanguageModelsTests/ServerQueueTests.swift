@testable import LanguageModels
import Loopback
import TestSupport
import Testing

@Suite("HTTPClient: requests in a server's queue", .againstHangs)
struct ServerQueueTests {
    private let clock = DrivenClock()
    private let client: HTTPClient

    init() throws { client = try HTTPClient(now: clock.now) }

    /// A server that holds the first `count` answers back, and gives the later ones as `others`
    /// says.
    private func server(
        holding count: Int, others: @escaping @Sendable (Int) -> LoopbackResponse
    ) throws -> LoopbackServer {
        try LoopbackServer { request in
            request.number < count
                ? LoopbackResponse(text: "held", delivery: .held) : others(request.number)
        }
    }

    private func post(_ server: LoopbackServer, limits: HTTPLimits) async throws -> String {
        let response = try await client.send(
            HTTPRequest(url: server.address, body: [1], limits: limits))
        return String(decoding: response.body, as: UTF8.self)
    }

    /// Requests that wait patiently.
    private func hold(_ count: Int, _ server: LoopbackServer) -> [Task<String?, Never>] {
        (0..<count).map { _ in Task { try? await post(server, limits: .patient) } }
    }

    /// What becomes of a request that waits only 0.05 s in silence.
    private func error(_ server: LoopbackServer) async -> HTTPError? {
        do {
            _ = try await post(server, limits: short)
            return nil
        } catch { return error as? HTTPError }
    }

    private let short = HTTPLimits(connect: 3600, silence: 0.05, total: 3600)

    @Test("one that must have left the queue is silent, though others are answered")
    func stuck() async throws {
        let clock = clock
        // The third is never answered; the later ones each take less than its limit.
        let server = try server(holding: 2) { number in
            if number > 2 { clock.advance(seconds: 0.04) }
            return LoopbackResponse(text: "later", delivery: number == 2 ? .stall : .whole)
        }
        let held = hold(2, server)
        await server.requests(reach: 2)
        let stuck = Task { await error(server) }
        await server.requests(reach: 3)
        server.release(2)
        for task in held { #expect(await task.value == "held") }
        // Two were before it and both have ended: from here on it counts.
        for _ in 0..<2 { #expect(try await post(server, limits: .patient) == "later") }
        #expect(await stuck.value == .silence(0.05))
    }

    @Test("one that can still be in the queue is not silent while others are answered")
    func queued() async throws {
        let clock = clock
        let server = try server(holding: 9) { _ in
            clock.advance(seconds: 0.04)
            return LoopbackResponse(text: "later")
        }
        let held = hold(8, server)
        await server.requests(reach: 8)
        async let queued = post(server, limits: short)
        await server.requests(reach: 9)
        for _ in 0..<7 { #expect(try await post(server, limits: .patient) == "later") }
        server.release(9)
        #expect(try await queued == "held")
        for task in held { #expect(await task.value == "held") }
    }

    @Test("once its first byte is there, silence counts from the last one")
    func firstByte() async throws {
        let clock = clock
        let server = try server(holding: 8) { number in
            if number == 8 { return LoopbackResponse(text: "begun", delivery: .silentAfter(3)) }
            clock.advance(seconds: 0.04)
            return LoopbackResponse(text: "later")
        }
        let held = hold(8, server)
        await server.requests(reach: 8)
        let begun = Task { await error(server) }
        await server.requests(reach: 9)
        for _ in 0..<2 { #expect(try await post(server, limits: .patient) == "later") }
        #expect(await begun.value == .silence(0.05))
        server.release(8)
        for task in held { #expect(await task.value == "held") }
    }

    @Test("a server that answers nobody is silent to all")
    func silent() async throws {
        let clock = clock
        let server = try server(holding: 0) { number in
            if number == 3 { clock.advance(seconds: 0.05) }
            return LoopbackResponse(delivery: .stall)
        }
        let tasks = (0..<4).map { _ in Task { await error(server) } }
        for task in tasks { #expect(await task.value == .silence(0.05)) }
    }

    @Test("the limit of the whole exchange counts from the end of the queue")
    func total() async throws {
        let clock = clock
        let server = try server(holding: 2) { _ in
            clock.advance(seconds: 0.04)
            return LoopbackResponse(text: "later")
        }
        let limits = HTTPLimits(connect: 3600, silence: 3600, total: 0.05)
        async let first = post(server, limits: .patient)
        await server.requests(reach: 1)
        async let second = post(server, limits: limits)
        await server.requests(reach: 2)
        #expect(try await post(server, limits: .patient) == "later")
        // The one request before it has ended: 0.04 s of its own since.
        server.release(2)
        #expect(try await first == "held")
        #expect(try await second == "held")
    }
}

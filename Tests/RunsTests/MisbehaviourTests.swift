import Datasets
import Foundation
import JSON
@testable import LanguageModels
import Pipelines
import RunLogs
import Loopback
import TestSupport
import Testing
import Workers

@testable import Runs

/// Whole runs against a server that misbehaves, in twelve ways.
@Suite("A server that misbehaves", .againstHangs)
struct MisbehaviourTests {
    static let ways: [(name: String, response: LoopbackResponse)] = [
        ("429", .error(429, "slow down")),
        ("429 with Retry-After", .error(429, "slow down", headers: ["Retry-After: 0"])),
        ("500", .error(500, "oops")),
        ("503", .error(503, "busy")),
        ("reset", LoopbackResponse(delivery: .reset)),
        ("stall", LoopbackResponse(delivery: .stall)),
        ("truncated body", .chat("\\boxed{Assistant 1}", delivery: .truncated(40))),
        ("wrong Content-Length", .chat("\\boxed{Assistant 1}", delivery: .claimedLength(9000))),
        ("invalid JSON", LoopbackResponse(text: "{\"choices\": oops}")),
        ("empty choices", LoopbackResponse(text: "{\"choices\":[]}")),
        ("100 MB reply", .chat("\\boxed{Assistant 1}", delivery: .padded(100_000_000))),
        (
            "slow drip",
            .chat(
                "\\boxed{Assistant 1}", reasoning: String(repeating: "hm ", count: 1000),
                delivery: .drip(bytes: 1, seconds: 0.1))
        ),
    ]

    /// The right verdict: the larger number is better.
    private static func verdict(_ request: LoopbackRequest) -> LoopbackResponse {
        let body = (try? JSON.parse(request.body)) ?? .null
        let text = body["messages"]?.array?.last?["content"]?.string ?? ""
        let numbers = text.split(separator: "number ").dropFirst().compactMap {
            Int($0.prefix(while: \.isNumber))
        }
        guard numbers.count == 2 else { return .error(400, "two numbers were expected") }
        return .chat(
            "\\boxed{Assistant \(numbers[0] > numbers[1] ? 1 : 2)}", reasoning: "compare")
    }

    private func run(
        _ server: LoopbackServer, _ response: LoopbackResponse, _ clock: PatientClock,
        tournament: String = "", attempts: Int = 3
    ) async throws -> (RunFixture, RunCounts) {
        let fixture = try RunFixture(records: (0..<4).map { .numbered("p\($0)", 8) })
        var options = RemoteModel.Options(baseURLs: [server.baseURL], model: "m", inFlight: 8)
        options.limits = HTTPLimits(
            connect: 3600, silence: 3600, total: 3600, replyBytes: 1 << 20)
        switch response.delivery {
        case .stall: options.limits.silence = 0.05
        case .drip: options.limits.total = 0.05
        default: break
        }
        options.retries = Retries(attempts: attempts, baseDelay: 0.001, maxDelay: 0.01, outage: 1)
        let model = try RemoteModel(options, now: clock.now, sleep: clock.sleep)
        let run = try Run(
            try fixture.pipeline(tournament),
            options: .init(input: fixture.input, folder: fixture.folder))
        let counts = try await clock.drive(
            unanswered: { server.unansweredCount }, inFlight: { model.underWay }
        ) {
            try await run.execute(models: ModelOpener { _, _ in model })
        }
        return (fixture, counts)
    }

    @Test("now and then: every winner is right", arguments: ways.map(\.name))
    func nowAndThen(name: String) async throws {
        let response = try #require(Self.ways.first { $0.name == name }).response
        // Every fourth question, the first time that it is asked.
        let asked = Locked<Set<[UInt8]>>([])
        let clock = PatientClock()
        let server = try LoopbackServer { request in
            // A server that refuses requests is asked how many it can take.
            if request.method == "GET" { return .error(404, "no such page") }
            let misbehaves = asked.withLock {
                $0.insert(request.body).inserted && $0.count % 4 == 1
            }
            return misbehaves ? response : Self.verdict(request)
        }
        defer { server.stop() }
        // More attempts than it takes: time may pass for a request that was only just sent.
        let (fixture, counts) = try await run(server, response, clock, attempts: 10)
        #expect(counts.matches == 28)
        #expect(asked.withLock { $0.count } == 28)
        #expect(counts.abstained == [:], "\(name)")
        #expect(try fixture.brackets().map(\.winner) == ["c7", "c7", "c7", "c7"], "\(name)")
        // Nothing was decided against the larger number.
        for log in try fixture.brackets() {
            for match in log.matches {
                guard case .win(let side) = match.outcome else { continue }
                let (first, second) = (
                    Int(match.first.dropFirst())!, Int(match.second.dropFirst())!
                )
                #expect((side == .first) == (first > second), "\(name)")
            }
        }
    }

    @Test("always: every vote abstains for the true reason", arguments: ways.map(\.name))
    func always(name: String) async throws {
        let response = try #require(Self.ways.first { $0.name == name }).response
        // One good answer first, or the server would be taken for a wrong address.
        let clock = PatientClock()
        let server = try LoopbackServer { request in
            request.number == 0 ? Self.verdict(request) : response
        }
        defer { server.stop() }
        let (fixture, counts) = try await run(
            server, response, clock, tournament: "max_abstain_rate: 1")
        #expect(counts.matches == 28)
        #expect(counts.abstained == [.transport: 27], "\(name)")
        #expect(counts.undecidedByFailure == 27)
        let votes = try fixture.brackets().flatMap(\.matches).flatMap(\.votes)
        #expect(votes.filter { $0.preferred == nil }.allSatisfy { $0.note?.isEmpty == false })
        #expect(try fixture.brackets().contains { $0.undecided })
    }

    @Test("always, with a limit: the run fails loudly")
    func limit() async throws {
        let response = LoopbackResponse.error(500, "oops")
        let server = try LoopbackServer { request in
            request.number == 0 ? Self.verdict(request) : response
        }
        defer { server.stop() }
        let error = await #expect(throws: RunError.self) {
            _ = try await run(server, response, PatientClock())
        }
        #expect(error?.description.contains("check that the judge's server is up") == true)
    }

    @Test("TLS that fails is the reason that its votes give")
    func tls() async throws {
        let server = try LoopbackServer(speech: .noise) { _ in LoopbackResponse() }
        defer { server.stop() }
        let fixture = try RunFixture(records: [.numbered("p", 4)])
        var options = RemoteModel.Options(
            baseURLs: ["https://127.0.0.1:\(server.port)/v1"], model: "m")
        options.retries = Retries(attempts: 3, baseDelay: 0.001, maxDelay: 0.01, outage: 1)
        let model = try RemoteModel(options)
        let run = try Run(
            try fixture.pipeline("max_abstain_rate: 1"),
            options: .init(input: fixture.input, folder: fixture.folder))
        let counts = try await run.execute(models: ModelOpener { _, _ in model })
        #expect(counts.abstained == [.transport: 3])
        let notes = try fixture.brackets()[0].matches.flatMap(\.votes).compactMap(\.note)
        #expect(notes.count == 3)
        #expect(notes.allSatisfy { $0.contains("127.0.0.1:\(server.port)") })
        #expect(notes.allSatisfy { $0.contains("TLS") || $0.contains("SSL") }, "\(notes)")
    }
}

import JSON
import LanguageModels
import Loopback
import Pipelines
import RunLogs
import TestSupport
import Testing
import Workers

@testable import Runs

@Suite("What a run learns of its servers", .againstHangs)
struct LearnedTests {
    /// A judge that takes no seed, and keeps what it was sent.
    private func server(_ bodies: Locked<[JSON]>) throws -> LoopbackServer {
        try LoopbackServer { request in
            let body = (try? JSON.parse(request.body)) ?? .null
            bodies.withLock { $0.append(body) }
            return body["seed"] == nil
                ? .chat("t</think>\\boxed{Assistant 1}") : .error(400, "Unknown parameter: 'seed'")
        }
    }

    private func run(
        _ fixture: RunFixture, at url: String, limit: Int, notices: Locked<[String]>
    ) async throws {
        let pipeline = try Pipeline(
            text: """
                { name: "t", in_flight: 1, tournament: { model: "m", votes: { order: "fixed" } },
                  models: { m: { base_url: "\(url)", model: "x", api_key_env: "KEY" } } }
                """, file: "t.json")
        let run = try Run(
            pipeline,
            options: .init(input: fixture.input, folder: fixture.folder, limit: limit))
        _ = try await run.execute(
            models: .standard(
                environment: { $0 == "KEY" ? "sk-1" : nil },
                notice: { notice in notices.withLock { $0.append(notice) } }))
    }

    @Test("it is said once, kept in the manifest, and a resumed run begins with it")
    func resume() async throws {
        let bodies = Locked<[JSON]>([])
        let server = try server(bodies)
        defer { server.stop() }
        let fixture = try RunFixture(records: [.numbered("p", 2), .numbered("q", 2)])
        let notices = Locked<[String]>([])
        try await run(fixture, at: server.baseURL, limit: 1, notices: notices)
        #expect(bodies.withLock { $0.count { $0["seed"] != nil } } == 1)
        #expect(
            notices.withLock { $0 } == [
                "127.0.0.1:\(server.port) does not take \"seed\" (400: Unknown parameter: 'seed'): it is "
                    + "left out from now on; send: { \"seed\": false } says so beforehand"
            ])
        let manifest = try RunFolder(path: fixture.folder).manifest()
        #expect(manifest.learned == ["m": ["send": ["seed": false]]])
        try await run(fixture, at: server.baseURL, limit: 2, notices: notices)
        // Not refused a second time, and not forgotten.
        #expect(bodies.withLock { $0.count { $0["seed"] != nil } } == 1)
        #expect(try RunFolder(path: fixture.folder).manifest().learned == manifest.learned)
        #expect(notices.withLock { $0.count } == 1)
    }

    @Test("another server is asked anew")
    func elsewhere() async throws {
        let (first, second) = (Locked<[JSON]>([]), Locked<[JSON]>([]))
        let one = try server(first)
        let two = try server(second)
        defer {
            one.stop()
            two.stop()
        }
        let fixture = try RunFixture(records: [.numbered("p", 2), .numbered("q", 2)])
        try await run(fixture, at: one.baseURL, limit: 1, notices: Locked([]))
        try await run(fixture, at: two.baseURL, limit: 2, notices: Locked([]))
        #expect(second.withLock { $0.count { $0["seed"] != nil } } == 1)
    }

    @Test("headers' values come from the environment, and a missing one is told")
    func headers() async throws {
        let heads = Locked<[String?]>([])
        let server = try LoopbackServer { request in
            heads.withLock { $0.append(request.header("X-Team")) }
            return .chat("A")
        }
        defer { server.stop() }
        var remote = ModelPlan.RemotePlan(baseURLs: [server.baseURL], model: "x")
        remote.headersEnv = [("X-Team", "TEAM")]
        let request = CompletionRequest(prompt: .raw("x"), sampling: Sampling(), seed: 0)
        let opener = ModelOpener.standard { $0 == "TEAM" ? "blue" : nil }
        _ = try await opener(.remote(remote), name: "m").complete(request)
        #expect(heads.withLock { $0 } == ["blue"])
        let error = #expect(throws: PipelineError.self) {
            _ = try ModelOpener.standard { _ in nil }(.remote(remote), name: "m")
        }
        #expect(
            error?.description
                == "the model \"m\" takes its header \"X-Team\" from the environment variable TEAM, which "
                + "is not set")
    }
}

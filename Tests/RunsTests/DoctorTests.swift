import Foundation
import JSON
import LanguageModels
import Pipelines
import Qwen2
import Loopback
import TestSupport
import Testing
import Workers

@testable import Runs

@Suite("Doctor", .againstHangs)
struct DoctorTests {
    private func findings(
        _ pipeline: String, models: ModelOpener = .standard { _ in nil }
    ) async throws -> [Doctor.Finding] {
        let findings = Locked<[Doctor.Finding]>([])
        let doctor = Doctor(models: models) { finding in
            findings.withLock { $0.append(finding) }
        }
        try await doctor.examine(Pipeline(text: pipeline, file: "p.json"))
        return findings.withLock { $0 }
    }

    private func outcomes(_ findings: [Doctor.Finding]) -> [String] {
        findings.map { "\($0.outcome.rawValue) \($0.check)" }
    }

    @Test("a checkpoint is described, and says a token")
    func checkpoint() async throws {
        let checkpoint = Repository.temporaryFolder()
        try RandomCheckpoint.write(to: checkpoint)
        let fixture = try RunFixture(records: [.numbered("p", 3)])
        let findings = try await findings(
            """
            { input: "\(fixture.input)", tournament: { model: "m", thinking: { max_tokens: 2048 } },
              models: { m: { path: "\(checkpoint)", cache_mb: 64, threads: 1 } } }
            """)
        #expect(
            outcomes(findings) == [
                "pass exists", "pass first line", "pass opens", "note context",
                "pass chat template", "pass special tokens", "pass generates",
            ])
        #expect(findings.map(\.subject).suffix(5).allSatisfy { $0 == "model m" })
        let details = findings.map(\.detail)
        #expect(details[1] == "line 1 is prompt \"p\" with 3 candidates")
        #expect(
            details[2]
                == "Qwen2, 0.0 million parameters, stored as F32 100 %, 0.1 MB on disk")
        #expect(details[3].hasPrefix("2048 tokens; the cache has room for "))
        #expect(details[4] == "\"chatml\"")
        #expect(details[5].hasPrefix("an answer ends where <|im_end|> is 453; <think> is "))
        #expect(details[6].hasPrefix("1 token behind a prompt of "))
    }

    @Test("a cache that cannot hold a request fails, and so does a path without a checkpoint")
    func badCheckpoints() async throws {
        let checkpoint = Repository.temporaryFolder()
        try RandomCheckpoint.write(to: checkpoint)
        let fixture = try RunFixture(records: [.numbered("p", 3)])
        let findings = try await findings(
            """
            { input: "\(fixture.input)", tournament: { judge: "reference" },
              generate: { model: "m", max_tokens: 16000 },
              models: { m: { path: "\(checkpoint)" }, n: { path: "/nowhere" } } }
            """,
            models: ModelOpener { plan, _ in
                guard case .local(let path, _) = plan else { throw PipelineError("not here") }
                return try LocalModel(
                    path: path, options: EngineOptions(threads: 1, cacheMemory: 1 << 18))
            })
        // The first record brings its candidates, but no reference.
        #expect(
            outcomes(findings) == [
                "pass exists", "fail first line", "pass opens", "fail context",
                "pass chat template", "pass special tokens", "pass generates", "fail opens",
            ])
        #expect(findings[3].detail.hasSuffix("raise cache_mb or lower max_tokens"))
    }

    @Test("an honest server passes, whatever its way with begun messages")
    func server() async throws {
        let server = try LoopbackServer { request in
            if request.path == "/v1/models" {
                return LoopbackResponse(text: #"{"data":[{"id":"other"},{"id":"rrm"}]}"#)
            }
            let messages = (try? JSON.parse(request.body))?["messages"]?.array ?? []
            if messages.last?["content"]?.string?.contains("Assistant 1") == true {
                return .chat("t</think>\\boxed{Assistant 2}")
            }
            return messages.last?["role"] == "assistant"
                ? .chat(" G H I", finish: "length") : .chat("One", finish: "length")
        }
        defer { server.stop() }
        let fixture = try RunFixture(records: [.numbered("p", 3)])
        let findings = try await findings(
            """
            { input: "\(fixture.input)", tournament: { model: "m" },
              models: { m: { base_url: "\(server.baseURL)", model: "rrm" } } }
            """)
        #expect(
            outcomes(findings) == [
                "pass exists", "pass first line", "pass answers", "pass finish_reason",
                "pass serves", "pass continues", "pass judges",
            ])
        #expect(
            findings[6].detail
                == "line 1, prompt \"p\": \"c1\" is better than \"c0\"; 10 tokens read, 5 generated"
        )
    }

    @Test("what a server is not, is told with a remedy")
    func otherServer() async throws {
        let server = try LoopbackServer { request in
            if request.path == "/v1/models" {
                return LoopbackResponse(text: #"{"data":[{"id":"rrm-7b"}]}"#)
            }
            let body = (try? JSON.parse(request.body)) ?? .null
            return body["continue_final_message"] == true
                ? .error(400, "unknown member") : .chat("One", completionTokens: 0)
        }
        defer { server.stop() }
        let fixture = try RunFixture(records: [.numbered("p", 3)])
        let findings = try await findings(
            """
            { input: "\(fixture.input)", tournament: { model: "m" },
              models: { m: { base_url: "\(server.baseURL)", model: "rrm-70b" },
                        k: { base_url: "\(server.baseURL)", model: "x", api_key_env: "NO_KEY" } } }
            """)
        #expect(
            outcomes(findings).dropFirst(2) == [
                "note answers", "fail finish_reason", "note serves", "note continues",
                "fail opens", "fail judges",
            ])
        #expect(
            findings[4].detail
                == "it lists \"rrm-7b\", not \"rrm-70b\", and answers all the same: see whether that is "
                + "the model")
        #expect(
            findings[7].detail.hasPrefix(
                "line 1, prompt \"p\": no verdict on \"c0\" and \"c1\": unparsable"))
        #expect(findings[6].detail.contains("the environment variable NO_KEY, which is not set"))
    }

    @Test("a server that is not there is told of at once")
    func nobody() async throws {
        let server = try LoopbackServer.atPortOfItsOwn { _ in .chat("A") }
        let url = server.baseURL
        server.stop()
        let fixture = try RunFixture(lines: ["nonsense"])
        let findings = try await findings(
            """
            { input: "\(fixture.input)", tournament: { model: "m" },
              models: { m: { base_url: "\(url)", model: "x" } } }
            """)
        #expect(outcomes(findings) == ["pass exists", "fail first line", "fail serves"])
        #expect(findings[2].detail.hasSuffix("; start the server or correct base_url"))
    }
}

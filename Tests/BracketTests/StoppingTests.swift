import Loopback
import Foundation
import TestSupport
import Testing

@Suite("Stopping a run", .againstHangs)
struct StoppingTests {
    @Test(
        "a signal stops the run with 75 and the command that resumes it",
        arguments: [SIGINT, SIGTERM, SIGUSR1])
    func stopped(signal: Int32) async throws {
        let server = try LoopbackServer { _ in LoopbackResponse(delivery: .stall) }
        defer { server.stop() }
        let folder = Repository.temporaryFolder()
        let arguments = [
            "run", "pipelines/rrm-7b-server.json", "--out", folder, "--set",
            "models.rrm.base_url=\(server.baseURL)", "-q",
        ]
        let process = try BracketProcess(arguments)
        await server.requests(reach: 8)
        process.signal(signal)
        let ended = try await process.result()
        #expect(ended.status == 75)
        #expect(ended.errors.contains("stopped; what was answered is kept. To resume:\n"))
        #expect(ended.errors.contains("run pipelines/rrm-7b-server.json --out \(folder)"))
    }

    @Test("a second SIGINT leaves at once, and the run can be resumed")
    func twice() async throws {
        let server = try LoopbackServer { _ in LoopbackResponse(delivery: .stall) }
        defer { server.stop() }
        let process = try BracketProcess([
            "run", "pipelines/rrm-7b-server.json", "--out", Repository.temporaryFolder(), "--set",
            "models.rrm.base_url=\(server.baseURL)", "-q",
        ])
        await server.requests(reach: 8)
        process.signal(SIGINT)
        process.signal(SIGINT)
        #expect(try await process.result().status == 75)
    }
}

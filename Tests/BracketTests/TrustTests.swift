import Foundation
import Loopback
import TestSupport
import Testing

@Suite("Trust in a pipeline", .againstHangs)
struct TrustTests {
    private let folder = Repository.temporaryFolder()
    private let server: LoopbackServer

    init() throws {
        server = try LoopbackServer { _ in .chat("t</think>\\boxed{Assistant 1}") }
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let pipeline = """
            { name: "t", input: "\(folder)/in.jsonl", tournament: { model: "m" },
              models: { m: { base_url: "\(server.baseURL)", model: "x", api_key_env: "MY_KEY" } } }
            """
        try pipeline.write(toFile: folder + "/p.json", atomically: true, encoding: .utf8)
        try #"{"id":"p","prompt":"?","candidates":["1","2"]}"#.write(
            toFile: folder + "/in.jsonl", atomically: true, encoding: .utf8)
    }

    private func run(_ options: [String] = [], trusted: String? = nil) async throws -> String {
        if let trusted {
            try FileManager.default.createDirectory(
                atPath: folder + "/bracket", withIntermediateDirectories: true)
            try trusted.write(
                toFile: folder + "/bracket/trusted", atomically: true, encoding: .utf8)
        }
        let result = try await BracketProcess.run(
            ["run", folder + "/p.json", "--out", folder + "/out", "-q"] + options,
            environment: ["MY_KEY": "sk-1", "XDG_CONFIG_HOME": folder])
        #expect(result.status == 0)
        return result.errors
    }

    private var sentence: String {
        "bracket: \(folder)/p.json sends the environment's MY_KEY to 127.0.0.1:\(server.port)"
    }

    @Test("what it sends where is announced before anything is sent")
    func announced() async throws {
        #expect(try await run().contains(sentence))
    }

    @Test("not where it is trusted: by --trust, or by an earlier yes to that host")
    func trusted() async throws {
        #expect(!(try await run(["--trust"]).contains("environment")))
        let other = "OTHER 127.0.0.1:\(server.port)\nMY_KEY elsewhere:1\n"
        #expect(try await run(trusted: other).contains(sentence))
        let known = "MY_KEY 127.0.0.1:\(server.port)\n"
        #expect(!(try await run(trusted: known).contains("environment")))
    }

    @Test("a program that a pipeline runs is announced too, unless it is trusted")
    func programs() async throws {
        let pipeline = """
            { name: "t", input: "\(folder)/in.jsonl", tournament: { judge: "reference" },
              reference: { match: { command: ["/bin/sh", "-c", "cat >/dev/null"] } } }
            """
        try pipeline.write(toFile: folder + "/p.json", atomically: true, encoding: .utf8)
        let program = #""/bin/sh -c cat >/dev/null""#
        let run = ["run", folder + "/p.json", "--out", folder + "/out", "-q"]
        let told = try await BracketProcess.run(run, environment: ["XDG_CONFIG_HOME": folder])
        #expect(told.errors.contains("bracket: \(folder)/p.json runs the program \(program)\n"))
        try FileManager.default.createDirectory(
            atPath: folder + "/bracket", withIntermediateDirectories: true)
        try "run \(program)\n".write(
            toFile: folder + "/bracket/trusted", atomically: true, encoding: .utf8)
        let known = try await BracketProcess.run(run, environment: ["XDG_CONFIG_HOME": folder])
        #expect(!known.errors.contains("runs the program"))
    }

    @Test(
        "a terminal is asked the first time, and a no sends nothing",
        .enabled(if: Terminal.script != nil, "there is no script command"), arguments: ["y", "n"])
    func asked(answer: String) async throws {
        let bracket = try BracketProcess.executable().path()
        let process = try BracketProcess(
            ["-qec", "'\(bracket)' run '\(folder)/p.json' --out '\(folder)/out' -q", "/dev/null"],
            environment: ["MY_KEY": "sk-1", "XDG_CONFIG_HOME": folder, "TERM": "xterm"],
            executable: Terminal.script, input: answer + "\n")
        let result = try await process.result()
        #expect(result.output.contains("Is that what you want? [y/N]"), "\(result.output)")
        let trusted = try? String(contentsOfFile: folder + "/bracket/trusted", encoding: .utf8)
        if answer == "y" {
            #expect(server.requestCount > 0)
            #expect(trusted == "MY_KEY 127.0.0.1:\(server.port)\n")
        } else {
            #expect(server.requestCount == 0)
            #expect(result.output.contains("nothing was sent"), "\(result.output)")
            #expect(trusted == nil)
        }
    }

    /// `script` (util-linux) makes a terminal.
    private enum Terminal {
        static let script = ["/usr/bin/script", "/bin/script"].first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }
}

import Foundation
import JSON
import Loopback
import TestSupport
import Testing
import Workers

@Suite("generate and select", .againstHangs)
struct GenerateAndSelectTests {
    @Test("generate adds candidates to prompts, or completes them as they stand")
    func generate() async throws {
        let paths = Locked<[String]>([])
        let server = try LoopbackServer { request in
            paths.withLock { $0.append(request.path) }
            let body = (try? JSON.parse(request.body)) ?? .null
            if request.path == "/v1/completions" {
                let text = "raw of \(body["prompt"]?.string ?? "")"
                return LoopbackResponse(
                    text: JSON.object([
                        "choices": [["index": 0, "text": .string(text), "finish_reason": "stop"]]
                    ]).text)
            }
            let count = body["n"]?.int ?? 1
            return .choices((0..<count).map { LoopbackResponse.chatChoice($0, "answer \($0)") })
        }
        defer { server.stop() }
        let input = Repository.temporaryFolder() + ".jsonl"
        try "{\"id\":\"a\",\"prompt\":\"p\",\"x\":1}\nnonsense\n".write(
            toFile: input, atomically: true, encoding: .utf8)
        let model = server.baseURL + "#m"
        let made = try await BracketProcess.run(
            ["generate", "--model", model, "--input", input, "-n", "2"])
        #expect(
            made.output
                == #"{"id":"a","prompt":"p","x":1,"candidates":[{"id":"0","text":"answer 0","#
                + #""finish_reason":"stop"},{"id":"1","text":"answer 1","finish_reason":"stop"}]}"#
                + "\n")
        #expect(made.status == 3)
        #expect(made.errors.hasPrefix("line 2: the line is not JSON"))
        let raw = try await BracketProcess.run(
            ["generate", "--model", model, "--input", input, "--raw", "-o", input + ".out"])
        #expect(raw.output == "")
        let written = try String(contentsOfFile: input + ".out", encoding: .utf8)
        #expect(written.contains("raw of p"))
        #expect(paths.withLock { $0 } == ["/v1/chat/completions", "/v1/completions"])
    }

    @Test("select picks one answer with a model, or by the known answer")
    func select() async throws {
        let server = try LoopbackServer { request in
            let body = (try? JSON.parse(request.body)) ?? .null
            let text = body["messages"]?.array?.last?["content"]?.string ?? ""
            let first = text.firstRange(of: "### Assistant 1\n\n4")
            return .chat("\\boxed{Assistant \(first == nil ? 2 : 1)}", reasoning: "t")
        }
        defer { server.stop() }
        let base = Repository.temporaryFolder()
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        for (name, text) in [("a.txt", "3"), ("b.txt", "4"), ("c.txt", "5")] {
            try text.write(toFile: base + "/" + name, atomically: true, encoding: .utf8)
        }
        let files = ["a.txt", "b.txt", "c.txt"].map { base + "/" + $0 }
        for judge in [["--model", server.baseURL + "#m", "--votes", "3"], ["--reference", "4"]] {
            let process = try await BracketProcess.run(
                ["select", "--prompt", "2+2?", "--json"] + judge + files)
            #expect(process.status == 0)
            let log = try JSON.parse(process.output.trimmingCharacters(in: .newlines))
            #expect(log["winner"] == "b.txt")
        }
    }

    @Test("embedded models are looked for in BRACKET_MODELS, and asked as their bracket.json says")
    func embedded() async throws {
        let models = Repository.temporaryFolder()
        try RandomCheckpoint.write(to: models + "/mine")
        let base = Repository.temporaryFolder()
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        try "{\"prompt\":\"2+2?\"}\n".write(
            toFile: base + "/in.jsonl", atomically: true, encoding: .utf8)
        let generate = [
            "generate", "--model", "embedded:mine", "--max-tokens", "3", "--input",
            base + "/in.jsonl",
        ]
        let environment = ["BRACKET_MODELS": models]
        let made = try await BracketProcess.run(generate, environment: environment)
        #expect(made.status == 0)
        #expect(made.output.hasPrefix("{\"prompt\":\"2+2?\",\"candidates\":[{\"id\":\"0\","))

        let misspelt = try await BracketProcess.run(
            ["generate", "--model", "embedded:mime", "--input", base + "/in.jsonl"],
            environment: environment)
        #expect(misspelt.status == 1)
        #expect(
            misspelt.errors.hasPrefix(
                "bracket: there is no embedded model \"mime\"; did you mean \"mine\"?\nfound: "))
        #expect(misspelt.errors.contains("\nlooked in:\n  BRACKET_MODELS: \(models)\n"))

        try "{ \"template\": {\n  \"uzer\": \"\" } }".write(
            toFile: models + "/mine/bracket.json", atomically: true, encoding: .utf8)
        try "4".write(toFile: base + "/a.txt", atomically: true, encoding: .utf8)
        let untaught = try await BracketProcess.run(
            ["select", "--model", "embedded:mine", "--prompt", "?", base + "/a.txt"],
            environment: environment)
        #expect(untaught.status == 1)
        #expect(untaught.errors.hasPrefix("bracket: \(models)/mine/bracket.json"))
    }

    @Test("candidates may have any names and come with any line ends")
    func candidateFiles() async throws {
        let base = Repository.temporaryFolder()
        for (name, text) in [
            ("x/a", "#### 3"), ("y/a (2)", "#### 4"), ("z/a", "#### 5"),
            (
                "x/c.jsonl",
                "\u{FEFF}{\"id\":7,\"text\":\"#### 6\"}\r\n\r\n\"#### 8\u{2028}or so\"\r\n"
            ),
        ] {
            let url = URL(filePath: base + "/" + name)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: url, atomically: true, encoding: .utf8)
        }
        let process = try await BracketProcess.run(
            ["select", "--prompt", "2+2?", "--json", "--reference", "4"]
                + ["x/a", "y/a (2)", "z/a", "x/c.jsonl"].map { base + "/" + $0 })
        #expect(process.errors == "")
        let log = try JSON.parse(process.output.trimmingCharacters(in: .newlines))
        let ids = (log["entrants"]?.array ?? []).compactMap { $0["id"]?.string }
        #expect(ids.sorted() == ["1", "7", "a", "a (2)", "a (3)"])
        #expect(log["winner"] == "a (2)")
        let folder = try await BracketProcess.run(
            ["select", "--prompt", "?", "--reference", "4", base])
        #expect(folder.errors.hasPrefix("bracket: \(base): it cannot be read: it is a folder\n"))
    }

    @Test("a known answer may stand in a text; a way of comparing needs one that it can compare")
    func match() async throws {
        let base = Repository.temporaryFolder()
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        for (name, text) in [
            ("a", "Sydney, I think."), ("b", "Canberra is the capital of Australia."),
        ] {
            try text.write(toFile: base + "/" + name, atomically: true, encoding: .utf8)
        }
        func select(_ options: String...) async throws -> BracketProcess.Result {
            try await BracketProcess.run(
                ["select", "--prompt", "The capital?", "--json"] + options
                    + [base + "/a", base + "/b"])
        }
        let found = try await select("--reference", "canberra", "--match", "contains")
        #expect(try JSON.parse(found.output.trimmingCharacters(in: .newlines))["winner"] == "b")
        let number = try await select("--reference", "Canberra", "--match", "number")
        #expect(number.errors.contains("--reference cannot be compared with: \"Canberra\" is no"))
        let alone = try await select("--match", "contains")
        #expect(alone.errors.contains("--match says how to compare with --reference ANSWER"))
    }

    @Test("generating that is stopped says so and keeps what is done")
    func generateStopped() async throws {
        let server = try LoopbackServer { _ in LoopbackResponse(delivery: .stall) }
        defer { server.stop() }
        let base = Repository.temporaryFolder()
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        try "{\"prompt\":\"a\"}\n".write(
            toFile: base + "/in.jsonl", atomically: true, encoding: .utf8)
        let process = try BracketProcess([
            "generate", "--model", server.baseURL + "#m", "--input", base + "/in.jsonl",
            "-o", base + "/out.jsonl", "-q",
        ])
        await server.requests(reach: 1)
        process.signal(SIGINT)
        let ended = try await process.result()
        #expect(ended.status == 75)
        #expect(
            ended.errors
                .hasPrefix(
                    "stopped; what was generated is kept in \(base)/out.jsonl.partial. To resume:\n"
                ))
        #expect(!FileManager.default.fileExists(atPath: base + "/out.jsonl"))
    }

    @Test("generating that was killed goes on where it was, and ends in the same bytes")
    func generateResumes() async throws {
        let asked = Locked<[String]>([])
        let limit = Locked(4)
        let server = try LoopbackServer { request in
            let body = (try? JSON.parse(request.body)) ?? .null
            let prompt = body["messages"]?.array?.last?["content"]?.string ?? ""
            let count = asked.withLock {
                $0.append(prompt); return $0.count
            }
            return count > limit.withLock { $0 }
                ? LoopbackResponse(delivery: .stall) : .chat("answer to \(prompt)")
        }
        defer { server.stop() }
        let base = Repository.temporaryFolder()
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        try (0..<9).map { "{\"id\":\"q\($0)\",\"prompt\":\"p\($0)\"}\n" }.joined()
            .write(toFile: base + "/in.jsonl", atomically: true, encoding: .utf8)
        let output = base + "/out.jsonl"
        let arguments = [
            "generate", "--model", server.baseURL + "#m", "--input", base + "/in.jsonl",
            "--in-flight", "1", "--out", output,
        ]
        let process = try BracketProcess(arguments)
        await server.requests(reach: 5)
        process.signal(SIGKILL)
        #expect(try await process.result().status == SIGKILL)
        let journal = output + ".partial/journal.jsonl"
        let torn = try FileHandle(forWritingTo: URL(filePath: journal))
        try torn.seekToEnd()
        try torn.write(contentsOf: Data(#"{"kind":"candidates","id":"q8","cand"#.utf8))
        try torn.close()

        let other = try await BracketProcess.run(arguments + ["--seed", "1"])
        #expect(other.status == 1)
        #expect(other.errors.contains("holds a run that differs in seed (0, now 1)"))
        limit.withLock { $0 = 1000 }
        asked.withLock { $0 = [] }
        let resumed = try await BracketProcess.run(arguments)
        #expect(resumed.status == 0)
        #expect(asked.withLock { $0 } == ["p4", "p5", "p6", "p7", "p8"])
        #expect(!FileManager.default.fileExists(atPath: output + ".partial"))
        let whole = try await BracketProcess.run(arguments.dropLast(2) + [])
        let written = try String(contentsOfFile: output, encoding: .utf8)
        #expect(written == whole.output)
        #expect(written.split(separator: "\n").count == 9)
    }
}

import Foundation
import JSON
import Loopback
import TestSupport
import Testing
import Workers

@Suite("Which model is asked", .againstHangs)
struct ModelArgumentTests {
    private let base = Repository.temporaryFolder()

    /// Two files with an answer each.
    private func answers(_ texts: [String] = ["372", "371"]) throws -> [String] {
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        return try texts.enumerated().map { place, text in
            let path = base + "/\(place).txt"
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            return path
        }
    }

    @Test("the small judge takes the arithmetic that it was trained on, and is named")
    func arithmetic() async throws {
        let arguments = ["select", "--prompt", "What is 345 + 27?\n"] + (try answers())
        let process = try await BracketProcess.run(arguments)
        #expect(process.status == 0)
        #expect(process.output.contains("winner      0.txt"))
        #expect(process.output.contains("judge       embedded:nano-judge, reasoning\n"))
        let json = try JSON.parse(try await BracketProcess.run(arguments + ["--json"]).output)
        #expect(json["judge"] == ["name": "reasoning", "model": "embedded:nano-judge"])
        let known = try await BracketProcess.run(arguments + ["--reference", "372"])
        #expect(known.output.contains("judge       reference\n"))
    }

    @Test(
        "anything else needs a model, and the error says how to name one",
        arguments: [
            ["select", "--prompt", "What is the capital of Australia?"],
            ["select", "--prompt", "What is 345 + 27? And why?"],
            ["select", "--judge", "direct", "--prompt", "What is 3 + 4?"],
        ])
    func other(arguments: [String]) async throws {
        let process = try await BracketProcess.run(arguments + (try answers()))
        #expect(process.status == 2)
        #expect(process.output == "")
        let model = arguments.contains("direct") ? "nano-direct" : "nano-judge"
        #expect(
            process.errors == """
                bracket: no model is named, and embedded:\(model), which comes with Bracket, knows a \
                few kinds of arithmetic alone, such as "What is 345 + 27?"; this prompt is none of them
                name a model:
                  --model http://localhost:8000/v1#Reward-Reasoning/RRM-7B  (a server)
                  --model models/RRM-7B-Q8_0.gguf  (a checkpoint)
                  BRACKET_MODEL, with OPENAI_BASE_URL and OPENAI_API_KEY, in the environment
                  --model embedded:\(model)  (it all the same)
                see: bracket help select

                """)
    }

    @Test("eval and generate hold the small models to their prompts, too")
    func evalAndGenerate() async throws {
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        let pairs = base + "/pairs.jsonl"
        try """
        {"prompt": "What is 345 + 27?", "chosen": "372", "rejected": "371"}
        {"prompt": "Who wrote Emma?", "chosen": "Austen", "rejected": "Eliot"}
        """.write(toFile: pairs, atomically: true, encoding: .utf8)
        let eval = try await BracketProcess.run(["eval", pairs, "--out", base + "/kept"])
        #expect(eval.status == 2)
        #expect(eval.errors.contains("; 1 of 2 prompts are none of them\n"))
        #expect(!FileManager.default.fileExists(atPath: base + "/kept"))
        let generate = try await BracketProcess.run([
            "generate", "--input", pairs, "--in-flight", "1", "-o", base + "/out.jsonl",
        ])
        #expect(generate.status == 2)
        #expect(generate.errors.contains("; prompt \"2\" is none of them\n"))
        let all = try await BracketProcess.run([
            "generate", "--input", pairs, "--model", "embedded:nano-generator", "--max-tokens", "2",
        ])
        #expect(all.output.split(separator: "\n").count == 2)
    }

    @Test("the environment names a server, its key and a model")
    func environment() async throws {
        let seen = Locked<[String]>([])
        let server = try LoopbackServer { request in
            let body = (try? JSON.parse(request.body)) ?? .null
            let key = request.header("Authorization") ?? "no key"
            seen.withLock { $0.append("\(body["model"]?.string ?? "") \(key)") }
            return .chat("t</think>\\boxed{Assistant 1}")
        }
        defer { server.stop() }
        let arguments = ["select", "--prompt", "Why?"] + (try answers())
        let environment = [
            "OPENAI_BASE_URL": server.baseURL, "OPENAI_API_KEY": "sk-1", "BRACKET_MODEL": "org/m",
        ]
        let process = try await BracketProcess.run(arguments, environment: environment)
        #expect(process.errors == "")
        #expect(
            process.output.contains("judge       org/m at \(server.baseURL), reasoning\n"))
        #expect(seen.withLock { $0 } == ["org/m Bearer sk-1"])
        // --model comes first; by name, or by an address.
        for model in ["other", server.baseURL + "/#other"] {
            _ = try await BracketProcess.run(
                arguments + ["--model", model], environment: environment)
        }
        #expect(seen.withLock { $0.suffix(2) } == ["other Bearer sk-1", "other Bearer sk-1"])
        // A key goes to its own server alone.
        _ = try await BracketProcess.run(
            arguments + ["--model", server.baseURL + "#m"],
            environment: ["OPENAI_BASE_URL": "http://127.0.0.1:1/v1", "OPENAI_API_KEY": "sk-1"])
        #expect(seen.withLock { $0.last } == "m no key")
        // A path that leads nowhere is no model's name.
        let path = try await BracketProcess.run(
            arguments + ["--model", "./none.gguf"], environment: environment)
        #expect(path.status == 1)
        #expect(seen.withLock { $0.count } == 4)
    }

    @Test("one answer or the prompt comes on standard input, not both")
    func standardInput() async throws {
        let files = try answers()
        let answer = try await BracketProcess(
            ["select", "--prompt", "What is 345 + 27?", "--reference", "372", "-", files[1]],
            input: "372\n", closing: true
        ).result()
        #expect(answer.output.contains("winner      stdin, "))
        let prompt = try await BracketProcess(
            ["select", "--prompt", "@-"] + files, input: "What is 345 + 27?", closing: true
        ).result()
        #expect(prompt.output.contains("prompt      What is 345 + 27?\n"))
        let both = try await BracketProcess(
            ["select", "--prompt", "-", "-"] + files, input: "x", closing: true
        ).result()
        #expect(both.status == 2)
        #expect(
            both.errors.hasPrefix(
                "bracket: standard input (-) can be read once: it cannot hold both a candidate and "
                    + "the prompt\n"))
    }
}

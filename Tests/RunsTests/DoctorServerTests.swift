import Foundation
import JSON
import Loopback
import Pipelines
import TestSupport
import Testing
import Workers

@testable import Runs

@Suite("Doctor at servers", .againstHangs)
struct DoctorServerTests {
    /// What is found about a judge named `name` whose server lists `models` and answers `body` to
    /// questions about two answers.
    private func findings(
        models: String, name: String = "rrm", props: String = "{}", promptTokens: Int = 900,
        echo: Bool = false, record: String? = nil
    ) async throws -> [String: Doctor.Finding] {
        let server = try LoopbackServer { request in
            switch request.path {
            case "/v1/models": return LoopbackResponse(text: models)
            case "/props": return LoopbackResponse(text: props)
            default: break
            }
            let body = (try? JSON.parse(request.body)) ?? .null
            let last = body["messages"]?.array?.last
            if last?["role"] == "assistant" {
                return .chat(echo ? "A B C D E F G H" : "no", finish: "length")
            }
            if last?["content"]?.string?.contains("Assistant 1") == true {
                return .chat("t</think>\\boxed{Assistant 1}", promptTokens: promptTokens)
            }
            return .chat("One", finish: "length")
        }
        defer { server.stop() }
        let line =
            record
            ?? #"{"id":"p","prompt":"q","candidates":[{"id":"a","text":"4"},{"id":"b","text":"5"}]}"#
        let fixture = try RunFixture(lines: [line])
        let findings = Locked<[Doctor.Finding]>([])
        let doctor = Doctor(models: .standard { _ in nil }) { finding in
            findings.withLock { $0.append(finding) }
        }
        try await doctor.examine(
            Pipeline(
                text: """
                    { input: "\(fixture.input)",
                      tournament: { model: "m", thinking: { max_tokens: 3000 } },
                      models: { m: { base_url: "\(server.baseURL)", model: "\(name)" } } }
                    """, file: "p.json"))
        return Dictionary(findings.withLock { $0 }.map { ($0.check, $0) }) { first, _ in first }
    }

    @Test(
        "a model that is listed by another spelling is served; one that answers is, perhaps",
        arguments: [
            ("gemini-3", #"{"data":[{"id":"models/gemini-3"}]}"#, Doctor.Finding.Outcome.pass),
            ("qwen2.5", #"{"data":[{"id":"qwen2.5:latest"}]}"#, .pass),
            ("rrm", #"{"data":[{"id":"other"}]}"#, .note),
            ("rrm", #"{"data":[]}"#, .note),
        ])
    func served(name: String, models: String, outcome: Doctor.Finding.Outcome) async throws {
        let findings = try await findings(models: models, name: name)
        #expect(findings["serves"]?.outcome == outcome)
        #expect(findings["judges"]?.outcome == .pass)
    }

    @Test("a server that repeats what was begun goes on with it")
    func echo() async throws {
        let findings = try await findings(models: #"{"data":[{"id":"rrm"}]}"#, echo: true)
        #expect(findings["continues"]?.outcome == .pass)
    }

    @Test(
        "a real pair is held against the server's context",
        arguments: [
            (
                #"{"data":[{"id":"x"},{"id":"rrm","max_model_len":4096}]}"#, "{}",
                "pass: the pair's 900 tokens and max_tokens, 3000, have room in the 4096 of the server"
            ),
            (
                #"{"data":[{"id":"rrm"}]}"#, #"{"default_generation_settings":{"n_ctx":2048}}"#,
                "note: the pair's 900 tokens and max_tokens, 3000, exceed the 2048 of the server: longer "
                    + "thinking ends with the context, or is refused; lower max_tokens, or serve the "
                    + "model with a longer context"
            ),
            (#"{"data":[{"id":"rrm"}]}"#, "no", nil),
        ] as [(String, String, String?)])
    func context(models: String, props: String, expected: String?) async throws {
        let found = try await findings(models: models, props: props)["context"]
        #expect(found.map { "\($0.outcome.rawValue): \($0.detail)" } == expected)
    }

    @Test("a prompt that the server cuts is no question to a judge")
    func cut() async throws {
        let long = String(repeating: "word ", count: 5000)
        let findings = try await findings(
            models: #"{"data":[{"id":"rrm"}]}"#, promptTokens: 2050,
            record: #"{"id":"p","prompt":"\#(long)","candidates":["4","5"]}"#)
        let judges = try #require(findings["judges"])
        #expect(judges.outcome == .fail)
        #expect(judges.detail.contains("prompt cut; 127.0.0.1:"))
        #expect(judges.detail.contains("(Ollama: num_ctx, or OLLAMA_CONTEXT_LENGTH)"))
    }
}

@Suite("Doctor and files", .againstHangs)
struct DoctorFileTests {
    private func findings(_ tournament: String, records: [String]) async throws -> [String] {
        let fixture = try RunFixture(lines: records)
        let findings = Locked<[String]>([])
        let doctor = Doctor(models: .standard { _ in nil }) { finding in
            guard finding.subject == "tournament" else { return }
            findings.withLock {
                $0.append("\(finding.outcome.rawValue) \(finding.check): \(finding.detail)")
            }
        }
        try await doctor.examine(
            Pipeline(
                text: "{ input: \"\(fixture.input)\", tournament: { \(tournament) } }",
                file: "p.json"))
        return findings.withLock { $0 }
    }

    private func file(_ text: String) throws -> String {
        let path = Repository.temporaryFolder() + ".json"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private let records = ["p", "q"].map {
        #"{"id":"\#($0)","prompt":"?","reference":"1","candidates":[{"id":"a","text":"1"},{"id":"b","text":"2"},"#
            + #"{"id":"c","text":"3"}]}"#
    }

    @Test("recorded verdicts are read, and what is missing is counted")
    func recorded() async throws {
        let line = #"{"id":"ID","first":"A","second":"B","verdict":"Assistant 1"}"#
        var lines: [String] = []
        for id in ["p", "q"] {
            for (a, b) in [("a", "b"), ("c", "a"), ("b", "c")] {
                lines.append(
                    line.replacing("ID", with: id).replacing("\"A\"", with: "\"\(a)\"")
                        .replacing("\"B\"", with: "\"\(b)\""))
            }
        }
        let whole = try file(lines.joined(separator: "\n") + "\n")
        let judge = "format: \"elo\", votes: { order: \"fixed\" }, judge: \"recorded\", verdicts: "
        #expect(
            try await findings(judge + "\"\(whole)\"", records: records) == [
                "pass plays: 2 prompts with 6 matches",
                "pass verdicts: all 6 that the run asks for are there",
            ])
        let part = try file(lines.dropLast(2).joined(separator: "\n") + "\n")
        let found = try await findings(judge + "\"\(part)\"", records: records)
        #expect(found.count == 2)
        #expect(
            found.last?.hasPrefix(
                "fail verdicts: 2 of 6 verdicts are missing, and more may be in rounds that depend on "
                    + "them; the first: \(part) has no verdict on ") == true)
        let broken = try file("{\"first\":1}\n")
        let problem = try await findings(judge + "\"\(broken)\"", records: records)
        #expect(problem.first?.hasPrefix("fail plays: \(broken): line 1: ") == true)
    }

    @Test("a given bracket is read, and prompts that it does not fit are counted")
    func bracket() async throws {
        let bracket = try file(#"[["a", "b"], ["c"]]"#)
        let judge = "judge: \"reference\", bracket: \"\(bracket)\""
        #expect(
            try await findings(judge, records: records) == ["pass plays: 2 prompts with 4 matches"])
        let other = records + [#"{"id":"r","prompt":"?","reference":"1","candidates":["1","2"]}"#]
        #expect(
            try await findings(judge, records: other) == [
                "fail plays: 1 of 3 prompts cannot be played; the first, line 3: the bracket names a "
                    + "candidate \"a\" that it does not have"
            ])
    }
}

import Chance
import Datasets
import Foundation
import JSON
import LanguageModels
import Pipelines
import RunLogs
import TestSupport
import Testing
import Workers

@testable import Runs

/// A run that asks by a provider's batch files comes to the bytes of one that asks by itself.
@Suite("Batches")
struct BatchRunTests {
    private let tournament = "votes: { max: 3 }, max_abstain_rate: 1"

    /// What the judge and the generator say: a function of what is sent.
    private static func reply(_ prompt: String, _ seed: UInt64, _ count: Int) -> [String] {
        (0..<count).map { index in
            let mood = StableHash.of(prompt, seed &+ UInt64(index)) % 100
            return prompt.contains("question") && !prompt.contains("Assistant 1")
                ? "answer \(mood % 5)" : "t</think>\\boxed{Assistant \(mood % 2 + 1)}"
        }
    }

    private static let live = ScriptedModel { request in
        guard case .chat(let messages) = request.prompt else { throw ModelError.refused("raw") }
        let prompt = messages.map(\.content).joined(separator: "|")
        return Reply(
            completions: reply(prompt, request.seed & (1 << 53 - 1), request.count).map {
                Completion(text: $0)
            }, usage: TokenUsage(prompt: 7, completion: 3))
    }

    /// OpenAI's way to answer a file.
    private static func answer(_ line: JSON, id: String? = nil) -> JSON {
        let body = line["body"] ?? .null
        let prompt = (body["messages"]?.array ?? []).compactMap { $0["content"]?.string }
            .joined(separator: "|")
        let seed = UInt64(body["seed"]?.int ?? 0)
        let choices = reply(prompt, seed, body["n"]?.int ?? 1).enumerated().map { index, text in
            JSON.object([
                "index": .number(index), "finish_reason": "stop",
                "message": ["role": "assistant", "content": .string(text)],
            ])
        }
        return [
            "id": "batch_req_1", "custom_id": id.map { .string($0) } ?? line["custom_id"] ?? .null,
            "response": [
                "status_code": 200, "request_id": "r",
                "body": [
                    "choices": .array(choices),
                    "usage": ["prompt_tokens": 7, "completion_tokens": 3],
                ],
            ], "error": .null,
        ]
    }

    private static func failed(_ line: JSON, _ error: JSON, status: Int? = nil) -> JSON {
        [
            "custom_id": line["custom_id"] ?? .null,
            "response": status.map {
                ["status_code": .number($0), "body": .object(["error": error])]
            } ?? .null, "error": status == nil ? error : .null,
        ]
    }

    private func make(
        _ fixture: RunFixture, _ folder: String, generate: String? = nil, overrides: [String] = []
    ) throws -> Run {
        try Run(
            try fixture.pipeline(tournament, generate: generate, overrides: overrides),
            options: .init(input: fixture.input, folder: fixture.folder + folder))
    }

    private let nobody = ModelOpener { _, _ in throw PipelineError("nobody is to be asked") }

    private func read(_ path: String) throws -> [JSON] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
            try JSON.parse(String($0))
        }
    }

    private func write(_ lines: [JSON], to path: String) throws {
        try lines.map { $0.text + "\n" }.joined().write(
            toFile: path, atomically: true, encoding: .utf8)
    }

    private func expectSame(_ fixture: RunFixture, _ a: String, _ b: String) {
        for name in ["winners.jsonl", "brackets.jsonl", "index.jsonl"] {
            let bytes = fixture.bytes(name, in: fixture.folder + a)
            #expect(bytes != nil)
            #expect(bytes == fixture.bytes(name, in: fixture.folder + b), "\(name)")
        }
    }

    @Test(
        "files out and files in come to the bytes of a live run, whatever fails on the way",
        arguments: [nil, "n: 4"])
    func wholeRun(generate: String?) async throws {
        let records =
            generate == nil
            ? (0..<6).map { JSON.object(PromptRecord.numbered("p\($0)", 8).fields).text }
            : (0..<6).map { "{\"id\":\"p\($0)\",\"prompt\":\"question \($0)\"}" }
        let fixture = try RunFixture(lines: records)
        _ = try await make(fixture, "/live", generate: generate).execute(
            models: ModelOpener { _, _ in Self.live })
        let folder = RunFolder(path: fixture.folder + "/batch")
        let (wave, out) = (fixture.folder + "-wave.jsonl", fixture.folder + "-out.jsonl")
        var waves = 0
        var asked: Set<String> = []
        while true {
            let written = try await make(fixture, "/batch", generate: generate).writeBatch(
                to: wave, .init(.openai, requests: 20), models: nobody)
            if written.finished != nil { break }
            waves += 1
            try #require(waves < 200)
            let lines = try read(wave)
            #expect(lines.count == written.requests)
            #expect(lines.count <= 20)
            let bytes = try Data(contentsOf: URL(filePath: wave)).count
            #expect(bytes == written.bytes)
            var results: [JSON] = []
            for (at, line) in lines.enumerated() {
                let id = try #require(line["custom_id"]?.string)
                #expect(id.wholeMatch(of: /[A-Za-z0-9_-]{1,64}/) != nil)
                #expect(line["method"] == "POST")
                #expect(line["url"] == "/v1/chat/completions")
                // Every third one fails the first time.
                if asked.insert(id).inserted, at % 3 == 0 {
                    let failures = [
                        Self.failed(line, ["code": "batch_expired", "message": "expired"]),
                        Self.failed(line, ["message": "slow down"], status: 429),
                        Self.failed(line, ["message": "oops"], status: 500),
                    ]
                    if at % 9 < 8 { results.append(failures[at % 9 / 3]) }
                } else {
                    results.append(Self.answer(line))
                }
            }
            // In any order, in parts, twice, with a stranger's among them.
            try write(results.reversed(), to: out)
            let first = try BatchIngest([out], into: folder)
            #expect(first.answers + first.again.values.reduce(0, +) == results.count)
            try write([Self.answer(.null, id: "b1-stranger")] + results, to: out)
            let second = try BatchIngest([out], into: folder)
            #expect(second.known == results.count)
            #expect(second.unknown == 1)
            #expect(second.firstUnknown == "b1-stranger")
        }
        expectSame(fixture, "/live", "/batch")
        #expect(try await Verification(folder).report().problems == [])
        try? FileManager.default.removeItem(atPath: out)
        #expect(!FileManager.default.fileExists(atPath: wave + ".partial"))
    }

    @Test(
        "a panel's questions go out and come in by files, too",
        arguments: [
            "{ jury: [{ name: \"x\" }, { name: \"y\" }, { name: \"z\" }] }",
            "{ cascade: [{ name: \"x\" }, { name: \"y\" }] }",
        ])
    func panel(judge: String) async throws {
        let fixture = try RunFixture(records: (0..<3).map { .numbered("p\($0)", 4) })
        let overrides = ["tournament.judge=\(judge)"]
        _ = try await make(fixture, "/live", overrides: overrides).execute(
            models: ModelOpener { _, _ in Self.live })
        let folder = RunFolder(path: fixture.folder + "/batch")
        let wave = fixture.folder + "-wave.jsonl"
        var waves = 0
        while true {
            let written = try await make(fixture, "/batch", overrides: overrides).writeBatch(
                to: wave, .init(.openai), models: nobody)
            if written.finished != nil { break }
            waves += 1
            try #require(waves < 50)
            // All that can be asked is asked at once, whoever it is for.
            #expect(waves > 1 || written.requests.isMultiple(of: judge.contains("jury") ? 3 : 2))
            try write(try read(wave).map { Self.answer($0) }, to: wave)
            _ = try BatchIngest([wave], into: folder)
            try FileManager.default.removeItem(atPath: wave)
        }
        expectSame(fixture, "/live", "/batch")
        #expect(try await Verification(folder).report().problems == [])
    }

    @Test("what is out is not asked again unless that is said")
    func out() async throws {
        let fixture = try RunFixture(records: [.numbered("p", 8)])
        let wave = fixture.folder + "-wave.jsonl"
        let first = try await make(fixture, "/batch").writeBatch(
            to: wave, .init(.openai), models: nobody)
        // Four matches, of which each needs two of three votes.
        #expect(first.requests == 8)
        let lines = try read(wave)
        try FileManager.default.removeItem(atPath: wave)
        let second = try await make(fixture, "/batch").writeBatch(
            to: wave, .init(.openai), models: nobody)
        #expect(second.requests == 0)
        #expect(second.out == 8)
        #expect(!FileManager.default.fileExists(atPath: wave))
        let again = try await make(fixture, "/batch").writeBatch(
            to: wave, .init(.openai, asksAgain: true), models: nobody)
        #expect(again.requests == 8)
        #expect(Set(try read(wave)) == Set(lines))
        // What it gives up is not waited for: one failure, and all can be asked again.
        let folder = RunFolder(path: fixture.folder + "/batch")
        let failures = lines.map {
            Self.failed($0, ["code": "batch_expired", "message": "expired"])
        }
        try write(failures, to: wave)
        #expect(try BatchIngest([wave], into: folder).again == ["expired": 8])
        #expect(try BatchIngest([wave], into: folder).known == 8)
        let third = try await make(fixture, "/batch").writeBatch(
            to: wave, .init(.openai), models: nobody)
        #expect(third.requests == 8)
        // The same words again are another failure, since the requests went out again.
        try write(failures, to: wave)
        #expect(try BatchIngest([wave], into: folder).again == ["expired": 8])
        try FileManager.default.removeItem(atPath: wave)
    }

    @Test("a run begun by files is finished by asking, which spares what came in")
    func finishedLive() async throws {
        let fixture = try RunFixture(records: (0..<3).map { .numbered("p\($0)", 4) })
        let wave = fixture.folder + "-wave.jsonl"
        _ = try await make(fixture, "/live").execute(models: ModelOpener { _, _ in Self.live })
        let written = try await make(fixture, "/batch").writeBatch(
            to: wave, .init(.openai), models: nobody)
        try write(try read(wave).map { Self.answer($0) }, to: wave)
        _ = try BatchIngest([wave], into: RunFolder(path: fixture.folder + "/batch"))
        let calls = Locked(0)
        let counts = try await make(fixture, "/batch").execute(
            models: ModelOpener { _, _ in
                ScriptedModel { request in
                    calls.withLock { $0 += 1 }
                    return try await Self.live.complete(request)
                }
            })
        #expect(calls.withLock { $0 } == counts.votes - written.requests)
        expectSame(fixture, "/live", "/batch")
        try FileManager.default.removeItem(atPath: wave)
    }

    @Test("a request that can never be answered is an abstention with the reason, once")
    func refused() async throws {
        let fixture = try RunFixture(records: [.numbered("p", 2)])
        let wave = fixture.folder + "-wave.jsonl"
        let folder = RunFolder(path: fixture.folder + "/batch")
        var last: Run.BatchWave?
        for _ in 0..<4 {
            last = try await make(fixture, "/batch").writeBatch(
                to: wave, .init(.openai), models: nobody)
            if last?.finished != nil { break }
            try write(
                try read(wave).map {
                    Self.failed($0, ["message": "maximum context length is 10"], status: 400)
                }, to: wave)
            #expect(
                try BatchIngest([wave], into: folder).firstRefusal == "maximum context length is 10"
            )
        }
        let counts = try #require(last?.finished)
        #expect(counts.abstained[.refused] == 3)
        #expect(counts.notes[.refused] == "maximum context length is 10")
        try? FileManager.default.removeItem(atPath: wave)
    }

    @Test("a verdict that was cut is asked for in another turn, in the next file")
    func cut() async throws {
        let fixture = try RunFixture(records: [.numbered("p", 2)])
        let wave = fixture.folder + "-wave.jsonl"
        let run = { try self.make(fixture, "/batch", overrides: ["tournament.votes.max=1"]) }
        _ = try await run().writeBatch(to: wave, .init(.openai), models: nobody)
        var line = try #require(try read(wave).first.map { Self.answer($0) }?.object)
        var text = JSON.object(line).text
        text = text.replacing("\"stop\"", with: "\"length\"")
            .replacing(#/t<\/think>.*?Assistant \d}/#, with: "<think>well")
        try (text + "\n").write(toFile: wave, atomically: true, encoding: .utf8)
        _ = try BatchIngest([wave], into: RunFolder(path: fixture.folder + "/batch"))
        _ = try await run().writeBatch(to: wave, .init(.openai), models: nobody)
        line = try #require(try read(wave).first?.object)
        let turns = line["body"]?["messages"]?.array ?? []
        #expect(turns.map { $0["role"] } == ["system", "user", "assistant", "user"])
        #expect(turns.last?["content"]?.string?.hasPrefix("Stop here") == true)
        try FileManager.default.removeItem(atPath: wave)
    }

    @Test("models in this process, and lines that are no results, are told")
    func told() async throws {
        let fixture = try RunFixture(records: [.numbered("p", 2)])
        let wave = fixture.folder + "-wave.jsonl"
        await #expect(throws: PipelineError.self) {
            _ = try await make(
                fixture, "/batch",
                overrides: ["tournament.judge=reference", "tournament.model=null"]
            ).writeBatch(to: wave, .init(.openai), models: nobody)
        }
        _ = try await make(fixture, "/batch").writeBatch(to: wave, .init(.openai), models: nobody)
        try "no JSON\n{\"x\":1}\n\n".write(toFile: wave, atomically: true, encoding: .utf8)
        let ingest = try BatchIngest([wave], into: RunFolder(path: fixture.folder + "/batch"))
        #expect(ingest.unread == 2)
        #expect(ingest.firstUnread?.hasPrefix("\(wave), line 1: it is not JSON") == true)
        try FileManager.default.removeItem(atPath: wave)
    }
}

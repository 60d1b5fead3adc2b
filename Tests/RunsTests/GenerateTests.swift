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

@Suite("A run that generates candidates")
struct GenerateTests {
    @Test("candidates are generated once, journaled, and judged without their thinking")
    func generate() async throws {
        let fixture = try RunFixture(lines: [
            #"{"id":"a","prompt":"Count."}"#, #"{"id":"b","prompt":"p","candidates":["x","y"]}"#,
        ])
        let prompts = Locked<[String]>([])
        let model = ScriptedModel { request in
            guard case .chat(let messages) = request.prompt else { return Reply(completions: []) }
            prompts.withLock { $0.append(messages.last?.content ?? "") }
            if messages.last?.content == "Count." {
                return Reply(
                    completions: (0..<request.count).map {
                        Completion(text: "<think>secret \($0)</think>\n\nanswer \($0)<|im_end|>")
                    }, usage: TokenUsage(prompt: 5, completion: 40))
            }
            return Reply(completions: [Completion(text: "t</think>\\boxed{Assistant 1}")])
        }
        let pipeline = try fixture.pipeline(generate: "n: 4")
        let counts = try await fixture.run(pipeline, model: model)
        #expect(counts.generated == 4)
        let bracket = try fixture.brackets()[0]
        #expect(bracket.entrants.map(\.text).sorted() == (0..<4).map { "answer \($0)<|im_end|>" })
        #expect(bracket.entrants.allSatisfy { $0.neutralised == ["<|im_end|>"] })
        #expect(bracket.entrants[0].candidate["reasoning"]?.string?.hasPrefix("secret") == true)
        let seen = prompts.withLock { $0 }
        #expect(!seen.contains { $0.contains("secret") || $0.contains("<|im_end|>") })
        #expect(try fixture.brackets()[1].entrants.count == 2)
        try await fixture.run(pipeline, model: model)
        #expect(prompts.withLock { $0.count } == seen.count)
        #expect(
            try await Verification(RunFolder(path: fixture.folder)).report().problems == [])
    }

    @Test("a generator without an answer rejects the record")
    func noAnswer() async throws {
        let fixture = try RunFixture(lines: [#"{"id":"a","prompt":"Count."}"#])
        let model = ScriptedModel { _ in throw ModelError.refused("context too long") }
        let counts = try await fixture.run(try fixture.pipeline(generate: "n: 2"), model: model)
        #expect(counts.rejected == 1)
        #expect(
            try fixture.lines("rejects.jsonl")[0]["reason"]
                == "the generator refused: context too long")
    }
}

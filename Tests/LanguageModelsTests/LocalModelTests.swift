import Foundation
import JSON
import Qwen2
import TestSupport
import Testing

@testable import LanguageModels

@Suite("LocalModel")
struct LocalModelTests {
    struct Record: Sendable {
        var prompt: String
        var text: String
    }

    /// A model that ships, and what transformers makes it say.
    static func open(_ model: String) throws -> (LocalModel, [Record]) {
        let records = try read(
            Repository.file("Tests/LanguageModelsTests/Fixtures/nano/\(model).jsonl"), "text")
        let folder = Repository.file("samples/models/\(model)")
        return (try LocalModel(path: folder, options: EngineOptions(threads: 2)), records)
    }

    private static func read(_ path: String, _ text: String) throws -> [Record] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map { line in
            let json = try JSON.parse(Array(line.utf8))
            return Record(
                prompt: try #require(json["prompt"]?.string), text: try #require(json[text]?.string)
            )
        }
    }

    @Test(
        "models that do not ship say what transformers made them say",
        .needs(sharedData: "nano-spike"),
        arguments: ["judge", "direct-judge", "generator"])
    func greedyTexts(name: String) async throws {
        let folder = Repository.sharedData("nano-spike/\(name)").path()
        let model = try LocalModel(path: folder, options: EngineOptions(threads: 2))
        let records = try Self.read(folder + "/greedy.jsonl", "greedy_text")
        let replies = try await withThrowingTaskGroup(of: (Int, Reply).self) { group in
            for (place, record) in records.enumerated() {
                group.addTask {
                    let request = CompletionRequest(
                        prompt: .raw(record.prompt),
                        sampling: Sampling(temperature: 0, maxTokens: 400), seed: 1)
                    return (place, try await model.complete(request))
                }
            }
            return try await group.reduce(into: [Int: Reply]()) { $0[$1.0] = $1.1 }
        }
        for (place, record) in records.enumerated() {
            let completion = try #require(replies[place]?.completions.first)
            #expect(completion.text + "<|im_end|>" == record.text)
            #expect(completion.finish == .stop)
        }
    }

    @Test("a stop text ends the answer and is no part of it")
    func stop() async throws {
        let (model, records) = try LocalModelTests.open("nano-judge")
        let request = CompletionRequest(
            prompt: .raw(records[0].prompt),
            sampling: Sampling(temperature: 0, maxTokens: 400, stop: ["never", "\nTotal"]), seed: 1)
        let completion = try #require(try await model.complete(request).completions.first)
        let expected = records[0].text.components(separatedBy: "\nTotal")[0]
        #expect(completion.text == expected && completion.finish == .stop)
    }

    @Test("going on with what was said computes the last block of it again and no more")
    func continuation() async throws {
        let (model, _) = try LocalModelTests.open("nano-judge")
        let user = ChatMessage.user(
            "# Query\nCompute 76 times 7.\n# Assistant 1\nIt is 533.\n# Assistant 2\nThe answer is 532."
        )
        let cut = try await model.complete(
            CompletionRequest(
                prompt: .chat([user]), sampling: Sampling(temperature: 0, maxTokens: 30), seed: 1))
        #expect(cut.usage.completion == 30 && cut.completions[0].finish == .length)
        let before = model.engine.counters
        let closed = cut.completions[0].text + "\n</think>\n"
        let end = try await model.complete(
            CompletionRequest(
                prompt: .chat([user, .assistant(closed)]),
                sampling: Sampling(temperature: 0, maxTokens: 20), seed: 1))
        #expect(end.completions[0].text.hasPrefix("\\boxed{Assistant "))
        let computed = model.engine.counters.promptTokensComputed - before.promptTokensComputed
        let closing = end.usage.prompt - cut.usage.prompt - 30
        // The last token that was said was never computed, and words may join at the seam.
        #expect(closing <= 6 && computed <= closing + 16 + 2)
    }

    @Test("several answers differ by seed and come back alike")
    func several() async throws {
        let (model, records) = try LocalModelTests.open("nano-generator")
        let request = CompletionRequest(
            prompt: .raw(records[1].prompt), sampling: Sampling(temperature: 1, maxTokens: 60),
            seed: 5, count: 6)
        let reply = try await model.complete(request)
        let again = try await model.complete(request)
        #expect(reply.completions == again.completions && reply.completions.count == 6)
        #expect(Set(reply.completions.map(\.text)).count > 1)
        let second = CompletionRequest(
            prompt: request.prompt, sampling: request.sampling, seed: 6)
        #expect(try await model.complete(second).completions[0] == reply.completions[1])
    }

    @Test("a path that is no checkpoint is said to be none")
    func missing() {
        #expect(throws: ModelError.self) {
            try LocalModel(path: "/nowhere/model", options: EngineOptions(threads: 1))
        }
    }
}

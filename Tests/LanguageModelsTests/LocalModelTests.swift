import Foundation
import JSON
import Qwen2
import Testing

@testable import LanguageModels

@Suite("LocalModel")
struct LocalModelTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "shared/data/nano-spike")

    struct Record: Sendable {
        var prompt: String
        var text: String
    }

    static func open(_ model: String) throws -> (LocalModel, [Record])? {
        let path = folder.appending(path: model)
        guard FileManager.default.fileExists(atPath: path.path) else {
            print("skipped: there is no \(path.path) to test with")
            return nil
        }
        let file = try String(
            contentsOf: path.appending(path: "greedy.jsonl"), encoding: .utf8)
        let records = try file.split(separator: "\n").map { line in
            let json = try JSON.parse(Array(line.utf8))
            return Record(
                prompt: json["prompt"]?.string ?? "", text: json["greedy_text"]?.string ?? "")
        }
        let model = try LocalModel(path: path.path, options: EngineOptions(threads: 2))
        return (model, records)
    }

    @Test(
        "trained models say what transformers made them say",
        arguments: ["judge", "direct-judge", "generator"])
    func greedyTexts(name: String) async throws {
        guard let (model, records) = try LocalModelTests.open(name) else { return }
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
        guard let (model, records) = try LocalModelTests.open("judge") else { return }
        let request = CompletionRequest(
            prompt: .raw(records[0].prompt),
            sampling: Sampling(temperature: 0, maxTokens: 400, stop: ["never", " Total"]), seed: 1)
        let completion = try #require(try await model.complete(request).completions.first)
        let expected = records[0].text.components(separatedBy: " Total")[0]
        #expect(completion.text == expected && completion.finish == .stop)
    }

    @Test("going on with what was said computes the last block of it again and no more")
    func continuation() async throws {
        guard let (model, _) = try LocalModelTests.open("judge") else { return }
        let user = ChatMessage.user(
            "# Query\nWhat is 99595 * 7?\n# Assistant 1\nIt is 607165.\n# Assistant 2\nIt is 697165."
        )
        let cut = try await model.complete(
            CompletionRequest(
                prompt: .chat([user]), sampling: Sampling(temperature: 0, maxTokens: 60), seed: 1))
        #expect(cut.usage.completion == 60 && cut.completions[0].finish == .length)
        let before = model.engine.counters
        let closed = cut.completions[0].text + "\n</think>\n"
        let end = try await model.complete(
            CompletionRequest(
                prompt: .chat([user, .assistant(closed)]),
                sampling: Sampling(temperature: 0, maxTokens: 20), seed: 1))
        #expect(end.completions[0].text.hasPrefix("\\boxed{Assistant "))
        let computed = model.engine.counters.promptTokensComputed - before.promptTokensComputed
        let closing = end.usage.prompt - cut.usage.prompt - 60
        // The last token that was said was never computed, and words may join at the seam.
        #expect(closing <= 6 && computed <= closing + 16 + 2)
    }

    @Test("several answers differ by seed and come back alike")
    func several() async throws {
        guard let (model, records) = try LocalModelTests.open("generator") else { return }
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

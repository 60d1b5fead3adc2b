import Foundation
import JSON
import Qwen2
import TestSupport
import Testing

@testable import LanguageModels

/// The models that come with Bracket against what Hugging Face transformers makes them write: the
/// greedy texts of 200 prompts each, as `samples/nano/greedy.py` wrote them (transformers 5.24.0,
/// torch 2.15.0, the shipped weights in float32 arithmetic).
@Suite("The shipped nano models", .againstHangs)
struct NanoModelsTests {
    static let models = [
        "nano-judge", "nano-judge-sft", "nano-judge-longer", "nano-direct", "nano-generator",
        "nano-slips",
    ]

    @Test("say what transformers makes them say", arguments: models)
    func greedyTexts(name: String) async throws {
        let fixture = Repository.file("Tests/LanguageModelsTests/Fixtures/nano/\(name).jsonl")
        let records = try String(contentsOfFile: fixture, encoding: .utf8).split(separator: "\n")
            .map { try JSON.parse(Array($0.utf8)) }
        #expect(records.count == 200)
        let model = try LocalModel(
            path: Repository.file("samples/models/\(name)"), options: EngineOptions(threads: 2))
        let different = try await withThrowingTaskGroup(of: Bool.self) { group in
            for record in records {
                group.addTask {
                    let request = CompletionRequest(
                        prompt: .raw(record["prompt"]?.string ?? ""),
                        sampling: Sampling(temperature: 0, maxTokens: 256), seed: 1)
                    let reply = try await model.complete(request)
                    return reply.completions.first?.text != record["text"]?.string
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(different == 0)
    }

    @Test("are under 6 MB each, and each has a card", arguments: models)
    func size(name: String) throws {
        let folder = Repository.file("samples/models/\(name)")
        let sizes = try FileManager.default.contentsOfDirectory(atPath: folder).map {
            try FileManager.default.attributesOfItem(atPath: "\(folder)/\($0)")[.size] as? Int ?? 0
        }
        #expect(sizes.reduce(0, +) < 6_000_000)
        #expect(FileManager.default.fileExists(atPath: "\(folder)/README.md"))
    }
}

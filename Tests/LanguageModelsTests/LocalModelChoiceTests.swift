import Qwen2
import TestSupport
import Testing

@testable import LanguageModels

/// What can be said once a choice is offered, on a checkpoint with random weights.
@Suite("LocalModel: choices")
struct LocalModelChoiceTests {
    static let options = ["\\boxed{Assistant 1}", "\\boxed{Assistant 2}"]

    private func model(_ template: String? = nil) throws -> LocalModel {
        let folder = Repository.temporaryFolder()
        try RandomCheckpoint.write(to: folder)
        return try LocalModel(
            path: folder, options: EngineOptions(threads: 1, cacheMemory: 16 << 20),
            chatTemplate: template)
    }

    private func request(_ start: AnswerChoice.Start, seed: UInt64) -> CompletionRequest {
        CompletionRequest(
            prompt: .chat([.user("Which one?")]), sampling: Sampling(temperature: 3, maxTokens: 30),
            seed: seed, choice: AnswerChoice(Self.options, start: start))
    }

    @Test("at once, nothing but an option is said, and its probability complements the other's")
    func atOnce() async throws {
        let model = try model()
        #expect(model.constrainsAnswers)
        var found: [String: Double] = [:]
        for seed in 0..<24 {
            let reply = try await model.complete(request(.atOnce, seed: UInt64(seed)))
            let completion = reply.completions[0]
            #expect(Self.options.contains(completion.text) && completion.finish == .stop)
            let probability = try #require(completion.probability)
            #expect(found[completion.text] ?? probability == probability)
            found[completion.text] = probability
        }
        #expect(found.count == 2 && abs(found.values.reduce(0, +) - 1) < 1e-6)
    }

    @Test("an option stands behind thinking that has ended, and behind no other")
    func unfinished() async throws {
        let model = try model()
        var (ended, cut) = (0, 0)
        for seed in 0..<40 {
            let reply = try await model.complete(request(.afterThinking, seed: UInt64(seed)))
            let completion = reply.completions[0]
            let option = Self.options.first { completion.text.hasSuffix($0) }
            if completion.text.contains("</think>") {
                ended += 1
                #expect(option != nil && completion.finish == .stop)
                #expect((0...1).contains(try #require(completion.probability)))
            } else {
                cut += 1
                #expect(option == nil && completion.probability == nil)
                #expect(reply.usage.completion <= 30)
            }
        }
        // The random weights say `</think>` now and then.
        #expect(ended > 0 && cut > 0)
    }

    @Test("a trained judge thinks as it likes, then says the verdict that it would have said")
    func afterThinking() async throws {
        let (model, records) = try LocalModelTests.open("nano-judge")
        for record in records.prefix(12) {
            var request = CompletionRequest(
                prompt: .raw(record.prompt), sampling: Sampling(temperature: 0, maxTokens: 400),
                seed: 1, choice: AnswerChoice(Self.options, start: .afterThinking))
            let said = try await model.complete(request).completions[0]
            #expect(said.text == record.text)
            #expect(try #require(said.probability) > 0.5 && said.finish == .stop)
            // What stands in the prompt already leads to the same probability.
            let verdict = try #require(said.text.range(of: "\\boxed"))
            request.prompt = .raw(record.prompt + said.text[..<verdict.lowerBound])
            request.choice?.start = .atOnce
            let again = try await model.complete(request).completions[0]
            #expect(again.text == said.text[verdict.lowerBound...])
            #expect(again.probability == said.probability)
        }
    }
}

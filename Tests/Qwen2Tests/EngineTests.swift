import TestSupport
import Testing
import Workers

@testable import Qwen2

@Suite("Engine")
struct EngineTests {
    static func model() throws -> Qwen2Model {
        try RandomWeights.model(RandomWeights.smallConfig, .q8_0, seed: 11)
    }

    static let sampling = TokenSampling(temperature: 0.8, topK: 40, topP: 0.95, minP: 0.01)

    /// Requests with prompts of many lengths, some of which begin alike.
    static func requests(_ count: Int, tokens: Int = 24) -> [GenerationRequest] {
        var random = RandomWeights(seed: 12)
        let common = random.tokens(40, vocabulary: 301)
        return (0..<count).map { number in
            let own = random.tokens(1 + number * 7 % 60, vocabulary: 301)
            return GenerationRequest(
                prompt: number % 2 == 0 ? common + own : own, sampling: sampling,
                seed: UInt64(number), maxTokens: tokens)
        }
    }

    static func generateAll(
        _ engine: Engine, _ requests: [GenerationRequest]
    ) async throws -> [GeneratedText] {
        try await withThrowingTaskGroup(of: (Int, GeneratedText).self) { group in
            for (place, request) in requests.enumerated() {
                group.addTask { (place, try await engine.generate(request)) }
            }
            var results: [GeneratedText?] = Array(repeating: nil, count: requests.count)
            for try await (place, generation) in group { results[place] = generation }
            return results.compactMap { $0 }
        }
    }

    @Test("a request's tokens are the same alone and in any batch, on any number of threads")
    func invariance() async throws {
        let model = try EngineTests.model()
        let requests = EngineTests.requests(20)
        var alone: [GeneratedText] = []
        for request in requests {
            let engine = Engine(model, options: EngineOptions(threads: 1))
            alone.append(try await engine.generate(request))
        }
        for (threads, passTokens, sequences) in [(1, 256, 64), (2, 33, 64), (3, 64, 5)] {
            let engine = Engine(
                model,
                options: EngineOptions(
                    threads: threads, sequences: sequences, passTokens: passTokens))
            let together = try await EngineTests.generateAll(engine, requests)
            #expect(together.map(\.tokens) == alone.map(\.tokens))
        }
    }

    @Test("votes on one prompt share its computation")
    func votes() async throws {
        let engine = Engine(try EngineTests.model(), options: EngineOptions(threads: 2))
        var random = RandomWeights(seed: 13)
        let prompt = random.tokens(90, vocabulary: 301)
        let votes = (0..<8).map {
            GenerationRequest(
                prompt: prompt, sampling: EngineTests.sampling, seed: UInt64($0), maxTokens: 30)
        }
        let answers = try await EngineTests.generateAll(engine, votes)
        #expect(Set(answers.map(\.ids)).count > 1)
        let counters = engine.counters
        #expect(counters.promptTokensAsked == 8 * 90)
        // All of it once, and the last token, whose logits are wanted, for each of the others.
        #expect(counters.promptTokensComputed == 90 + 7)
        #expect(counters.generatedTokens == 8 * 30)
    }

    @Test("a prompt that begins like an earlier one computes the rest alone")
    func laterPrefix() async throws {
        let engine = Engine(try EngineTests.model(), options: EngineOptions(threads: 1))
        var random = RandomWeights(seed: 14)
        let common = random.tokens(50, vocabulary: 301)
        let first = GenerationRequest(prompt: common + [1, 2, 3], maxTokens: 4)
        let second = GenerationRequest(prompt: common + [4, 5, 6, 7], maxTokens: 4)
        #expect(try await engine.generate(first).computedPromptTokens == 53)
        // 48 tokens are whole blocks; the block with the other two and what followed never filled.
        #expect(try await engine.generate(second).computedPromptTokens == 6)
        #expect(try await engine.generate(second).computedPromptTokens == 6)
    }

    @Test("too little memory makes requests wait and changes no token")
    func backPressure() async throws {
        let model = try EngineTests.model()
        let requests = EngineTests.requests(16, tokens: 40)
        let ample = Engine(model, options: EngineOptions(threads: 2))
        let expected = try await EngineTests.generateAll(ample, requests)
        let block = BlockPool(model.config, memoryLimit: 0).blockBytes
        let scarce = Engine(model, options: EngineOptions(threads: 2, cacheMemory: 14 * block))
        let found = try await EngineTests.generateAll(scarce, requests)
        #expect(found.map(\.tokens) == expected.map(\.tokens))
        #expect(scarce.counters.peakCacheBytes <= 14 * block)
        #expect(scarce.counters.tokensRecomputed > 0)
        #expect(ample.counters.peakCacheBytes > 14 * block)
    }

    @Test("a request that can never fit is refused")
    func tooLarge() async throws {
        let model = try EngineTests.model()
        let block = BlockPool(model.config, memoryLimit: 0).blockBytes
        let engine = Engine(model, options: EngineOptions(threads: 1, cacheMemory: 4 * block))
        await #expect(throws: GenerationError.cacheExceeded(tokens: 65, room: 64)) {
            try await engine.generate(GenerationRequest(prompt: [1, 2, 3, 4, 5], maxTokens: 60))
        }
        await #expect(throws: GenerationError.emptyPrompt) {
            try await engine.generate(GenerationRequest(prompt: [], maxTokens: 60))
        }
        await #expect(throws: GenerationError.noSuchToken(301, vocabulary: 301)) {
            try await engine.generate(GenerationRequest(prompt: [301], maxTokens: 6))
        }
    }

    @Test("a cancelled request ends and the others go on")
    func cancellation() async throws {
        let engine = Engine(try EngineTests.model(), options: EngineOptions(threads: 1))
        let long = GenerationRequest(prompt: [1, 2, 3], maxTokens: 900)
        // Cancelled by the engine's own word, so that a busy machine cannot be too late.
        let victim = Locked<Task<GeneratedText, any Error>?>(nil)
        let start = AsyncStream<Void>.makeStream()
        let task = Task {
            for await _ in start.stream { break }
            return try await engine.generate(long) { _ in
                victim.withLock { $0 }?.cancel()
                return false
            }
        }
        victim.withLock { $0 = task }
        start.continuation.yield()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(engine.counters.generatedTokens < 900)
        let short = GenerationRequest(prompt: [1, 2, 3], maxTokens: 5)
        #expect(try await engine.generate(short).tokens.count == 5)
    }

    @Test("a text ends with a stop token, or when a stopping criterion says so")
    func stopping() async throws {
        let engine = Engine(try EngineTests.model(), options: EngineOptions(threads: 1))
        var request = GenerationRequest(prompt: [5, 6, 7], maxTokens: 20)
        let free = try await engine.generate(request)
        #expect(free.finish == .length && free.tokens.count == 20)
        let stop = free.ids[6]
        request.stopTokens = [stop]
        let stopped = try await engine.generate(request)
        #expect(stopped.finish == .stopToken)
        #expect(stopped.ids == Array(free.ids[...free.ids.firstIndex(of: stop)!]))
        request.stopTokens = []
        let heard = try await engine.generate(request) { $0.id == stop }
        #expect(heard.finish == .stoppingCriterion && heard.ids == stopped.ids)
    }

    @Test("a choice is one of its options, with its share of the probability")
    func choice() async throws {
        let engine = Engine(try EngineTests.model(), options: EngineOptions(threads: 1))
        var request = GenerationRequest(prompt: [3, 1, 4], maxTokens: 40)
        request.choice = TokenChoice([[10, 11, 12], [10, 11, 13], [20]])
        let verdict = try await engine.generate(request)
        guard case .option(let option) = verdict.finish else {
            Issue.record("finished by \(verdict.finish)")
            return
        }
        #expect(verdict.ids == request.choice?.options[option])
        for token in verdict.tokens {
            #expect(token.shareOfAllowed > 0 && token.shareOfAllowed <= 1)
            #expect(token.probability <= token.shareOfAllowed)
        }
    }

    @Test("what two options have in common is certain, and where they part shares add up to 1")
    func shares() async throws {
        let engine = Engine(try EngineTests.model(), options: EngineOptions(threads: 1))
        var request = GenerationRequest(
            prompt: [3, 1, 4], sampling: TokenSampling(temperature: 5), maxTokens: 9)
        request.choice = TokenChoice([[7, 8, 9, 5], [7, 8, 30, 5]])
        var found: [Int: Float] = [:]
        for seed in 0..<20 {
            request.seed = UInt64(seed)
            let generation = try await engine.generate(request)
            guard case .option(let option) = generation.finish else { continue }
            let shares = generation.tokens.map(\.shareOfAllowed)
            #expect(shares[0] == 1 && shares[1] == 1 && shares[3] == 1)
            found[option] = shares[2]
        }
        let sum = try #require(found[0]) + #require(found[1])
        #expect(abs(sum - 1) < 1e-6)
    }

    @Test(
        "options that cannot be told apart are refused",
        arguments: [[], [[]], [[1], []], [[1, 2], [1, 2]], [[1, 2], [1]]] as [[[TokenID]]])
    func badChoice(options: [[TokenID]]) async throws {
        let engine = Engine(try EngineTests.model(), options: EngineOptions(threads: 1))
        let request = GenerationRequest(
            prompt: [3], maxTokens: 9, choice: TokenChoice(options))
        await #expect(throws: GenerationError.badChoice) { try await engine.generate(request) }
    }
}

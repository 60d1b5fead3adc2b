import JSON
import Testing

@testable import Qwen2

@Suite("Random models compute what transformers computes")
struct RandomModelTests {
    static let names = ["mha-tied", "gqa2-untied", "gqa7-linear", "gqa2-yarn"]

    struct Expected {
        let prompt: [TokenID]
        let greedy: [TokenID]
        /// After the prompt and after each of the first greedy tokens.
        let logits: [[Double]]

        init(_ name: String) throws {
            let json = try TestFiles.json(
                TestFiles.fixture("random-qwen2/\(name)/expected.json"))
            prompt = json["prompt"]?.tokens ?? []
            greedy = json["greedy"]?.tokens ?? []
            logits = (json["logits"]?.array ?? []).map { ($0.array ?? []).compactMap(\.double) }
        }
    }

    static func model(_ name: String) throws -> Qwen2Model {
        try Qwen2Model(Checkpoint.open(TestFiles.fixture("random-qwen2/\(name)")))
    }

    @Test("logits within 1e-4", arguments: names)
    func logits(name: String) throws {
        let expected = try Expected(name)
        let stepper = try Stepper(RandomModelTests.model(name))
        #expect(expected.logits.count == 5)
        var found = stepper.feed(expected.prompt)
        for (step, logits) in expected.logits.enumerated() {
            #expect(relativeError(found, logits) < 1e-4)
            found = stepper.feed([expected.greedy[step]])
        }
    }

    @Test("128 greedy tokens", arguments: names, Kernels.all.map(\.name))
    func greedy(name: String, kernels: String) throws {
        let expected = try Expected(name)
        let variant = try #require(Kernels.all.first { $0.name == kernels })
        let stepper = try Stepper(RandomModelTests.model(name), kernels: variant)
        #expect(expected.greedy.count == 128)
        #expect(stepper.greedy(after: expected.prompt, count: 128) == expected.greedy)
    }
}

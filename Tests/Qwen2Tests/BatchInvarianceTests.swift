import TestSupport
import Testing

@testable import Qwen2

@Suite("A token's logits depend on the tokens before it alone, bit for bit")
struct BatchInvarianceTests {
    static let config = RandomWeights.smallConfig
    static let types: [TensorType] = TensorType.allCases

    @Test("however a prompt is divided", arguments: types, Kernels.all.map(\.name))
    func division(type: TensorType, kernels: String) throws {
        let variant = try #require(Kernels.all.first { $0.name == kernels })
        let model = try RandomWeights.model(BatchInvarianceTests.config, type, seed: 1)
        var random = RandomWeights(seed: 2)
        let prompt = random.tokens(83, vocabulary: 301)
        let whole = Stepper(model, arithmetic: .integer, kernels: variant).feed(prompt)
        for width in [1, 7, 16, 50] {
            let stepper = Stepper(model, arithmetic: .integer, kernels: variant)
            var logits: [Float] = []
            for start in stride(from: 0, to: prompt.count, by: width) {
                logits = stepper.feed(Array(prompt[start..<min(start + width, prompt.count)]))
            }
            #expect(logits == whole)
        }
    }

    @Test("on any number of threads, with either arithmetic", arguments: [1, 2, 3, 5])
    func threads(count: Int) throws {
        let model = try RandomWeights.model(BatchInvarianceTests.config, .q8_0, seed: 3)
        var random = RandomWeights(seed: 4)
        let prompt = random.tokens(40, vocabulary: 301)
        for arithmetic in [Arithmetic.exact, .integer] {
            let one = Stepper(model, threads: 1, arithmetic: arithmetic).feed(prompt)
            #expect(Stepper(model, threads: count, arithmetic: arithmetic).feed(prompt) == one)
        }
    }

    @Test("whatever else is in the batch", arguments: types)
    func company(type: TensorType) throws {
        let config = BatchInvarianceTests.config
        let model = try RandomWeights.model(config, type, seed: 5)
        var random = RandomWeights(seed: 6)
        let prompts = [3, 64, 17, 1, 30].map { random.tokens($0, vocabulary: 301) }
        let pool = BlockPool(config, memoryLimit: 1 << 24)
        let decoder = Decoder(model, pool: pool, capacity: 200, threads: 2)
        let tables = prompts.map { prompt in
            (0...prompt.count / BlockPool.blockTokens).compactMap { _ in pool.take() }
        }
        let logits = tables[0].withUnsafeBufferPointer { first in
            tables[1].withUnsafeBufferPointer { second in
                tables[2].withUnsafeBufferPointer { third in
                    tables[3].withUnsafeBufferPointer { fourth in
                        tables[4].withUnsafeBufferPointer { fifth in
                            let all = [first, second, third, fourth, fifth]
                            return decoder.forward(
                                zip(prompts, all).compactMap { prompt, table in
                                    table.baseAddress.map {
                                        BatchPart(
                                            tokens: prompt[...], position: 0, table: $0,
                                            logits: .last)
                                    }
                                })
                        }
                    }
                }
            }
        }
        for (row, prompt) in prompts.enumerated() {
            let alone = Stepper(model, arithmetic: .integer).feed(prompt)
            #expect(Array(logits[row: row]) == alone)
        }
    }

    @Test("with every instruction set that fuses multiply and add", arguments: types)
    func variants(type: TensorType) throws {
        let model = try RandomWeights.model(BatchInvarianceTests.config, type, seed: 7)
        var random = RandomWeights(seed: 8)
        let prompt = random.tokens(45, vocabulary: 301)
        for arithmetic in [Arithmetic.exact, .integer] {
            let found = Kernels.all.map { kernels in
                Stepper(model, arithmetic: arithmetic, kernels: kernels).feed(prompt)
            }
            for logits in found.dropLast() { #expect(logits == found[0]) }
            // The portable variant rounds twice where the others round once.
            let tolerance = arithmetic == .exact ? 1e-5 : 2e-2
            #expect(relativeError(found[found.count - 1], found[0]) < tolerance)
        }
    }

    @Test(
        "quantised weights give what their exact values give, within 8-bit activations",
        arguments: types.filter { !$0.isFloat })
    func quantised(type: TensorType) throws {
        let model = try RandomWeights.model(BatchInvarianceTests.config, type, seed: 9)
        var random = RandomWeights(seed: 10)
        let prompt = random.tokens(20, vocabulary: 301)
        let exact = Stepper(model, arithmetic: .exact).feed(prompt)
        let integer = Stepper(model, arithmetic: .integer).feed(prompt)
        let error = relativeError(integer, exact)
        print("\(type.rawValue): 8-bit activations change logits by \(error)")
        #expect(error < 0.03)
    }
}

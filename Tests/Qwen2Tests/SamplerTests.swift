import Chance
import Testing

@testable import Qwen2

@Suite("Sampler")
struct SamplerTests {
    static let probabilities: [Float] = [0.05, 0.4, 0.1, 0.3, 0.15]

    /// How often each of five tokens is picked in `draws` draws.
    static func shares(
        _ sampling: TokenSampling, draws: Int = 20_000, allowed: [TokenID]? = nil
    ) throws -> [Double] {
        let logits = Matrix<Float>(rows: 1, columns: 5, filledWith: 0)
        let scratch = Matrix<Float>(rows: 1, columns: 5, filledWith: 0)
        for (token, probability) in probabilities.enumerated() {
            logits.base[token] = logarithm(probability) + 3
        }
        let seed: UInt64 = 20
        print("\(sampling) from seed \(seed)")
        var sampler = Sampler(sampling, seed: seed)
        var counts = [0, 0, 0, 0, 0]
        for _ in 0..<draws {
            let picked = sampler.pick(logits[row: 0], weights: scratch[row: 0], allowed: allowed)
            let token = try #require(picked)
            counts[Int(token.id)] += 1
            #expect(abs(token.probability - probabilities[Int(token.id)]) < 1e-5)
        }
        return counts.map { Double($0) / Double(draws) }
    }

    @Test(
        "draws as often as the filters say",
        arguments: [
            (TokenSampling(temperature: 1), [0.05, 0.4, 0.1, 0.3, 0.15]),
            (TokenSampling(temperature: 0), [0, 1, 0, 0, 0]),
            (TokenSampling(temperature: 1, topK: 2), [0, 4.0 / 7, 0, 3.0 / 7, 0]),
            (TokenSampling(temperature: 1, topP: 0.8), [0, 8.0 / 17, 0, 6.0 / 17, 3.0 / 17]),
            (TokenSampling(temperature: 1, topP: 0), [0, 1, 0, 0, 0]),
            (TokenSampling(temperature: 1, minP: 0.3), [0, 8.0 / 17, 0, 6.0 / 17, 3.0 / 17]),
            // The cut of topP is a share of all five, then minP takes its own.
            (
                TokenSampling(temperature: 1, topK: 5, topP: 0.5, minP: 0.5),
                [0, 4.0 / 7, 0, 3.0 / 7, 0]
            ),
            (
                TokenSampling(temperature: 0.5),
                [0.0025, 0.16, 0.01, 0.09, 0.0225].map { $0 / 0.285 }
            ),
        ] as [(TokenSampling, [Double])])
    func distribution(sampling: TokenSampling, expected: [Double]) throws {
        let found = try SamplerTests.shares(sampling)
        // Four standard errors of 20,000 draws are at most 0.0141.
        for (share, probability) in zip(found, expected) {
            #expect(abs(share - probability) < 0.0142)
            if probability == 0 { #expect(share == 0) }
        }
    }

    @Test("draws among the allowed tokens alone")
    func allowed() throws {
        let found = try SamplerTests.shares(TokenSampling(temperature: 1), allowed: [0, 4])
        #expect(abs(found[0] - 0.25) < 0.0142 && abs(found[4] - 0.75) < 0.0142)
    }

    @Test("the same seed draws the same tokens, another seed others")
    func seeds() {
        var (a, b, c) = (SplitMix64(seed: 1), SplitMix64(seed: 1), SplitMix64(seed: 2))
        #expect((0..<9).map { _ in a.next() } == (0..<9).map { _ in b.next() })
        #expect(a.next() != c.next())
        // Published values for seed 1234567.
        var known = SplitMix64(seed: 1_234_567)
        #expect(known.next() == 6_457_827_717_110_365_317)
        #expect(known.next() == 3_203_168_211_198_807_973)
    }

    private static func logarithm(_ x: Float) -> Float {
        // Newton's method on the kernels' own exponential.
        var y: Float = -1
        for _ in 0..<50 { y += x / Kernels.best.exponential(y) - 1 }
        return y
    }
}

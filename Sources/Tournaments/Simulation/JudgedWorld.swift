internal import Chance

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// A prompt with right and wrong candidates, and a judge whose errors are partly fixed for each pair:
/// what a tournament's cost and accuracy are foretold by.
///
/// A vote on a right and a wrong answer is right with the pair's own probability (see `JudgeNoise`); half
/// of what the pair adds are the two texts' own, so that a judge has a taste, the other half the pair's. A part
/// may be the prompt's, and is then the same for all its pairs.
/// Two right or two wrong answers differ by half as much, one text from itself by nothing. A vote is a
/// function of the two texts and of how many were given on them before: formats that ask the same
/// get the same votes.
package struct JudgedWorld: Sendable {
    package let field: SimulatedField
    /// By candidate: the place of its text among those that differ.
    private let texts: [Int]
    private let count: Int
    /// Of the vote for the one text against the other.
    private let logits: [Double]
    private let salt: UInt64

    /// - Parameter seed: decides the judge's opinions and all votes.
    /// - Complexity: O(candidates²).
    package init(_ field: SimulatedField, _ noise: JudgeNoise, seed: UInt64) {
        self.field = field
        var places: [Int: Int] = [:]
        texts = field.texts.map { text in
            let place = places[text] ?? places.count
            places[text] = place
            return place
        }
        let count = places.count
        var isRight = [Bool](repeating: false, count: count)
        for (place, text) in texts.enumerated() { isRight[text] = field.isRight[place] }
        var chance = SplitMix64(seed: StableHash.of("opinions", seed))
        let own = (0..<count).map { _ in chance.nextNormal() }
        var ofPrompt = SplitMix64(seed: StableHash.of("prompt", seed))
        let mean = noise.mean + noise.spread * noise.prompt.squareRoot() * ofPrompt.nextNormal()
        let spread = noise.spread * (1 - noise.prompt).squareRoot()
        var logits = [Double](repeating: 0, count: count * count)
        for i in 0..<count {
            for j in stride(from: i + 1, to: count, by: 1) {
                let z = 0.5 * (own[i] - own[j]) + 0.5.squareRoot() * chance.nextNormal()
                let side: Double = isRight[i] == isRight[j] ? 0 : isRight[i] ? 1 : -1
                logits[i * count + j] =
                    mean * side + spread * z * (side == 0 ? 0.5 : 1)
                logits[j * count + i] = -logits[i * count + j]
            }
        }
        (self.count, self.logits, salt) = (count, logits, chance.next())
    }

    /// What names the texts of two candidates, whatever their order.
    func pair(_ first: Int, _ second: Int) -> Int {
        let (a, b) = (texts[first], texts[second])
        return min(a, b) * count + max(a, b)
    }

    /// Whether vote `number` on two texts, from 0, prefers the first of these candidates.
    func prefers(_ first: Int, over second: Int, vote number: Int) -> Bool {
        let (low, high) = (min(texts[first], texts[second]), max(texts[first], texts[second]))
        var chance = SplitMix64(seed: StableHash.of("vote", salt, low, high, number))
        let isLow = chance.nextUnit() < 1 / (1 + exp(-logits[low * count + high]))
        return low == high ? isLow : isLow == (texts[first] == low)
    }
}

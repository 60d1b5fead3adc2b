internal import Chance
internal import Qwen2Kernels

/// How the next token is picked from the logits. The filters apply in the order of the properties,
/// as in Hugging Face transformers.
public struct TokenSampling: Sendable, Hashable {
    /// 0 is greedy; the filters then have no effect.
    public var temperature: Float
    /// Only the k most probable tokens; 0 keeps all.
    public var topK: Int
    /// Only the most probable tokens that together reach this probability, in 0...1; at least one.
    public var topP: Float
    /// Only tokens of at least this fraction of the highest probability, in 0...1.
    public var minP: Float

    public init(temperature: Float = 0, topK: Int = 0, topP: Float = 1, minP: Float = 0) {
        self.temperature = temperature
        self.topK = topK
        self.topP = topP
        self.minP = minP
    }

    /// Whether the filters leave all tokens.
    var keepsAll: Bool { topK <= 0 && topP >= 1 && minP <= 0 }
}

/// Picks the tokens of one request.
struct Sampler: Sendable {
    let sampling: TokenSampling
    private var generator: SplitMix64
    private let kernels: Kernels

    init(_ sampling: TokenSampling, seed: UInt64, kernels: Kernels = .best) {
        self.sampling = sampling
        self.kernels = kernels
        generator = SplitMix64(seed: seed)
    }

    /// The next token.
    ///
    /// - Parameters:
    ///   - logits: `[vocabulary]`
    ///   - weights: `[vocabulary]`, scratch.
    ///   - allowed: the tokens to pick from; `nil` for all.
    /// - Returns: `nil` if a logit is not a number.
    mutating func pick(
        _ logits: UnsafeMutableBufferPointer<Float>, weights: UnsafeMutableBufferPointer<Float>,
        allowed: [TokenID]? = nil
    ) -> GeneratedToken? {
        guard let base = logits.baseAddress, let scratch = weights.baseAddress,
            weights.count >= logits.count
        else { return nil }
        let maximum = kernels.table.pointee.maximum(base, logits.count)
        let total = kernels.table.pointee.exponentials(
            scratch, base, logits.count, maximum, 1)
        guard total.isFinite, maximum.isFinite else { return nil }
        if let allowed {
            return pick(among: allowed, logits, total: total, maximum: maximum)
        }
        let index: Int
        if sampling.temperature <= 0 {
            index = logits.firstIndex(of: maximum) ?? 0
        } else {
            index = sample(logits, weights, maximum: maximum, total: total)
        }
        let probability = kernels.exponential(logits[index] - maximum) / total
        return GeneratedToken(
            id: TokenID(index), probability: probability, shareOfAllowed: probability)
    }

    /// As `pick`, of a few allowed tokens: the filters don't apply to them.
    private mutating func pick(
        among allowed: [TokenID], _ logits: UnsafeMutableBufferPointer<Float>, total: Float,
        maximum: Float
    ) -> GeneratedToken? {
        let scores = allowed.map { logits[Int($0)] }
        guard let best = scores.max(), best.isFinite else { return nil }
        let shares = scores.map { kernels.exponential($0 - best) }
        var index = scores.firstIndex(of: best) ?? 0
        if sampling.temperature > 0 {
            let weights = scores.map { kernels.exponential(($0 - best) / sampling.temperature) }
            index = draw(weights, total: weights.reduce(0, +))
        }
        return GeneratedToken(
            id: allowed[index],
            probability: kernels.exponential(scores[index] - maximum) / total,
            shareOfAllowed: shares[index] / shares.reduce(0, +))
    }

    private mutating func sample(
        _ logits: UnsafeMutableBufferPointer<Float>, _ weights: UnsafeMutableBufferPointer<Float>,
        maximum: Float, total: Float
    ) -> Int {
        var total = total
        if sampling.temperature != 1, let base = logits.baseAddress,
            let scratch = weights.baseAddress
        {
            total = kernels.table.pointee.exponentials(
                scratch, base, logits.count, maximum, 1 / sampling.temperature)
        }
        let weights = UnsafeMutableBufferPointer(rebasing: weights[..<logits.count])
        guard !sampling.keepsAll else { return draw(weights, total: total) }
        let kept = filtered(weights, total: total)
        let chosen = draw(kept.map { weights[$0] }, total: kept.reduce(0) { $0 + weights[$1] })
        return kept[chosen]
    }

    /// The tokens that the filters leave, the most probable first; the lower id first among equals.
    private func filtered(_ weights: UnsafeMutableBufferPointer<Float>, total: Float) -> [Int] {
        // The highest weight is 1. All tokens below the second threshold together have less than
        // `topP` may leave out, so they need not be sorted.
        // `minP` comes last, so that `topP` is a share of what `topK` left.
        let minP = max(sampling.minP, 0)
        let threshold =
            sampling.topK > 0
            ? largest(sampling.topK, of: weights)
            : max(minP, min((1 - sampling.topP) * total / Float(weights.count), 1))
        var kept = weights.indices.filter { weights[$0] >= threshold }
        kept.sort { weights[$0] != weights[$1] ? weights[$0] > weights[$1] : $0 < $1 }
        if sampling.topK > 0 { kept.removeLast(max(kept.count - sampling.topK, 0)) }
        if sampling.topP < 1 {
            let all = sampling.topK > 0 ? kept.reduce(0) { $0 + weights[$1] } : total
            var reached: Float = 0
            let count = kept.firstIndex { token in
                reached += weights[token]
                return reached >= sampling.topP * all
            }
            if let count, count + 1 < kept.count { kept.removeLast(kept.count - count - 1) }
        }
        if sampling.topK > 0 { kept.removeAll { weights[$0] < minP } }
        return kept
    }

    /// The `k`-th largest weight; 0 where there are fewer.
    ///
    /// - Complexity: O(n) for small `k`, since few weights are among the `k` largest so far.
    private func largest(_ k: Int, of weights: UnsafeMutableBufferPointer<Float>) -> Float {
        guard k < weights.count, k <= 256 else { return 0 }
        var best: [Float] = []
        for weight in weights where best.count < k || weight > best[0] {
            if best.count == k { best.removeFirst() }
            best.insert(weight, at: best.firstIndex { $0 > weight } ?? best.count)
        }
        return best[0]
    }

    /// An index, with the probability `weights[index] / total`.
    private mutating func draw(_ weights: some Collection<Float>, total: Float) -> Int {
        let goal = generator.nextUnit() * Double(total)
        var reached = 0.0
        var last = 0
        for (index, weight) in weights.enumerated() where weight > 0 {
            reached += Double(weight)
            if reached > goal { return index }
            last = index
        }
        // Rounding may leave the sum a little below the goal.
        return last
    }
}

extension Kernels {
    /// e to the power of `x`, as the vector kernels compute it.
    func exponential(_ x: Float) -> Float {
        var y: Float = 0
        return withUnsafePointer(to: x) { x in
            table.pointee.exponentials(&y, x, 1, 0, 1)
        }
    }
}

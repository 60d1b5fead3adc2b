import Foundation

extension Qwen2Config {
    /// What is wrong with the geometry, if anything. In a geometry without a problem, products of
    /// any three sizes fit into an `Int`, and no divisor is 0.
    var problem: String? {
        let sizes = [
            ("hidden size", hiddenSize, 1 << 17), ("number of layers", layerCount, 1 << 10),
            ("number of heads", headCount, 1 << 12),
            ("number of key-value heads", keyValueHeadCount, 1 << 12),
            ("head size", headSize, 1 << 12), ("feed-forward size", feedForwardSize, 1 << 20),
            ("vocabulary", vocabularySize, 1 << 22), ("context", contextLength, 1_000_000_000),
        ]
        for (name, size, limit) in sizes where !(1...limit).contains(size) {
            return "a \(name) of \(size) is not from 1 to \(limit)"
        }
        if headCount % keyValueHeadCount != 0 {
            return "\(headCount) heads cannot share \(keyValueHeadCount) key-value heads evenly"
        }
        if headSize % 2 != 0 { return "a head size of \(headSize) has no pairs to rotate" }
        if !(normEpsilon >= 0 && normEpsilon < 1) { return "an RMS epsilon of \(normEpsilon)" }
        return rope.problem
    }
}

extension Rope {
    fileprivate var problem: String? {
        if !(theta > 1 && theta < 1e30) { return "a rope theta of \(theta)" }
        switch scaling {
        case .none: return nil
        case .linear(let factor):
            return (1...1e6).contains(factor) ? nil : "a rope scaling factor of \(factor)"
        case .yarn(let yarn):
            if !(1...1e6).contains(yarn.factor) { return "a rope scaling factor of \(yarn.factor)" }
            if !(1...1_000_000_000).contains(yarn.originalContextLength) {
                return "an original context of \(yarn.originalContextLength)"
            }
            if !(yarn.attentionFactor > 0 && yarn.attentionFactor < 1e6) {
                return "a rope attention factor of \(yarn.attentionFactor)"
            }
            if !(yarn.betaSlow > 0 && yarn.betaFast >= yarn.betaSlow && yarn.betaFast < 1e6) {
                return "rope betas of \(yarn.betaFast) and \(yarn.betaSlow)"
            }
            return nil
        }
    }
}

extension YaRN {
    /// `0.1 · mscale · ln(factor) + 1`: the square root of the temperature that the YaRN paper
    /// found for a context `factor` times longer.
    static func attentionFactor(_ factor: Float, _ mscale: Float = 1) -> Float {
        factor <= 1 ? 1 : 0.1 * mscale * Float(log(Double(factor))) + 1
    }
}

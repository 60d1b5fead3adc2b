internal import Foundation

/// The angles by which positions turn queries and keys.
struct Rotations: Sendable {
    /// `[headSize / 2]`: radians per position for each pair.
    let frequencies: [Float]
    /// What cosines and sines are multiplied by: YaRN's attention factor.
    let magnitude: Float

    init(_ rope: Rope, headSize: Int) {
        // In single precision where Hugging Face computes in single precision, so that angles at
        // far positions agree.
        let plain = (0..<headSize / 2).map { pair in
            Float(1) / powf(rope.theta, Float(2 * pair) / Float(headSize))
        }
        switch rope.scaling {
        case .none:
            frequencies = plain
            magnitude = 1
        case .linear(let factor):
            frequencies = plain.map { $0 / factor }
            magnitude = 1
        case .yarn(let yarn):
            let mixed = Rotations.interpolation(yarn, theta: rope.theta, headSize: headSize)
            frequencies = zip(plain, mixed).map { frequency, interpolated in
                frequency / yarn.factor * interpolated + frequency * (1 - interpolated)
            }
            magnitude = yarn.attentionFactor
        }
    }

    /// Writes the cosines and sines of `position`, each `[headSize / 2]`.
    func write(
        position: Int, cosines: UnsafeMutableBufferPointer<Float>,
        sines: UnsafeMutableBufferPointer<Float>
    ) {
        for (pair, frequency) in frequencies.enumerated() {
            let angle = Float(position) * frequency
            cosines[pair] = cosf(angle) * magnitude
            sines[pair] = sinf(angle) * magnitude
        }
    }

    /// How much of each pair's frequency is interpolated, in 0...1: 0 for pairs that turn more
    /// than `betaFast` times over the original context, 1 for those below `betaSlow`.
    private static func interpolation(_ yarn: YaRN, theta: Float, headSize: Int) -> [Float] {
        /// The pair that turns `turns` times over the original context.
        func pair(turning turns: Float) -> Double {
            let length = Double(yarn.originalContextLength)
            return Double(headSize) * log(length / (Double(turns) * 2 * Double.pi))
                / (2 * log(Double(theta)))
        }
        var low = pair(turning: yarn.betaFast)
        var high = pair(turning: yarn.betaSlow)
        if yarn.roundsBounds {
            low = low.rounded(.down)
            high = high.rounded(.up)
        }
        low = max(low, 0)
        high = min(high, Double(headSize - 1))
        // The reference avoids a division by zero in the same way.
        if low == high { high += 0.001 }
        return (0..<headSize / 2).map { pair in
            Float(min(max((Double(pair) - low) / (high - low), 0), 1))
        }
    }
}

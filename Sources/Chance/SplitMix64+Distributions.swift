#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Darwin)
    internal import Darwin
#endif

extension SplitMix64 {
    /// Of the standard normal distribution, by Box and Muller (1958).
    package mutating func nextNormal() -> Double {
        let radius = (-2 * log(1 - nextUnit())).squareRoot()
        return radius * cos(2 * .pi * nextUnit())
    }

    /// Of the Beta distribution, as the share of the first of two Gamma variates.
    ///
    /// - Parameters: both above 0.
    package mutating func nextBeta(_ a: Double, _ b: Double) -> Double {
        let (first, second) = (nextGamma(a), nextGamma(b))
        // Of small parameters both may be too small to be told from 0: then the share is 0 or 1.
        guard first + second > 0 else { return nextUnit() < a / (a + b) ? 1 : 0 }
        return first / (first + second)
    }

    /// Of the Gamma distribution of scale 1.
    ///
    /// Source: G. Marsaglia, W. W. Tsang, "A simple method for generating gamma variables" (2000).
    ///
    /// - Parameter shape: above 0.
    private mutating func nextGamma(_ shape: Double) -> Double {
        guard shape >= 1 else {
            return nextGamma(shape + 1) * pow(1 - nextUnit(), 1 / shape)
        }
        let d = shape - 1 / 3.0
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = nextNormal()
            let root = 1 + c * x
            guard root > 0 else { continue }
            let v = root * root * root
            if log(1 - nextUnit()) < x * x / 2 + d * (1 - v + log(v)) { return d * v }
        }
    }
}

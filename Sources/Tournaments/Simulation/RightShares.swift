internal import Chance

/// How many of a prompt's candidates are right, prompt by prompt: Beta distributed shares.
///
/// Prompts take the quantiles of the distribution in the order of a golden-ratio sequence: any number of them in a
/// row has about the mean and the spread of all, where as many drawn by lot would be off by some points.
package struct RightShares: Sendable {
    /// Equally likely shares, the least first.
    private let quantiles: [Double]

    /// How much two candidates of a prompt are alike where nobody has looked: Beta (1, 1.5) for two right
    /// ones in five, as in the study of the cost of judging.
    package static let usualCorrelation = 1 / 3.5

    /// - Parameters:
    ///   - mean: above 0 and below 1.
    ///   - correlation: of two candidates of one prompt, above 0 and below 1.
    package init(mean: Double, correlation: Double = usualCorrelation) {
        let size = 1 / correlation - 1
        var chance = SplitMix64(seed: 0)
        quantiles = (0..<4_096).map { _ in chance.nextBeta(mean * size, (1 - mean) * size) }
            .sorted()
    }

    /// The share of prompt `number`, from 0.
    subscript(number: Int) -> Double {
        let golden = 0.618_033_988_749_894_9
        let turn = 0.5 + Double(number) * golden
        let place = (turn - turn.rounded(.down)) * Double(quantiles.count)
        return quantiles[min(Int(place), quantiles.count - 1)]
    }
}

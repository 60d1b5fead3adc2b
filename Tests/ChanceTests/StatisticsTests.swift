import Testing

@testable import Chance

@Suite("Statistics")
struct StatisticsTests {
    @Test(
        "Wilson's interval",
        arguments: [
            // Newcombe, Statistics in Medicine 17 (1998), table I, method 3.
            (81.0, 263.0, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ] as [(Double, Double, Double, Double)])
    func wilson(hits: Double, trials: Double, low: Double, high: Double) {
        let interval = Wilson.interval(hits, of: trials)
        #expect(abs(interval.lowerBound - low) < 5e-5)
        #expect(abs(interval.upperBound - high) < 5e-5)
    }

    @Test(
        "clusters that agree count once, clusters that don't up to twice",
        arguments: [
            // All agree: the effective number of trials is n − 1 for a sample's variance.
            ([1, 1, 1, 0], 3.0), ([1, 0, 1, 0], 3),
            // The variance is half of what clusters that agree would have.
            ([1, 0.5, 0.5, 0], 6), ([0.5, 0.5, 0.5, 0.5], 8),
        ] as [([Double], Double)])
    func clusters(scores: [Double], trials: Double) {
        let mean = scores.reduce(0, +) / 4
        let expected = Wilson.interval(mean * trials, of: trials)
        let interval = Wilson.interval(scores: scores, trials: 2 * scores.count)
        #expect(abs(interval.lowerBound - expected.lowerBound) < 1e-12)
        #expect(abs(interval.upperBound - expected.upperBound) < 1e-12)
    }

    @Test("where all are right, each cluster counts once")
    func allRight() {
        #expect(
            Wilson.interval(scores: [1, 1, 1], trials: 6) == Wilson.interval(3, of: 3))
        #expect(Wilson.interval(scores: [], trials: 0) == 0...1)
    }

    @Test("the mean and its standard error")
    func sample() {
        // s = √(10 / 4), the textbook's 1, 2, 3, 4, 5.
        let sample = Sample([1, 2, 3, 4, 5])
        #expect(sample.mean == 3)
        #expect(abs(sample.standardError - 0.707_106_781_186_547_5) < 1e-15)
        #expect(abs(sample.interval.upperBound - 4.385_903_824_349_677_8) < 1e-12)
        #expect(Sample([7]).interval == 7...7)
    }
}

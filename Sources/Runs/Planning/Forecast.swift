internal import Chance
internal import Foundation
internal import Tournaments

/// What a setting is expected to do for one prompt, from simulated tournaments.
package struct Forecast: Sendable {
    package let setting: PlanSetting
    /// Tournaments that were simulated.
    package let tournaments: Int
    /// The share of winners that are right.
    package let accuracy: Double
    /// 95 %: of the simulation, and of the prompts where those are a sample. `Planner` widens it by what is
    /// not known of the judge.
    package var interval: ClosedRange<Double>
    /// Votes: their mean and standard deviation, half of all tournaments need no more, 95 % need no more.
    package let votes: Double
    package let deviation: Double
    package let medianVotes: Int
    package let mostVotes: Int
    /// Votes that wait for each other, one after the other.
    package let medianSteps: Int
    package let mostSteps: Int
    /// The share of prompts with any right candidate, which no setting goes beyond.
    package let reachable: Double

    /// One simulated tournament.
    struct Outcome: Sendable {
        var isRight: Bool
        var votes: Int
        var steps: Int
        var isReachable: Bool
    }

    /// - Parameter prompts: how many prompts the outcomes are of, in turn, where those are a sample; `nil`
    ///   where each outcome is of another prompt, or there are no other prompts.
    init(_ setting: PlanSetting, _ outcomes: [Outcome], prompts: Int?) {
        self.setting = setting
        tournaments = outcomes.count
        let count = Double(max(outcomes.count, 1))
        let right = outcomes.count { $0.isRight }
        accuracy = Double(right) / count
        if let prompts {
            var counts = [(right: Double, all: Double)](
                repeating: (0, 0), count: min(prompts, outcomes.count))
            for (number, outcome) in outcomes.enumerated() {
                counts[number % prompts].right += outcome.isRight ? 1 : 0
                counts[number % prompts].all += 1
            }
            interval = Wilson.interval(
                scores: counts.map { $0.right / $0.all }, trials: outcomes.count)
        } else {
            interval = Wilson.interval(Double(right), of: count)
        }
        let votes = outcomes.map(\.votes).sorted()
        let sample = Sample(votes.map(Double.init))
        self.votes = sample.mean
        deviation = sample.standardError * count.squareRoot()
        (medianVotes, mostVotes) = (Self.quantile(votes, 0.5), Self.quantile(votes, 0.95))
        let steps = outcomes.map(\.steps).sorted()
        (medianSteps, mostSteps) = (Self.quantile(steps, 0.5), Self.quantile(steps, 0.95))
        reachable = Double(outcomes.count { $0.isReachable }) / count
    }

    /// The least value that so great a share is not above.
    private static func quantile(_ sorted: [Int], _ share: Double) -> Int {
        guard !sorted.isEmpty else { return 0 }
        let place = (share * Double(sorted.count)).rounded(.up)
        return sorted[min(max(Int(place) - 1, 0), sorted.count - 1)]
    }

    /// The interval with what other judges within reach would change.
    ///
    /// Each pair of accuracies is of judges at both ends of the interval of one of the judge's figures. What
    /// they change is added as variances are.
    func widened(by ends: [(low: Double, high: Double)]) -> ClosedRange<Double> {
        var below = [accuracy - interval.lowerBound]
        var above = [interval.upperBound - accuracy]
        for end in ends {
            below.append(max(accuracy - min(end.low, end.high), 0))
            above.append(max(max(end.low, end.high) - accuracy, 0))
        }
        func length(_ parts: [Double]) -> Double {
            parts.reduce(0) { $0 + $1 * $1 }.squareRoot()
        }
        return max(accuracy - length(below), 0)...min(accuracy + length(above), 1)
    }
}

internal import Chance
package import Tournaments

/// A number that a plan rests on, and where it comes from.
package struct PlanFigure: Sendable, Hashable {
    package enum Origin: String, Sendable { case given, measured, assumed }

    package var value: Double
    /// 95 %, of what was measured.
    package var interval: ClosedRange<Double>?
    package var origin: Origin

    package init(_ value: Double, _ origin: Origin, interval: ClosedRange<Double>? = nil) {
        self.value = value
        self.interval = interval
        self.origin = origin
    }
}

/// What a plan holds of the judge: by hand, else as measured, else assumed.
package struct JudgeFigures: Sendable, Hashable {
    /// How often a vote on a right and a wrong answer is right.
    package var accuracy: PlanFigure
    /// Of two votes on one pair.
    package var correlation: PlanFigure

    /// Three in four, and what was found of GPT-4 and o1-mini: 0.39 to 0.42, of smaller judges less.
    package static let assumedAccuracy = 0.75
    package static let assumedCorrelation = 0.35

    package init(accuracy: Double?, correlation: Double?, measured: VoteMoments?) {
        self.accuracy =
            accuracy.map { PlanFigure($0, .given) }
            ?? measured.map { PlanFigure($0.accuracy, .measured, interval: $0.accuracyInterval) }
            ?? PlanFigure(Self.assumedAccuracy, .assumed)
        let found = measured?.correlation.map {
            PlanFigure($0, .measured, interval: measured?.correlationInterval)
        }
        self.correlation =
            correlation.map { PlanFigure($0, .given) } ?? found
            ?? PlanFigure(Self.assumedCorrelation, .assumed)
    }

    var noise: JudgeNoise {
        JudgeNoise(accuracy: accuracy.value, correlation: correlation.value)
    }

    /// Judges at both ends of the interval of each figure that was measured.
    var ends: [(low: JudgeNoise, high: JudgeNoise)] {
        var ends: [(JudgeNoise, JudgeNoise)] = []
        if let interval = accuracy.interval {
            ends.append(
                (
                    JudgeNoise(accuracy: interval.lowerBound, correlation: correlation.value),
                    JudgeNoise(accuracy: interval.upperBound, correlation: correlation.value)
                ))
        }
        if let interval = correlation.interval {
            ends.append(
                (
                    JudgeNoise(accuracy: accuracy.value, correlation: interval.lowerBound),
                    JudgeNoise(accuracy: accuracy.value, correlation: interval.upperBound)
                ))
        }
        return ends
    }
}

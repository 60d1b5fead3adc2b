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
    /// Of votes on two pairs of one prompt: what no schedule mends.
    package var between: PlanFigure

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
        between =
            measured?.between.map {
                PlanFigure($0, .measured, interval: measured?.betweenInterval)
            } ?? PlanFigure(0, .assumed)
    }

    var noise: JudgeNoise { noise(accuracy.value, correlation.value, between.value) }

    private func noise(
        _ accuracy: Double, _ correlation: Double, _ between: Double
    ) -> JudgeNoise {
        JudgeNoise(accuracy: accuracy, correlation: correlation, between: between)
    }

    /// Judges at both ends of the interval of each figure that was measured.
    var ends: [(low: JudgeNoise, high: JudgeNoise)] {
        var ends: [(JudgeNoise, JudgeNoise)] = []
        func add(_ interval: ClosedRange<Double>?, _ judge: (Double) -> JudgeNoise) {
            guard let interval else { return }
            ends.append((judge(interval.lowerBound), judge(interval.upperBound)))
        }
        let (a, r, b) = (accuracy.value, correlation.value, between.value)
        add(accuracy.interval) { noise($0, r, b) }
        add(correlation.interval) { noise(a, $0, b) }
        add(between.interval) { noise(a, r, $0) }
        return ends
    }
}

import Datasets
import Runs

/// The figures of some judgments that most tables show.
enum PairFigures {
    static let metrics = ["accuracy", "flips", "abstained", "first place", "tokens"]

    static func all(_ judgments: [PairJudgment]) -> [Figure?] {
        let summary = EvaluationSummary(judgments)
        return [
            accuracy(judgments), .share(summary.flips, of: summary.comparable),
            .share(summary.abstained, of: summary.judgments),
            .share(summary.firstPlace, of: summary.verdicts), tokens(judgments),
        ]
    }

    /// The interval is that of pairs, each judged twice.
    static func accuracy(_ judgments: [PairJudgment]) -> Figure {
        let summary = EvaluationSummary(judgments)
        return Figure(
            value: summary.accuracy, interval: summary.interval, n: summary.pairs, unit: .share)
    }

    static func tokens(_ judgments: [PairJudgment]) -> Figure {
        .mean(tokenCounts(judgments))
    }

    /// For one judgment, over both orders of each pair.
    static func tokenCounts(_ judgments: [PairJudgment]) -> [Double] {
        judgments.map { Double($0.tokens.reduce(0, +)) / 2 }
    }

    static func scores(_ judgments: [PairJudgment]) -> [Double] { judgments.map(\.score) }

    /// Judgments by a field of their pairs, in the order of its values.
    static func grouped(
        _ judgments: [PairJudgment], _ pairs: [PreferencePair], by field: String
    ) -> [(value: String, judgments: [PairJudgment])] {
        let groups = Dictionary(grouping: zip(pairs, judgments)) {
            $0.0.fields[field]?.label ?? "(none)"
        }
        return groups.sorted { $0.key < $1.key }.map { ($0.key, $0.value.map(\.1)) }
    }
}

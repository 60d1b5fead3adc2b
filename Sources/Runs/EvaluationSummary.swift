internal import Chance
public import Tournaments

/// How good a judge is on some pairs, and what it costs.
///
/// A *judgment* is one order of a pair, so that there are two to each pair, or one where a file of
/// recorded verdicts holds no other.
public struct EvaluationSummary: Sendable, Hashable {
    public let pairs: Int
    /// Orders of pairs that were judged.
    public let judgments: Int
    /// Pairs judged in one order alone.
    public let inOneOrder: Int
    /// The share of right judgments of a pair, over all pairs, in 0...1. An abstention counts as
    /// wrong.
    public let accuracy: Double
    /// The 95 % interval of `accuracy`: Wilson's for the effective number of judgments, since the
    /// two of a pair are about the same question.
    public let interval: ClosedRange<Double>
    /// Pairs judged right in both orders.
    public let rightInBoth: Int
    /// Judgments without a verdict.
    public let abstained: Int
    /// The votes that gave none, by reason.
    public let reasons: [Abstention: Int]
    /// Pairs with a verdict in both orders, and those of them whose preferred answer changed with
    /// the order.
    public let comparable: Int
    public let flips: Int
    /// The verdicts, votes counted each, that preferred Assistant 1; a judge without a bias towards
    /// a place says so half of the time.
    public let firstPlace: Int
    public let verdicts: Int
    public let votes: Int
    /// Tokens generated.
    public let tokens: Int

    public var abstainRate: Double { judgments == 0 ? 0 : Double(abstained) / Double(judgments) }
    /// `nil` where no pair has a verdict in both orders.
    public var flipRate: Double? { comparable == 0 ? nil : Double(flips) / Double(comparable) }
    public var firstPlaceRate: Double? {
        verdicts == 0 ? nil : Double(firstPlace) / Double(verdicts)
    }
    public var tokensPerJudgment: Double {
        judgments == 0 ? 0 : Double(tokens) / Double(judgments)
    }

    /// - Complexity: O(judgments).
    public init(_ judgments: [PairJudgment]) {
        pairs = judgments.count
        let judged = judgments.map { $0.isJudged.count { $0 } }
        self.judgments = judged.reduce(0, +)
        inOneOrder = judged.count { $0 == 1 }
        let scores = judgments.map(\.score)
        accuracy = Sample(scores).mean
        interval = Wilson.interval(scores: scores, trials: self.judgments)
        rightInBoth = zip(judged, scores).count { $0 == 2 && $1 == 1 }
        abstained = judgments.reduce(0) { sum, judgment in
            sum + zip(judgment.isJudged, judgment.choices).count { $0 && $1 == nil }
        }
        let flipped = judgments.compactMap(\.flipped)
        comparable = flipped.count
        flips = flipped.count { $0 }
        let votes = judgments.flatMap(\.votes)
        self.votes = votes.count
        verdicts = votes.reduce(0) { $0 + ($1.preferred == nil ? 0 : 1) }
        firstPlace = votes.reduce(0) { $0 + ($1.preferred == .first ? 1 : 0) }
        tokens = votes.reduce(0) { $0 + ($1.tokens ?? 0) }
        reasons = votes.compactMap(\.abstention).reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}

public import Datasets
internal import JSON

/// What selection bought on one prompt whose right answer is known.
public struct Grade: Sendable, Hashable {
    /// Whether the winner is right.
    public var selected: Bool
    /// The chance to be right of a candidate drawn at random, in 0...1.
    public var random: Double
    /// Whether the most common final answer is right (the earliest of equally common ones).
    public var majority: Bool
    /// Whether any candidate is right: the limit of what selection can reach.
    public var oracle: Bool

    public init(selected: Bool, random: Double, majority: Bool, oracle: Bool) {
        self.selected = selected
        self.random = random
        self.majority = majority
        self.oracle = oracle
    }
}

extension Grade {
    /// - Parameter winner: its index among the candidates; `nil` where nobody won.
    public init(_ grades: CandidateGrades, winner: Int?) {
        self.init(
            selected: winner.map { grades.isRight[$0] } ?? false, random: grades.random,
            majority: grades.isRight[grades.mostCommon], oracle: grades.isRight.contains(true))
    }

    /// The member `graded` of a bracket's line.
    var json: JSON {
        [
            "selected": .bool(selected), "random": .number(random), "majority": .bool(majority),
            "oracle": .bool(oracle),
        ]
    }

    init?(_ json: JSON) {
        guard let selected = json["selected"]?.bool, let random = json["random"]?.double,
            (0...1).contains(random), let majority = json["majority"]?.bool,
            let oracle = json["oracle"]?.bool
        else { return nil }
        self.init(selected: selected, random: random, majority: majority, oracle: oracle)
    }
}

/// How often selection picked a right answer, beside what else one could have done: over the
/// prompts whose right answer is known.
public struct Grades: Sendable, Hashable {
    /// Prompts with a known right answer.
    public private(set) var prompts = 0
    /// Prompts whose winner is right.
    public private(set) var selected = 0
    /// The expected number of right answers if each were drawn at random from the candidates.
    public private(set) var random = 0.0
    /// Prompts where the most common final answer is right.
    public private(set) var majority = 0
    /// Prompts with any right candidate.
    public private(set) var oracle = 0

    public init() {}

    public mutating func add(_ grade: Grade) {
        prompts += 1
        selected += grade.selected ? 1 : 0
        random += grade.random
        majority += grade.majority ? 1 : 0
        oracle += grade.oracle ? 1 : 0
    }

    /// What part of all that selection could add to a random candidate it did add: 1 is every right
    /// answer there was, 0 is drawing lots, less is worse than that. `nil` where there was nothing
    /// to add, all candidates of each prompt being right or all wrong.
    public var share: Double? {
        let most = Double(oracle) - random
        return most > 1e-9 ? (Double(selected) - random) / most : nil
    }
}

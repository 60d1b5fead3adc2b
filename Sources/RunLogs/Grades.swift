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
    /// The right answer as the input had it; `nil` where the candidates say themselves what is
    /// right, and in the logs of earlier versions.
    public var answer: String?
    /// The ids of the right candidates; `nil` in the logs of earlier versions.
    public var right: [String]?

    public init(
        selected: Bool, random: Double, majority: Bool, oracle: Bool, answer: String? = nil,
        right: [String]? = nil
    ) {
        self.selected = selected
        self.random = random
        self.majority = majority
        self.oracle = oracle
        self.answer = answer
        self.right = right
    }

    /// Without what only the prompt's own screen needs.
    package var brief: Grade {
        Grade(selected: selected, random: random, majority: majority, oracle: oracle)
    }
}

extension Grade {
    /// - Parameters:
    ///   - ids: the candidates', in the order of their grades.
    ///   - winner: its id; empty where nobody won.
    ///   - answer: the right one, where it is known.
    public init(_ grades: CandidateGrades, ids: [String], winner: String, answer: String?) {
        let right = zip(ids, grades.isRight).filter(\.1).map(\.0)
        self.init(
            selected: right.contains(winner), random: grades.random,
            majority: grades.isRight[grades.mostCommon], oracle: !right.isEmpty, answer: answer,
            right: right)
    }

    /// The member `graded` of a bracket's line.
    var json: JSON {
        var object: JSONObject = [
            "selected": .bool(selected), "random": .number(random), "majority": .bool(majority),
            "oracle": .bool(oracle),
        ]
        if let answer { object["answer"] = .string(answer) }
        if let right { object["right"] = .array(right.map(JSON.string)) }
        return .object(object)
    }

    init?(_ json: JSON) {
        guard let selected = json["selected"]?.bool, let random = json["random"]?.double,
            (0...1).contains(random), let majority = json["majority"]?.bool,
            let oracle = json["oracle"]?.bool
        else { return nil }
        self.init(
            selected: selected, random: random, majority: majority, oracle: oracle,
            answer: json["answer"]?.string, right: json["right"]?.array?.compactMap(\.string))
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

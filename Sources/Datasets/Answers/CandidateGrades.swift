/// Which candidates of a prompt are right, and their final answers: the one grading that reference
/// judges, a run's summary, its bracket log and its curves share.
public struct CandidateGrades: Sendable, Hashable {
    /// In the order of the candidates.
    public let isRight: [Bool]
    /// Final answers, for counting equal ones.
    public let answers: [String]

    /// Grades what a judge would see of each candidate, its own thinking left out, by the known
    /// answer; where there is none, by what all candidates say of themselves in a member
    /// `is_correct` or `correct`.
    ///
    /// - Parameters:
    ///   - match: how answers are compared with the known one.
    ///   - checked: which candidates are right, where somebody else compared them.
    /// - Returns: `nil` where nothing says what is right, or there are no candidates.
    public init?(
        _ candidates: [Candidate], reference: String?, match: AnswerMatch = .auto,
        checked: [Bool]? = nil
    ) {
        guard !candidates.isEmpty else { return nil }
        let texts = candidates.map { Answer(id: $0.id, text: $0.text).text }
        guard let reference else {
            let labels = candidates.compactMap {
                ($0.fields["is_correct"] ?? $0.fields["correct"])?.bool
            }
            guard labels.count == candidates.count else { return nil }
            isRight = labels
            answers = texts.map(KnownAnswer.key)
            return
        }
        let known = KnownAnswer(reference, match: match)
        isRight = checked ?? texts.map(known.isGiven)
        answers = texts.map(known.key)
    }

    /// The share of right candidates: the chance of one drawn at random, in 0...1.
    public var random: Double {
        Double(isRight.count { $0 }) / Double(isRight.count)
    }

    /// The index of the first candidate whose final answer is the most common; the earliest of
    /// equally common ones.
    public var mostCommon: Int { Self.mostCommon(answers) }

    /// The index of the first of `answers` that is the most common among them; the earliest of
    /// equally common ones, 0 for none.
    package static func mostCommon(_ answers: some Sequence<String>) -> Int {
        var counts: [String: (count: Int, first: Int)] = [:]
        for (index, answer) in answers.enumerated() {
            counts[answer, default: (0, index)].count += 1
        }
        return counts.values.max { ($0.count, -$0.first) < ($1.count, -$1.first) }?.first ?? 0
    }
}

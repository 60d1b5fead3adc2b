/// Which candidates of a prompt are right, and their final answers: the one grading that a run's
/// summary, its bracket log and its curves share.
public struct CandidateGrades: Sendable, Hashable {
    /// In the order of the candidates.
    public let isRight: [Bool]
    /// Final answers, for counting equal ones.
    public let answers: [String]

    /// Grades what a judge would see of each candidate, its own thinking left out, by the known
    /// answer; where there is none, by what all candidates say of themselves in a member
    /// `is_correct` or `correct`.
    ///
    /// - Returns: `nil` where neither says what is right, or there are no candidates.
    public init?(_ candidates: [Candidate], reference: String?) {
        guard !candidates.isEmpty else { return nil }
        let texts = candidates.map { Answer(id: $0.id, text: $0.text).text }
        if let reference {
            isRight = texts.map { AnswerExtraction.isCorrect($0, reference: reference) }
        } else {
            let labels = candidates.compactMap {
                ($0.fields["is_correct"] ?? $0.fields["correct"])?.bool
            }
            guard labels.count == candidates.count else { return nil }
            isRight = labels
        }
        answers = texts.map { AnswerExtraction.key(of: $0, reference: reference) }
    }

    /// The share of right candidates: the chance of one drawn at random, in 0...1.
    public var random: Double {
        Double(isRight.count { $0 }) / Double(isRight.count)
    }

    /// The index of the first candidate whose final answer is the most common; the earliest of
    /// equally common ones.
    public var mostCommon: Int { AnswerExtraction.mostCommon(answers) }
}

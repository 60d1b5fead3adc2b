internal import Datasets
internal import Judging

/// How often selection picked a right answer, beside what else one could have done: over the
/// prompts whose right answer is known.
public struct Grades: Sendable, Hashable {
    /// Prompts with a reference.
    public var prompts = 0
    /// Prompts whose winner is right.
    public var selected = 0
    /// The expected number of right answers if each were drawn at random from the candidates.
    public var random = 0.0
    /// Prompts where the most common final answer is right (the earliest of equally common ones).
    public var majority = 0
    /// Prompts with any right candidate: the most that selection can reach.
    public var oracle = 0

    public init() {}

    init(_ record: PromptRecord, winner: String) {
        guard let reference = record.reference, !record.candidates.isEmpty else { return }
        let right = record.candidates.map {
            AnswerExtraction.isCorrect(Answer(id: $0.id, text: $0.text).text, reference: reference)
        }
        let rightCount = right.reduce(0) { $0 + ($1 ? 1 : 0) }
        prompts = 1
        oracle = rightCount > 0 ? 1 : 0
        random = Double(rightCount) / Double(right.count)
        if let index = record.candidates.firstIndex(where: { $0.id == winner }), right[index] {
            selected = 1
        }
        majority = right[Self.majority(record.candidates)] ? 1 : 0
    }

    /// The place of the first candidate with the most common final answer.
    private static func majority(_ candidates: [Candidate]) -> Int {
        var counts: [String: (count: Int, first: Int)] = [:]
        for (place, candidate) in candidates.enumerated() {
            let answer = AnswerExtraction.final(in: candidate.text) ?? candidate.text
            counts[answer, default: (0, place)].count += 1
        }
        return counts.values.max { ($0.count, -$0.first) < ($1.count, -$1.first) }?.first ?? 0
    }

    static func += (a: inout Grades, b: Grades) {
        a.prompts += b.prompts
        a.selected += b.selected
        a.random += b.random
        a.majority += b.majority
        a.oracle += b.oracle
    }
}

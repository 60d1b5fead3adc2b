internal import Datasets
internal import Judging
internal import RunLogs

extension Grade {
    /// - Returns: `nil` where the record has no known answer.
    init?(_ record: PromptRecord, winner: String) {
        guard let reference = record.reference, !record.candidates.isEmpty else { return nil }
        let right = record.candidates.map {
            AnswerExtraction.isCorrect(Answer(id: $0.id, text: $0.text).text, reference: reference)
        }
        let rightCount = right.reduce(0) { $0 + ($1 ? 1 : 0) }
        let won = record.candidates.firstIndex { $0.id == winner }
        self.init(
            selected: won.map { right[$0] } ?? false,
            random: Double(rightCount) / Double(right.count),
            majority: right[Self.majority(record.candidates, reference)], oracle: rightCount > 0)
    }

    /// The place of the first candidate with the most common final answer.
    private static func majority(_ candidates: [Candidate], _ reference: String) -> Int {
        var counts: [String: (count: Int, first: Int)] = [:]
        for (place, candidate) in candidates.enumerated() {
            let key = AnswerExtraction.key(of: candidate.text, reference: reference)
            counts[key, default: (0, place)].count += 1
        }
        return counts.values.max { ($0.count, -$0.first) < ($1.count, -$1.first) }?.first ?? 0
    }
}

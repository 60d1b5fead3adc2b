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
            majority: right[
                AnswerExtraction.mostCommon(
                    in: record.candidates.map(\.text), reference: reference)],
            oracle: rightCount > 0)
    }
}

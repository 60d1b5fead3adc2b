internal import Datasets
public import JSON
internal import Judging
public import RunLogs

/// Which candidates of a bracket are right, and their final answers: what curves of accuracy are
/// drawn from.
public struct CandidateGrades: Sendable, Hashable {
    /// In the order of the bracket's entrants.
    public let isRight: [Bool]
    /// Final answers, for counting equal ones.
    public let answers: [String]

    /// Grades by the prompt's known answer, or else by what the candidates themselves say in a
    /// member `is_correct` or `correct`.
    ///
    /// - Parameters:
    ///   - record: the prompt's line of `winners.jsonl`, which carries the input's other members.
    ///   - member: what the input calls the known answer.
    /// - Returns: `nil` where neither says what is right.
    public init?(_ log: BracketLog, record: JSONObject?, member: String = "reference") {
        guard !log.entrants.isEmpty else { return nil }
        let reference = record.flatMap { FieldNames(reference: member).knownAnswer(in: $0) }
        if let reference {
            isRight = log.entrants.map {
                AnswerExtraction.isCorrect($0.text, reference: reference)
            }
        } else {
            let marks = log.entrants.map {
                ($0.candidate["is_correct"] ?? $0.candidate["correct"])?.bool
            }
            guard marks.allSatisfy({ $0 != nil }) else { return nil }
            isRight = marks.map { $0 == true }
        }
        answers = log.entrants.map { AnswerExtraction.key(of: $0.text, reference: reference) }
    }

    /// What the input of a run calls the known answer, by its manifest.
    public static func member(_ folder: RunFolder) -> String {
        let fields = (try? folder.manifest())?["identity"]?["fields"]?.string?.split(separator: ",")
        return fields?.count == 5 ? fields.map { String($0[4]) } ?? "reference" : "reference"
    }
}

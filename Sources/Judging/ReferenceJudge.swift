internal import Datasets

/// Prefers the answer that agrees with the record's reference; finds both right or both wrong
/// answers equal.
///
/// Asks no model: the judge for tasks whose answers can be verified, and the oracle that others
/// are measured against.
public struct ReferenceJudge: Judge {
    public init() {}

    /// - Throws: `JudgeError.noReference`.
    public func compare(_ comparison: Comparison) async throws -> Verdict {
        guard let reference = comparison.reference else {
            throw JudgeError.noReference(id: comparison.id)
        }
        let first = AnswerExtraction.isCorrect(comparison.first.text, reference: reference)
        let second = AnswerExtraction.isCorrect(comparison.second.text, reference: reference)
        switch (first, second) {
        case (true, false): return Verdict(.first)
        case (false, true): return Verdict(.second)
        case (true, true): return Verdict(.abstain(.equal), note: "both are right")
        case (false, false): return Verdict(.abstain(.equal), note: "both are wrong")
        }
    }
}

extension Judge where Self == ReferenceJudge {
    /// Compares answers with the known right one.
    public static var reference: ReferenceJudge { ReferenceJudge() }
}

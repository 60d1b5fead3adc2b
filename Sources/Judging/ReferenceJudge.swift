public import Datasets

/// Prefers the answer that agrees with the record's reference; finds both right or both wrong
/// answers equal.
///
/// Asks no model: the judge for tasks whose answers can be verified, and the oracle that others
/// are measured against.
public struct ReferenceJudge: Judge {
    private let match: AnswerMatch

    /// - Parameter match: how answers are compared with the known one.
    public init(match: AnswerMatch = .auto) { self.match = match }

    /// - Throws: `JudgeError.noReference`.
    public func compare(_ comparison: Comparison) async throws -> Verdict {
        guard let reference = comparison.reference else {
            throw JudgeError.noReference(id: comparison.id)
        }
        let known = KnownAnswer(reference, match: match)
        func isRight(_ answer: Answer) -> Bool { answer.isRight ?? known.isGiven(in: answer.text) }
        switch (isRight(comparison.first), isRight(comparison.second)) {
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

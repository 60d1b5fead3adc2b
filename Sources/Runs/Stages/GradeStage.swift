internal import Datasets
internal import Files
internal import Foundation
internal import JSON
internal import Pipelines
internal import RunLogs

/// Says of a user's own whether answers are right.
protocol AnswerChecker: Sendable {
    /// - Returns: `nil` where it cannot tell.
    func isRight(_ candidate: Candidate, of record: PromptRecord) async throws -> Bool?
}

/// Says which candidates of a record are right: by comparing them with the known answer, or by a
/// user's own program, whose word is journaled.
struct GradeStage: Sendable {
    var match: AnswerMatch
    /// `nil` where Bracket compares.
    var checker: (any AnswerChecker)?
    /// What the input calls the right answer, where the judge goes by it.
    var neededReference: String?
    var journal: Journal?

    /// - Returns: `nil` where nothing says what is right.
    /// - Throws: `Unplayable` where the known answer is none that can be compared; what the checker
    ///   throws.
    func grades(
        of record: PromptRecord, past: JournaledGrades?
    ) async throws -> CandidateGrades? {
        guard let reference = record.reference, !record.candidates.isEmpty else {
            return CandidateGrades(record.candidates, reference: nil)
        }
        if let neededReference, checker == nil,
            let problem = KnownAnswer(reference, match: match).problem
        {
            throw Unplayable(
                reason: "\"\(neededReference)\" cannot be compared with: \(problem); "
                    + "\"reference.match\" is \"\(match.rawValue)\"")
        }
        guard let checker else {
            return CandidateGrades(record.candidates, reference: reference, match: match)
        }
        let right = try await right(of: record, past, checker)
        return CandidateGrades(
            record.candidates, reference: reference,
            checked: record.candidates.map { right.contains($0.id) })
    }

    /// The ids of the candidates that the checker finds right.
    private func right(
        of record: PromptRecord, _ past: JournaledGrades?, _ checker: any AnswerChecker
    ) async throws -> Set<String> {
        let digest = Self.digest(record)
        if let past, past.digest == digest { return Set(past.right) }
        let right = try await withThrowingTaskGroup(of: String?.self) { group in
            for candidate in record.candidates {
                group.addTask {
                    try await checker.isRight(candidate, of: record) == true ? candidate.id : nil
                }
            }
            var right: Set<String> = []
            for try await id in group { if let id { right.insert(id) } }
            return right
        }
        try await journal?.append(
            .grades(
                JournaledGrades(
                    id: record.id, digest: digest,
                    right: record.candidates.map(\.id).filter(right.contains),
                    at: Date.now.millisecondsSince1970)))
        return right
    }

    /// What the checker's word is bound to: the known answer and the candidates' texts.
    private static func digest(_ record: PromptRecord) -> String {
        let texts = record.candidates.map { JSON.array([.string($0.id), .string($0.text)]) }
        return SHA256.hexDigest(of: JSON.array([.string(record.reference)] + texts).text)
    }
}

internal import Chance
internal import Datasets
internal import Dispatch
internal import Foundation
internal import JSON
internal import Pipelines

/// Asks a user's program which answers are right.
///
/// A question is a line `{"id", "candidate", "prompt" | "messages", "answer", "reference"}`, an answer
/// a line `{"id", "right": true | false | null}`; the next question comes when the last is answered.
/// Anything else ends the run: a checker that cannot be trusted makes no answer right.
final class CommandChecker: AnswerChecker {
    private let plan: CheckerPlan
    /// Each with the queue that it may block.
    private let processes: [(process: CheckerProcess, queue: DispatchQueue)]

    /// Starts the program.
    ///
    /// - Throws: `PipelineError` where it cannot be started.
    init(_ plan: CheckerPlan) throws {
        self.plan = plan
        processes = try (0..<plan.processes).map { index in
            (try CheckerProcess(plan.words), DispatchQueue(label: "bracket.checker.\(index)"))
        }
    }

    func isRight(_ candidate: Candidate, of record: PromptRecord) async throws -> Bool? {
        let question: JSONObject = [
            "id": .string(record.id), "candidate": .string(candidate.id),
            record.prompt.member: record.prompt.json, "answer": .string(candidate.text),
            "reference": .string(record.reference),
        ]
        let place = StableHash.of("checker", record.id, candidate.id) % UInt64(processes.count)
        let (process, queue) = processes[Int(place)]
        let timeout = plan.timeout
        let answer = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                queue.async {
                    continuation.resume(
                        returning: Result {
                            try process.answer(
                                to: JSON.object(question).bytes, within: timeout)
                        })
                }
            }
        } onCancel: {
            process.kill()
        }
        // A checker that was killed for that is no failure.
        try Task.checkCancellation()
        return try Self.read(try answer.get(), record, candidate, process)
    }

    private static func read(
        _ line: [UInt8], _ record: PromptRecord, _ candidate: Candidate, _ process: CheckerProcess
    ) throws -> Bool? {
        let asked = "candidate \"\(candidate.id)\" of prompt \"\(record.id)\""
        let text = String(decoding: line.prefix(200), as: UTF8.self)
        guard let answer = (try? JSON.parse(line))?.object, let right = answer["right"],
            right.bool != nil || right.isNull
        else {
            throw process.error(
                "answered \(JSON.string(text).text) to \(asked); it must be a line {\"id\": …, "
                    + "\"right\": true, false or null}")
        }
        let isOther = answer["candidate"].map { $0.label != candidate.id } ?? false
        guard answer["id"]?.label == record.id, !isOther else {
            throw process.error(
                "answered \(JSON.string(text).text), which is not about \(asked); it must repeat "
                    + "the \"id\"")
        }
        return right.bool
    }
}

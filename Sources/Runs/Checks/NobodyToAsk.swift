internal import Datasets
internal import Judging
internal import LanguageModels

/// Stands where the models were, and a user's own program: the journal must hold every vote, candidate
/// and grade.
struct NobodyToAsk: Judge, LanguageModel, AnswerChecker {
    /// What the answers were shown in, by each judge.
    var templates: [JudgeTemplate]

    func shown(_ answer: Answer) -> Answer { templates.reduce(answer) { $1.shown($0) } }

    func complete(_ request: CompletionRequest) async throws -> Reply {
        throw MissingFromJournal(
            description:
                "the journal lacks candidates that a model made: the run is not complete, or its "
                + "journal was changed")
    }

    func isRight(_ candidate: Candidate, of record: PromptRecord) async throws -> Bool? {
        throw MissingFromJournal(
            description:
                "the journal does not say which answers to prompt \"\(record.id)\" are right: "
                + "the run is not complete, or its journal was changed")
    }

    func compare(_ comparison: Comparison) async throws -> Verdict {
        throw MissingFromJournal(
            description:
                "the journal has no vote \(comparison.vote) on \"\(comparison.first.id)\" against "
                + "\"\(comparison.second.id)\" of prompt \"\(comparison.id)\": the run is not "
                + "complete, or its journal was changed")
    }
}

struct MissingFromJournal: Error, CustomStringConvertible {
    var description: String
}

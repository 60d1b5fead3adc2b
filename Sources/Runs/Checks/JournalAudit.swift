internal import Pipelines
internal import RunLogs

/// Reads every verdict of a journal again, from the raw texts that stand beside it.
struct JournalAudit {
    /// Votes that contradict their own texts; the first thousand.
    private(set) var problems: [String] = []
    /// Damaged lines: no vote is lost with them, for it was asked for again.
    private(set) var damagedLines: [Int] = []
    /// What is wrong with the first of them.
    private(set) var damage: String?

    /// - Parameter plan: how the run's judge reads what a model says; judges that ask none have
    ///   nothing to read again.
    init(_ folder: RunFolder, judge plan: JudgePlan) async throws {
        let reading = VoteReading(plan)
        let reader = try JournalReader(folder)
        while let (line, entry) = try reader.next() {
            switch entry {
            case .failure(let error):
                damagedLines.append(line)
                if damage == nil { damage = "journal.jsonl, line \(line): \(error)" }
            case .success(.vote(let vote)):
                guard let reading, problems.count < 1000, !(try await reading.agrees(vote)) else {
                    continue
                }
                problems.append(
                    "journal.jsonl, line \(line): the vote on \"\(vote.first)\" against "
                        + "\"\(vote.second)\" of prompt \"\(vote.id)\" is not what its texts say")
            default: break
            }
        }
    }
}

internal import Datasets
internal import Judging
internal import LanguageModels
internal import Pipelines
internal import RunLogs
internal import Workers

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
        let reading = plan.asked.map(VoteReading.init)
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

/// Reads journaled verdicts again as a judge would, from the raw texts that stand beside them.
struct VoteReading: Sendable {
    private let judge: ModelJudge

    init(_ plan: ModelJudgePlan) { judge = plan.judge(asking: ScriptedModel(saying: "")) }

    /// Whether a vote is what its texts say: lets the judge climb its ladder again over the replies
    /// that were journaled.
    func agrees(_ vote: JournaledVote) async throws -> Bool {
        let spent = vote.calls.reduce(0) { $0 + $1.completionTokens }
        guard vote.calls.isEmpty || vote.vote.tokens == spent else { return false }
        let calls = Locked(vote.calls.filter { $0.completion != nil }[...])
        var judge = judge
        judge.model = ScriptedModel { request in
            try calls.withLock { try Self.reply(to: request, from: &$0) }
        }
        let verdict = try await judge.compare(
            Comparison(
                id: vote.id, query: Query(""), first: Answer(id: vote.first, text: ""),
                second: Answer(id: vote.second, text: "")))
        let read = VoteLog(verdict, number: vote.vote.number, order: vote.vote.order)
        if read.choice == vote.vote.choice { return read.verdict == vote.vote.verdict }
        // What a server refused or did not answer left no further text to read.
        return [.transport, .refused, .promptCut].contains(vote.vote.abstention)
            && read.abstention == .transport
    }

    /// The next reply, if it is one to such a request; requests that were refused left none.
    private static func reply(
        to request: CompletionRequest, from calls: inout ArraySlice<CallLog>
    ) throws -> Reply {
        let step = calls.first.flatMap { JudgeCall.Step(rawValue: $0.step) }
        guard case .chat(let messages) = request.prompt else { throw noReply }
        if messages.last?.role == .assistant {
            if step == .turn { throw ModelError.continuationRefused(by: "the server", nil) }
            if step != .conclude { throw ModelError.refused("it was not concluded") }
        } else if messages.contains(where: { $0.role == .assistant }), step != .turn {
            throw ModelError.refused("there was no other turn")
        }
        guard let completion = calls.popFirst()?.completion else { throw noReply }
        return Reply(completions: [completion])
    }

    private static let noReply = ModelError.unavailable("the journal holds no further reply")
}

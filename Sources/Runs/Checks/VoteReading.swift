internal import Datasets
internal import Judging
internal import LanguageModels
internal import Pipelines
internal import RunLogs
internal import Tournaments
internal import Workers

/// Reads journaled verdicts again as a judge would, from the raw texts that stand beside them.
struct VoteReading: Sendable {
    private enum Judge {
        case one(ModelJudge)
        case panel(Panel, [ModelJudge])
    }

    private let judge: Judge

    /// - Returns: `nil` for judges that ask no model: there is nothing to read again.
    init?(_ plan: JudgePlan) {
        let nobody = ScriptedModel(saying: "")
        switch plan {
        case .model(let plan): judge = .one(plan.judge(asking: nobody))
        case .panel(let plan):
            judge = .panel(
                plan.panel { $0.judge(asking: nobody) },
                plan.jurors.map { $0.plan.judge(asking: nobody) })
        case .reference, .recorded: return nil
        }
    }

    /// Whether a vote is what its texts say.
    func agrees(_ vote: JournaledVote) async throws -> Bool {
        guard vote.calls.isEmpty || vote.vote.tokens == Self.tokens(of: vote.calls) else {
            return false
        }
        let read: VoteLog
        switch judge {
        case .one(let judge):
            guard vote.vote.jurors.isEmpty else { return false }
            let verdict = try await Self.verdict(of: judge, on: vote, calls: vote.calls)
            read = VoteLog(verdict, number: vote.vote.number, order: vote.vote.order)
        case .panel(let panel, let judges):
            // Nothing was kept of what was too long for the journal.
            if vote.vote.jurors.isEmpty { return vote.calls.isEmpty && vote.vote.isAskedAgain }
            guard let again = try await self.vote(of: panel, judges, on: vote) else { return false }
            read = again
        }
        return Self.isSame(read, vote.vote)
    }

    private static func isSame(_ read: VoteLog, _ vote: VoteLog) -> Bool {
        guard read.by == vote.by, read.jurors == vote.jurors else { return false }
        if read.choice == vote.choice { return read.verdict == vote.verdict }
        return isUnanswered(vote.abstention) && read.abstention == .transport
    }

    /// What a server refused or did not answer left no further text to read.
    private static func isUnanswered(_ reason: Abstention?) -> Bool {
        [.transport, .refused, .promptCut].contains(reason)
    }

    private static func tokens(of calls: [CallLog]) -> Int {
        calls.reduce(0) { $0 + $1.completionTokens }
    }

    // MARK: One judge

    /// Lets a judge climb its ladder again over the replies that were journaled.
    private static func verdict(
        of judge: ModelJudge, on vote: JournaledVote, calls: [CallLog]
    ) async throws -> Verdict {
        let calls = Locked(calls.filter { $0.completion != nil }[...])
        var judge = judge
        judge.model = ScriptedModel { request in
            try calls.withLock { try reply(to: request, from: &$0) }
        }
        return try await judge.compare(
            Comparison(
                id: vote.id, query: Query(""), first: Answer(id: vote.first, text: ""),
                second: Answer(id: vote.second, text: "")))
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
        guard let call = calls.popFirst(), let completion = call.completion else { throw noReply }
        return Reply(
            completions: [completion],
            usage: TokenUsage(prompt: call.promptTokens, completion: call.completionTokens))
    }

    private static let noReply = ModelError.unavailable("the journal holds no further reply")

    // MARK: A panel

    /// What the panel makes of its jurors' replies, read again; `nil` where a juror's vote is not what
    /// its texts say, or is missing.
    private func vote(
        of panel: Panel, _ judges: [ModelJudge], on vote: JournaledVote
    ) async throws -> VoteLog? {
        let agrees = Locked(true)
        let verdict = try await panel.verdict { ask in
            let name = panel.jurors[ask.juror].name
            let said = vote.vote.jurors.first { $0.by == name && $0.isExchanged == ask.isExchanged }
            let calls = vote.calls.filter { $0.by == name && $0.isExchanged == ask.isExchanged }
            var read = try await Self.verdict(of: judges[ask.juror], on: vote, calls: calls)
            let again = JurorVote(JurorVerdict(read, by: name, ask), vote.vote.order)
            if let said, Self.isUnanswered(said.abstention), again.abstention == .transport {
                read.choice = .abstain(said.abstention ?? .transport)
            } else if again.choice != said?.choice {
                agrees.withLock { $0 = false }
            }
            // What texts do not hold.
            (read.note, read.probability) = (said?.note, said?.probability)
            return read
        }
        guard agrees.withLock({ $0 }) else { return nil }
        return VoteLog(verdict, number: vote.vote.number, order: vote.vote.order)
    }
}

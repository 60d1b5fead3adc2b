internal import Foundation
internal import Judging
public import LanguageModels
public import RunLogs

/// Keeps account of what models are asked: within the budget, counted, and journaled where it brought
/// nothing that the journal keeps.
struct Account: Sendable {
    /// `nil` where nobody keeps what was paid for.
    var journal: Journal?
    var counters: RunCounters
    /// `nil` where nothing limits what is spent.
    var budget: Budget?

    /// Asks within the budget.
    ///
    /// - Parameters:
    ///   - id: the prompt's.
    ///   - promptBytes: about how long the prompt is.
    ///   - charge: what an answer says that it came to.
    ///   - jurors: what of that each judge of a panel took.
    /// - Returns: the answer, and what was charged beside that.
    /// - Throws: `Postponed` where the budget has no room; what `ask` throws, which is charged first.
    func ask<Answer>(
        of id: String, _ stage: CostStage, promptBytes: @autoclosure () -> Int,
        charge: (Answer) -> Charge, jurors: (Answer) -> [String: Charge] = { _ in [:] },
        _ ask: () async throws -> Answer
    ) async throws -> (answer: Answer, lost: Charge) {
        try await budget?.enter(stage, promptBytes: promptBytes())
        let meter = UsageMeter()
        do {
            let answer = try await UsageMeter.$current.withValue(meter, operation: ask)
            let charged = charge(answer)
            let lost = meter.charge.beyond(charged)
            count(Spending.Part(answer: charged, lost: lost), of: stage, jurors(answer))
            return (answer, lost)
        } catch {
            // What files of a batch have answered is charged with the vote that it becomes.
            let lost = error is Postponed ? .nothing : meter.charge
            count(Spending.Part(charge: lost), of: stage)
            try await keep(lost, of: id, stage)
            throw error
        }
    }

    private func count(
        _ part: Spending.Part, of stage: CostStage, _ jurors: [String: Charge] = [:]
    ) {
        counters.update {
            $0.spent.add(part, of: stage)
            $0.spent.add(jurors)
        }
        budget?.leave(stage, part, jurors)
    }

    /// Journals what brought nothing that the journal keeps.
    func keep(_ lost: Charge, of id: String, _ stage: CostStage) async throws {
        guard lost != .nothing else { return }
        try await journal?.append(
            .charge(
                JournaledCharge(
                    id: id, stage: stage, charge: lost, at: Date.now.millisecondsSince1970)))
    }
}

extension UsageMeter {
    fileprivate var charge: Charge { Charge(usage, requests: requests) }
}

extension Reply {
    /// What its server counted.
    var charge: Charge { Charge(usage, requests: attempts) }
}

extension Verdict {
    /// What the calls that it took came to.
    fileprivate var charge: Charge {
        calls.reduce(.nothing) { $0 + Charge($1.usage, requests: $1.attempts) }
    }

    /// The same of each judge of a panel.
    fileprivate var jurorCharges: [String: Charge] {
        var charges: [String: Charge] = [:]
        for call in calls {
            guard let by = call.by else { continue }
            charges[by, default: .nothing] += Charge(call.usage, requests: call.attempts)
        }
        return charges
    }
}

extension MatchStage {
    /// The judge's verdict within the budget, and what was charged beside its calls.
    func judged(_ comparison: Comparison) async throws -> (answer: Verdict, lost: Charge) {
        let account = Account(journal: journal, counters: counters, budget: budget)
        return try await account.ask(
            of: comparison.id, .judge, promptBytes: comparison.byteCount, charge: \.charge,
            jurors: \.jurorCharges
        ) { try await judge.compare(comparison) }
    }
}

extension Comparison {
    /// About how long a judge's prompt is for it: the RRM's template has 1,900 bytes of its own.
    fileprivate var byteCount: Int {
        2000 + query.text.utf8.count + first.text.utf8.count + second.text.utf8.count
    }
}

extension ModelPrompt {
    var byteCount: Int {
        switch self {
        case .raw(let text): text.utf8.count
        case .chat(let messages): messages.reduce(0) { $0 + $1.content.utf8.count }
        }
    }
}

extension Charge {
    public init(_ usage: TokenUsage, requests: Int = 0) {
        self.init(
            requests: requests, prompt: usage.prompt, cached: usage.cached,
            completion: usage.completion)
    }
}

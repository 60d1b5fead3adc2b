import JSON
import LanguageModels
import RunLogs
import TestSupport
import Testing
import Workers

@testable import Runs

@Suite("What may be spent", .againstHangs)
struct BudgetTests {
    private func budget(
        _ limits: (inout SpendingLimits) -> Void, generated: Int = 0, spent: Spending = Spending(),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) -> Budget {
        var given = SpendingLimits()
        limits(&given)
        return Budget(
            given, prices: Prices(judge: Price(input: 1, output: 1, per: 1)),
            generated: [.judge: generated], spent: spent, now: now)
    }

    @Test("requests are sent until the next one would exceed the limit, and none behind it")
    func calls() async throws {
        let budget = budget { $0.calls = 2 }
        for _ in 0..<2 {
            try await budget.enter(.judge, promptBytes: 0)
            budget.leave(.judge, .init(charge: Charge(requests: 1), answers: 1))
        }
        #expect(budget.reached == nil)
        for _ in 0..<2 {
            await #expect(throws: Postponed.self) {
                try await budget.enter(.judge, promptBytes: 0)
            }
        }
        let reached = try #require(budget.reached)
        #expect(reached.limit == .calls && reached.spent.judge.answers == 2)
        #expect(
            reached.description == "2 of 2 requests sent, which leaves no room for another vote")
    }

    @Test("what earlier starts have spent counts, of votes and of candidates")
    func earlier() async throws {
        var spent = Spending()
        spent.add(Charge(requests: 4, prompt: 30, completion: 10), answers: 4, of: .judge)
        spent.add(Charge(requests: 1, prompt: 10, completion: 40), answers: 1, of: .generator)
        let budget = budget({ $0.tokens = 100 }, spent: spent)
        // 90 are spent, and a vote takes the mean of four of 10 tokens and of 0, which is the most.
        try await budget.enter(.judge, promptBytes: 0)
        // Another one would come to 106; what is under way is waited for, and takes more.
        let next = Task { try await budget.enter(.judge, promptBytes: 0) }
        budget.leave(
            .judge, .init(charge: Charge(requests: 1, prompt: 9, completion: 1), answers: 1))
        await #expect(throws: Postponed.self) { try await next.value }
        #expect(
            budget.reached?.description
                == "100 of 100 tokens spent, which leaves no room for another vote")
    }

    @Test("at first a vote under way counts as much as it may take, then as much as others did")
    func mean() async throws {
        let budget = budget({ $0.cost = 100 }, generated: 60)
        try await budget.enter(.judge, promptBytes: 0)
        // Two at 60 are more than 100: the second waits until the first has taken 10. The mean is then
        // (10 + 60) / 2, and two of them beside what is spent are 80.
        let second = Task { try await budget.enter(.judge, promptBytes: 0) }
        budget.leave(.judge, .init(charge: Charge(requests: 1, completion: 10), answers: 1))
        try await second.value
        try await budget.enter(.judge, promptBytes: 0)
        #expect(budget.reached == nil)
        // Both take all that there is.
        let last = Task { try await budget.enter(.judge, promptBytes: 0) }
        budget.leave(.judge, .init(charge: Charge(requests: 1, completion: 45), answers: 1))
        budget.leave(.judge, .init(charge: Charge(requests: 1, completion: 44), answers: 1))
        await #expect(throws: Postponed.self) { try await last.value }
        #expect(budget.reached?.limit == .cost)
    }

    @Test("a server that counts no tokens is taken to have spent the most")
    func uncounted() async throws {
        let budget = budget({ $0.tokens = 250 }, generated: 100)
        for _ in 0..<2 {
            try await budget.enter(.judge, promptBytes: 0)
            budget.leave(.judge, .init(answer: Charge(requests: 1), lost: .nothing))
        }
        await #expect(throws: Postponed.self) { try await budget.enter(.judge, promptBytes: 0) }
        #expect(
            budget.reached?.description
                == "0 of 250 tokens spent beside 2 answers that the server gave without counting "
                + "tokens, which leaves no room for another vote")
    }

    @Test("when the time of a start is over, nothing new is sent, whatever is under way")
    func time() async throws {
        let start = ContinuousClock.now
        let passed = Locked(0.0)
        let budget = budget({ $0.seconds = 60 }) {
            start + .seconds(passed.withLock { $0 })
        }
        try await budget.enter(.judge, promptBytes: 0)
        passed.withLock { $0 = 60 }
        await #expect(throws: Postponed.self) { try await budget.enter(.judge, promptBytes: 0) }
        #expect(budget.reached?.limit == .time)
    }

    @Test("what was charged before a vote broke off is journaled and counted")
    func brokenOff() async throws {
        let folder = Repository.temporaryFolder()
        let run = RunFolder(path: folder)
        let journal = try run.open(
            Manifest(
                version: "0", name: "t", input: nil, pipeline: .null, identity: RunIdentity()))
        let counters = RunCounters()
        let account = Account(journal: journal, counters: counters)
        await #expect(throws: CancellationError.self) {
            _ = try await account.ask(
                of: "p", .judge, promptBytes: 0, charge: { (charge: Charge) in charge }
            ) {
                UsageMeter.current?.note(
                    TokenUsage(prompt: 9, cached: 4, completion: 2), requests: 1)
                throw CancellationError()
            }
        }
        // Of what was answered, only the rest was lost.
        let (_, lost) = try await account.ask(
            of: "p", .judge, promptBytes: 0, charge: { (charge: Charge) in charge }
        ) {
            UsageMeter.current?.note(TokenUsage(prompt: 30, completion: 5), requests: 3)
            return Charge(requests: 2, prompt: 10, completion: 5)
        }
        #expect(lost == Charge(requests: 1, prompt: 20))
        let broken = Charge(requests: 1, prompt: 9, cached: 4, completion: 2)
        #expect(
            counters.snapshot.spent.judge
                == .init(
                    charge: broken + Charge(requests: 3, prompt: 30, completion: 5), answers: 1))
        journal.release()
        #expect(try Spending(run).judge == .init(charge: broken, answers: 0))
    }
}

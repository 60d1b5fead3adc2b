import Datasets
import Judging
import LanguageModels
import Pipelines
import RunLogs
import TestSupport
import Testing
import Workers

@testable import Runs

@Suite("Evaluation")
struct EvaluationTests {
    static func pairs(_ count: Int) -> [PreferencePair] {
        (0..<count).map {
            PreferencePair(
                id: "p\($0)", prompt: .text("What is \($0)?"), chosen: "right", rejected: "wrong",
                reference: "right")
        }
    }

    /// A judge that says what `verdict` makes of the pair's number and the two texts.
    static func judge(
        _ verdict: @escaping @Sendable (Int, _ first: String) -> Verdict.Choice
    ) -> some Judge { Scripted(verdict: verdict) }

    private struct Scripted: Judge {
        var verdict: @Sendable (Int, String) -> Verdict.Choice

        func compare(_ comparison: Comparison) async throws -> Verdict {
            await Task.yield()
            let number = Int(comparison.id.dropFirst()) ?? 0
            return Verdict(verdict(number, comparison.first.text))
        }
    }

    private func summary(
        _ count: Int, _ judge: some Judge, votes: Int = 1
    ) async throws -> EvaluationSummary {
        let evaluation = Evaluation(judge: judge, votes: votes, seed: 7, inFlight: 3)
        return EvaluationSummary(try await evaluation.judgments(of: Self.pairs(count)))
    }

    @Test("a judge that knows is right in both orders")
    func right() async throws {
        let summary = try await summary(10, ReferenceJudge())
        #expect(summary.accuracy == 1)
        #expect(summary.rightInBoth == 10)
        #expect(summary.flipRate == 0)
        #expect(summary.firstPlaceRate == 0.5)
        #expect([summary.pairs, summary.judgments, summary.votes] == [10, 20, 20])
    }

    @Test("a judge that goes by position is half right and always flips")
    func position() async throws {
        let summary = try await summary(10, Self.judge { _, _ in .first })
        #expect(summary.accuracy == 0.5)
        #expect(summary.flipRate == 1)
        #expect(summary.firstPlaceRate == 1)
        #expect(summary.rightInBoth == 0)
    }

    @Test("an abstention is wrong, and no flip")
    func abstentions() async throws {
        // Pair 0: none in either order. Pair 1: one in the first. Others right.
        let summary = try await summary(
            4,
            Self.judge { number, first in
                if number == 0 || number == 1 && first == "right" { return .abstain(.truncated) }
                return first == "right" ? .first : .second
            })
        #expect(summary.accuracy == 5 / 8.0)
        #expect(summary.abstained == 3)
        #expect(summary.abstainRate == 3 / 8.0)
        #expect(summary.reasons == [.truncated: 3])
        #expect(summary.comparable == 2)
        #expect(summary.flips == 0)
    }

    @Test("votes stop when an order is decided")
    func votes() async throws {
        let summary = try await summary(3, ReferenceJudge(), votes: 5)
        #expect(summary.votes == 3 * 2 * 3)
        #expect(summary.accuracy == 1)
    }

    @Test("the same seed gives the same judgments, however many are under way")
    func deterministic() async throws {
        let pairs = Self.pairs(40)
        var all: [[PairJudgment]] = []
        for inFlight in [1, 7, 256] {
            let evaluation = Evaluation(
                judge: .reasoning(ScriptedModel.moody()), votes: 3, seed: 5, inFlight: inFlight)
            all.append(try await evaluation.judgments(of: pairs))
        }
        #expect(all[0] == all[1])
        #expect(all[0] == all[2])
        #expect(all[0].map(\.id) == pairs.map(\.id))
    }

    @Test("a counting judge sums verdicts, calls and tokens")
    func costs() async throws {
        let judge = CountingJudge(ModelJudge.reasoning(ScriptedModel.moody(silent: 0)))
        _ = try await Evaluation(judge: judge).judgments(of: Self.pairs(5))
        #expect(judge.costs.verdicts == 10)
        #expect(judge.costs.calls == 10)
        #expect(judge.costs.tokens == TokenUsage(prompt: 500, completion: 50))
    }

    @Test("a judge without a reference stops the evaluation")
    func noReference() async throws {
        var pairs = Self.pairs(2)
        pairs[1].reference = nil
        await #expect(throws: JudgeError.noReference(id: "p1")) {
            try await Evaluation(judge: ReferenceJudge()).judgments(of: pairs)
        }
    }
}

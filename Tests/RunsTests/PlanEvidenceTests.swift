import Datasets
import Foundation
import JSON
import Judging
import LanguageModels
import Pipelines
import RunLogs
import TestSupport
import Testing
import Tournaments

@testable import Runs

@Suite("What a plan learns from a run or an evaluation", .againstHangs)
struct PlanEvidenceTests {
    /// A judge that prefers 42, but for prompts 8 and 9: two of ten pairs have it wrong whatever the vote.
    private static let stubborn = ScriptedModel { request in
        let text = "\(request.prompt)"
        let isWrong = ["question 8", "question 9"].contains { text.contains($0) }
        let right = text.range(of: "It is 42")?.lowerBound ?? text.endIndex
        let wrong = text.range(of: "It is 7")?.lowerBound ?? text.endIndex
        let isFirst = (right < wrong) != isWrong
        return Reply(
            completions: [Completion(text: "t</think>\\boxed{Assistant \(isFirst ? 1 : 2)}")],
            usage: TokenUsage(prompt: 50, completion: 5))
    }

    @Test("of a run: votes between a right and a wrong answer, its candidates, its costs")
    func run() async throws {
        let fixture = try RunFixture(lines: Self.lines)
        try await fixture.run(
            try fixture.pipeline("votes: { max: 3 }"), model: Self.stubborn)
        let evidence = try PlanEvidence(path: fixture.folder)
        let votes = try #require(evidence.votes)
        // Two votes a match decide it; p̂ is 1 for eight pairs and 0 for two.
        #expect(votes.pairs == 10 && votes.votes == 20)
        #expect(abs(votes.accuracy - 0.8) < 1e-12)
        #expect(abs(try #require(votes.correlation) - 1) < 1e-12)
        #expect(evidence.fields.count == 10)
        #expect(evidence.fields.allSatisfy { $0.isRight.count { $0 } == 1 && $0.count == 2 })
        #expect(evidence.costs.votes == 20 && evidence.costs.callsEach == 1)
        let tokens = try #require(evidence.costs.tokensEach)
        #expect(tokens.prompt == 50 && tokens.completion == 5)
        #expect(evidence.costs.tokensToMake == nil)
        #expect(!evidence.isEvaluation && !evidence.comparesAnswers)
        // A file in the folder names it.
        #expect(try PlanEvidence(path: fixture.folder + "/brackets.jsonl").votes == votes)
    }

    private static let lines = (0..<10).map {
        #"{"id":"p\#($0)","prompt":"question \#($0)","candidates":["It is 42.","It is 7."],"#
            + #""reference":"42"}"#
    }

    @Test("of an evaluation: both orders of a pair are votes on it")
    func evaluation() async throws {
        let folder = Repository.temporaryFolder()
        var identity = RunIdentity()
        identity.votes = Evaluation.rule(1)
        let manifest = Manifest(
            version: "1", name: "eval", input: nil, pipeline: .null, identity: identity)
        var evaluation = Evaluation(
            judge: ModelJudge.reasoning(Self.stubborn), votes: 1, seed: 5, inFlight: 4)
        evaluation.folder = try KeptFolder(.evaluation, in: folder, manifest)
        _ = try await evaluation.judgments(
            of: (0..<10).map { number in
                PreferencePair(
                    id: "p\(number)", prompt: .text("question \(number)"),
                    chosen: "It is 42.",
                    rejected: "It is 7.")
            })
        evaluation.folder?.release()
        let evidence = try PlanEvidence(path: folder)
        let votes = try #require(evidence.votes)
        #expect(evidence.isEvaluation && evidence.fields.isEmpty)
        #expect(votes.pairs == 10 && votes.votes == 20)
        #expect(abs(votes.accuracy - 0.8) < 1e-12)
        #expect(abs(try #require(votes.correlation) - 1) < 1e-12)
    }

    @Test("a run without known answers tells nothing of its judge, and says what would")
    func ungraded() async throws {
        let fixture = try RunFixture(records: [.numbered("p", 2)])
        try await fixture.run(try fixture.pipeline(), model: .moody(silent: 0))
        let error = #expect(throws: LogError.self) { try PlanEvidence(path: fixture.folder) }
        #expect("\(try #require(error))".contains("no prompt of this run has a known right answer"))
    }

    @Test("an input that knows its answers tells how many candidates are right")
    func input() throws {
        let fixture = try RunFixture(lines: Self.lines + ["nonsense"])
        let run = try Run(try fixture.pipeline(), options: .init(input: fixture.input))
        let input = try run.plannedInput()
        #expect(input.prompts == 10 && input.mostCandidates == 2 && input.areAll)
        #expect(
            input.fields
                == Array(
                    repeating: SimulatedField(
                        isRight: [true, false], texts: [0, 1], answers: [0, 1]),
                    count: 10))
    }
}

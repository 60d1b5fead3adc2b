import Chance
import Datasets
import Files
import JSON
import Judging
import LanguageModels
import Pipelines
import RunLogs
import TestSupport
import Testing
import Workers

@testable import Runs

@Suite("Evaluations that are kept", .againstHangs)
struct KeptEvaluationTests {
    private static let pairs = EvaluationTests.pairs(12)

    private static func manifest(seed: UInt64 = 5) -> Manifest {
        var identity = RunIdentity()
        identity.seed = seed
        return Manifest(
            version: "1", name: "eval", input: nil, pipeline: .null, identity: identity)
    }

    private func evaluation(_ judge: some Judge, in folder: String?) throws -> Evaluation {
        var evaluation = Evaluation(judge: judge, votes: 3, seed: 5, inFlight: 4)
        evaluation.folder = try folder.map {
            try KeptFolder(.evaluation, in: $0, Self.manifest())
        }
        return evaluation
    }

    @Test("what is in the folder is not asked again, and the judgments are the same")
    func resumed() async throws {
        let folder = Repository.temporaryFolder()
        let whole = try await evaluation(ModelJudge.reasoning(ScriptedModel.moody()), in: nil)
            .judgments(of: Self.pairs)

        let asked = Locked<[UInt64]>([])
        let first = try evaluation(
            ModelJudge.reasoning(ScriptedModel.moody(asked: asked)), in: folder)
        _ = try await first.judgments(of: Array(Self.pairs.prefix(5)))
        first.folder?.release()
        let second = try evaluation(
            ModelJudge.reasoning(ScriptedModel.moody(asked: asked)), in: folder)
        #expect(try await second.judgments(of: Self.pairs) == whole)
        second.folder?.release()
        // Each call once: a ladder's second look has its own seed.
        let seeds = asked.withLock { $0 }
        #expect(Set(seeds).count == seeds.count)
        #expect(second.counters.snapshot.resumedVotes == first.counters.snapshot.votes)
        #expect(second.resumedCosts.verdicts == first.counters.snapshot.votes)
        #expect(second.resumedCosts.tokens.prompt == 50 * second.resumedCosts.calls)
    }

    @Test("an evaluation that is stopped keeps what it has, and a cut line is mended")
    func stopped() async throws {
        let folder = Repository.temporaryFolder()
        let count = Locked(0)
        let stopping = ScriptedModel { request in
            if count.withLock({
                $0 += 1; return $0 > 20
            }) {
                throw CancellationError()
            }
            return Reply(completions: [Completion(text: "t</think>\\boxed{Assistant 1}")])
        }
        let first = try evaluation(ModelJudge.reasoning(stopping), in: folder)
        await #expect(throws: CancellationError.self) {
            try await first.judgments(of: Self.pairs)
        }
        first.folder?.release()
        #expect(first.finished.count < Self.pairs.count)
        let path = RunFolder(path: folder).journalPath
        let journal = try FileDescriptor(path: path, flags: 0x401)  // O_WRONLY | O_APPEND
        try journal.write(Array(#"{"kind":"vote","id":"p1","rou"#.utf8))

        let judge = ModelJudge.reasoning(
            ScriptedModel { _ in
                Reply(completions: [Completion(text: "t</think>\\boxed{Assistant 1}")])
            })
        let second = try evaluation(judge, in: folder)
        let judgments = try await second.judgments(of: Self.pairs)
        #expect(judgments.count == 12)
        #expect(EvaluationSummary(judgments).firstPlaceRate == 1)
        #expect(second.counters.snapshot.resumedVotes == 20)
        try second.folder?.write(judgments)
        let lines = try LineReader(path: folder + "/judgments.jsonl")
        let line = try #require(try lines.next())
        #expect(
            String(decoding: line.bytes, as: UTF8.self)
                == #"{"id":"p0","chosen_first":"chosen","chosen_second":"rejected","score":0.5,"#
                + #""votes":4,"tokens":0}"#)
    }

    @Test("another judge or seed is another evaluation")
    func other() throws {
        let folder = Repository.temporaryFolder()
        try KeptFolder(.evaluation, in: folder, Self.manifest()).release()
        let seed = #expect(throws: LogError.self) {
            try KeptFolder(.evaluation, in: folder, Self.manifest(seed: 6))
        }
        #expect(seed?.description.contains("differs in seed (5, now 6)") == true)
        let kind = #expect(throws: LogError.self) {
            try KeptFolder(.generation, in: folder, Self.manifest())
        }
        #expect(kind?.description.contains(#"kind ("evaluation", now "generation")"#) == true)
    }
}

@Suite("Recorded verdicts that are missing", .againstHangs)
struct MissingVerdictTests {
    private func judge(_ lines: [String], exchanges: Bool = true) throws -> RecordedJudge {
        let path = Repository.temporaryFolder() + ".jsonl"
        try lines.map { $0 + "\n" }.joined().write(
            toFile: path, atomically: true, encoding: .utf8)
        return try RecordedJudge(path: path, exchanges: exchanges)
    }

    private func line(_ id: String, _ first: String, _ second: String) -> String {
        #"{"id":"\#(id)","first":"\#(first)","second":"\#(second)","winner":"\#(first)"}"#
    }

    @Test("verdicts in one order count once, and are no pairs without a flip")
    func oneOrder() async throws {
        let lines = (0..<4).map { line("p\($0)", "chosen", "rejected") }
        let judge = try judge(lines + [line("p3", "rejected", "chosen")], exchanges: false)
        let judgments = try await Evaluation(judge: judge)
            .judgments(of: EvaluationTests.pairs(4))
        let summary = EvaluationSummary(judgments)
        #expect([summary.pairs, summary.judgments, summary.inOneOrder] == [4, 5, 3])
        #expect(summary.abstained == 0)
        #expect(summary.accuracy == 3.5 / 4)
        #expect([summary.comparable, summary.flips, summary.rightInBoth] == [1, 1, 0])
        #expect(judgments[0].json["chosen_second"] == .null)
    }

    @Test("what is missing is counted, and the first in the input is named", arguments: 0..<5)
    func counted(attempt: Int) async throws {
        let judge = try judge([line("p0", "chosen", "rejected")], exchanges: false)
        let evaluation = Evaluation(judge: judge, inFlight: 7)
        let error = await #expect(throws: JudgeError.self) {
            try await evaluation.judgments(of: EvaluationTests.pairs(30))
        }
        #expect(
            error?.description.hasSuffix(
                "has no verdict on \"chosen\" against \"rejected\" of prompt \"p1\", the first of 58 "
                    + "that are missing") == true)
    }

    @Test("a run names the same one each time, too", arguments: 0..<5)
    func ofARun(attempt: Int) async throws {
        let fixture = try RunFixture(records: (0..<20).map { .numbered("q\($0)", 4) })
        let verdicts = Repository.temporaryFolder() + ".jsonl"
        // Every pair of every prompt but those of q3 and q11.
        var lines: [String] = []
        for prompt in 0..<20 where prompt != 3 && prompt != 11 {
            for first in 0..<4 {
                for second in first + 1..<4 {
                    lines.append(line("q\(prompt)", "c\(first)", "c\(second)"))
                }
            }
        }
        try lines.map { $0 + "\n" }.joined().write(
            toFile: verdicts, atomically: true, encoding: .utf8)
        let pipeline = try fixture.pipeline(overrides: [
            "tournament.judge=recorded", "tournament.verdicts=\(verdicts)",
        ])
        let error = await #expect(throws: JudgeError.self) {
            try await fixture.run(pipeline, model: .moody())
        }
        #expect(error?.description.contains("of prompt \"q3\", the first of 6 that") == true)
        #expect(fixture.bytes("winners.jsonl") == nil)
    }
}

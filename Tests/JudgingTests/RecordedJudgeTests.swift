import JSON
import Tournaments
import Datasets
import Foundation
import Testing

@testable import Judging

@Suite("RecordedJudge")
struct RecordedJudgeTests {
    private func judge(_ lines: [String]) throws -> RecordedJudge {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "verdicts-\(UUID().uuidString).jsonl")
        try lines.joined(separator: "\n").appending("\n").write(
            to: file, atomically: true, encoding: .utf8)
        return try RecordedJudge(path: file.path())
    }

    private func compare(_ first: String, _ second: String, vote: Int = 1) -> Comparison {
        Comparison(
            id: "q", query: Query("?"), first: Answer(id: first, text: ""),
            second: Answer(id: second, text: ""), vote: vote)
    }

    @Test("replays verdicts in the order recorded and in the other")
    func replay() async throws {
        let judge = try judge([
            #"{"id":"q","first":"a","second":"b","verdict":"Assistant 2"}"#,
            #"{"id":"other","first":"a","second":"b","verdict":"Assistant 1"}"#,
            #"{"id":"q","first":3,"second":4,"verdict":"t</think>\\boxed{Assistant 1}"}"#,
        ])
        #expect(try await judge.compare(compare("a", "b")).choice == .second)
        let exchanged = try await judge.compare(compare("b", "a", vote: 3))
        #expect(exchanged.choice == .first)
        #expect(exchanged.note == "recorded in the other order")
        #expect(try await judge.compare(compare("3", "4")).choice == .first)
    }

    @Test("the winner decides; a verdict that was not offered is kept and flagged")
    func winner() async throws {
        let judge = try judge([
            #"{"id":"q","first":"a","second":"b","verdict":"I","winner":"b"}"#,
            #"{"id":"q","first":"c","second":"d","verdict":"I"}"#,
            #"{"id":"q","first":"e","second":"f","verdict":"Assistant 1","winner":"f"}"#,
            #"{"id":"q","first":"g","second":"h","verdict":"Assistant 1","winner":"x"}"#,
        ])
        let decided = try await judge.compare(compare("a", "b"))
        #expect(decided.choice == .second)
        #expect(decided.spelled == "I")
        #expect(decided.isStray && decided.note == nil)
        let stray = try await judge.compare(compare("c", "d"))
        #expect(stray.choice == .abstain(.notOffered))
        #expect(stray.spelled == "I")
        let contradicted = try await judge.compare(compare("e", "f"))
        #expect(contradicted.choice == .second)
        #expect(contradicted.note == "the record's winner decides, not its verdict")
        await #expect(throws: JudgeError.self) { try await judge.compare(compare("g", "h")) }
    }

    @Test(
        "a tie is a verdict, as the verdict, in a reply or as the winner",
        arguments: [
            #""verdict":"tie""#, #""verdict":"Draw""#, #""verdict":"so</think>\\boxed{Tie}""#,
            #""winner":"tie""#, #""verdict":"Assistant 1","winner":"equal""#,
        ])
    func ties(members: String) async throws {
        let judge = try judge([#"{"id":"q","first":"a","second":"b",\#(members)}"#])
        for comparison in [compare("a", "b"), compare("b", "a")] {
            #expect(try await judge.compare(comparison).choice == .abstain(.equal))
        }
    }

    @Test("an answer may be called tie")
    func calledTie() async throws {
        let judge = try judge([#"{"id":"q","first":"tie","second":"b","winner":"tie"}"#])
        #expect(try await judge.compare(compare("tie", "b")).choice == .first)
    }

    @Test("without exchange a verdict stands for the order it was given in alone")
    func oneOrder() async throws {
        let file = FileManager.default.temporaryDirectory
            .appending(path: "verdicts-\(UUID().uuidString).jsonl")
        try #"{"id":"q","first":"a","second":"b","verdict":"Assistant 2"}"#.appending("\n").write(
            to: file, atomically: true, encoding: .utf8)
        let judge = try RecordedJudge(path: file.path(), exchanges: false)
        #expect(try await judge.compare(compare("a", "b")).choice == .second)
        await #expect(throws: JudgeError.self) { try await judge.compare(compare("b", "a")) }
    }

    @Test("votes are told apart where the file tells them apart")
    func votes() async throws {
        let judge = try judge([
            #"{"id":"q","first":"a","second":"b","verdict":"Assistant 1","vote":1}"#,
            #"{"id":"q","first":"a","second":"b","verdict":"Assistant 2","vote":2}"#,
        ])
        #expect(try await judge.compare(compare("a", "b", vote: 1)).choice == .first)
        #expect(try await judge.compare(compare("a", "b", vote: 2)).choice == .second)
        let error = await #expect(throws: JudgeError.self) {
            try await judge.compare(compare("a", "b", vote: 3))
        }
        #expect(
            error?.description.hasSuffix(
                "has no verdict on \"a\" against \"b\" of prompt \"q\" for vote 3") == true)
    }

    @Test("a file that holds something else is refused with its line")
    func refused() {
        let error = #expect(throws: JudgeError.self) {
            try judge([#"{"id":"q","first":"a","second":"b"}"#, "nonsense"])
        }
        #expect(error?.description.contains("line 2") == true)
    }
}

@Suite("ReferenceJudge")
struct ReferenceJudgeTests {
    @Test(
        "prefers the right answer and finds two of a kind equal",
        arguments: [
            ("#### 4", "#### 5", Verdict.Choice.first), ("#### 5", "#### 4", .second),
            ("#### 4", "4", .abstain(.equal)), ("5", "6", .abstain(.equal)),
        ])
    func compare(first: String, second: String, choice: Verdict.Choice) async throws {
        let comparison = Comparison(
            id: "q", query: Query("2+2?"), first: Answer(id: "a", text: first),
            second: Answer(id: "b", text: second), reference: "4")
        #expect(try await ReferenceJudge().compare(comparison).choice == choice)
    }

    @Test("needs a reference")
    func none() async {
        let comparison = Comparison(
            id: "q", query: Query("?"), first: Answer(id: "a", text: "1"),
            second: Answer(id: "b", text: "2"))
        await #expect(throws: JudgeError.noReference(id: "q")) {
            try await ReferenceJudge().compare(comparison)
        }
    }
}

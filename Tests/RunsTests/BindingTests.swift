import Datasets
import Foundation
import JSON
import Judging
import LanguageModels
import RunLogs
import TestSupport
import Testing
import Tournaments
import Workers

@testable import Runs

/// Votes count for the texts that were judged, not for the ids that these went by.
@Suite("Votes and their texts")
struct BindingTests {
    /// Writes a good answer in another place each time it is asked for candidates, and prefers it.
    private static func fickle(_ generations: Locked<Int>, _ asked: Locked<Int>) -> ScriptedModel {
        ScriptedModel { request in
            let prompt = "\(request.prompt)"
            guard request.count == 1 else {
                let turn = generations.withLock {
                    $0 += 1
                    return $0
                }
                return Reply(
                    completions: (0..<request.count).map {
                        Completion(
                            text: $0 == turn % request.count ? "GOOD \(turn)" : "bad \(turn) \($0)")
                    })
            }
            asked.withLock { $0 += 1 }
            let good = prompt.firstRange(of: "GOOD")?.lowerBound ?? prompt.endIndex
            let isFirst = good < (prompt.firstRange(of: "bad")?.lowerBound ?? prompt.endIndex)
            return Reply(
                completions: [Completion(text: "</think>\\boxed{Assistant \(isFirst ? 1 : 2)}")])
        }
    }

    private func changeJournal(
        _ fixture: RunFixture, _ change: (String) -> String
    ) throws {
        let path = RunFolder(path: fixture.folder).journalPath
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        try (lines.map { change(String($0)) }.joined(separator: "\n") + "\n").write(
            toFile: path, atomically: true, encoding: .utf8)
    }

    @Test("candidates that were lost and made anew are judged anew")
    func regenerated() async throws {
        let fixture = try RunFixture(records: [.init(id: "p0", prompt: .text("Say something nice"))]
        )
        let pipeline = try fixture.pipeline("seeding: \"input\"", generate: "n: 4")
        let (generations, asked) = (Locked(0), Locked(0))
        let model = Self.fickle(generations, asked)
        try await fixture.run(pipeline, model: model)
        #expect(asked.withLock { $0 } == 3)
        let before = try fixture.brackets()[0]
        #expect(before.entrants.first { $0.id == before.winner }?.text == "GOOD 1")
        try changeJournal(fixture) {
            $0.contains("\"candidates\"") ? String($0.dropFirst(5)) : $0
        }
        let counts = try await fixture.run(pipeline, model: model)
        #expect(generations.withLock { $0 } == 2)
        #expect(asked.withLock { $0 } == 6)
        #expect(counts.resumedVotes == 0)
        #expect(counts.askedAgain > 0)
        let log = try fixture.brackets()[0]
        #expect(log.entrants.first { $0.id == log.winner }?.text == "GOOD 2")
        #expect(try await Verification(RunFolder(path: fixture.folder)).report().problems == [])
        // Once they are judged, they stay so.
        #expect(try await fixture.run(pipeline, model: model).resumedVotes == 3)
        #expect(asked.withLock { $0 } == 6)
    }

    @Test("a journal from before votes named their texts resumes by the ids, and says so")
    func earlier() async throws {
        let fixture = try RunFixture(records: (0..<3).map { .numbered("p\($0)", 4) })
        let asked = Locked<[UInt64]>([])
        let model = ScriptedModel.moody(silent: 0, asked: asked)
        try fixture.begin(try fixture.pipeline(), journal: 2)
        try await fixture.run(try fixture.pipeline(), model: model)
        let brackets = fixture.bytes("brackets.jsonl")
        let texts = try Regex("\"texts\":\"[0-9a-f]{32}\",")
        try changeJournal(fixture) { $0.replacing(texts, with: "") }
        let folder = RunFolder(path: fixture.folder)
        let manifest = try String(contentsOfFile: folder.manifestPath, encoding: .utf8)
        try manifest.replacing("\"journal\": 2,", with: "").write(
            toFile: folder.manifestPath, atomically: true, encoding: .utf8)
        let before = asked.withLock { $0.count }
        let counts = try await fixture.run(try fixture.pipeline(), model: model)
        #expect((counts.unnamedVotes, counts.askedAgain) == (9, 0))
        #expect(asked.withLock { $0.count } == before)
        let report = try await Verification(folder).report()
        #expect(report.problems == [])
        #expect(report.unnamedVotes == 9)
        // A journal of today is not made one of yesterday by leaving the names out.
        try manifest.write(toFile: folder.manifestPath, atomically: true, encoding: .utf8)
        let again = try await fixture.run(try fixture.pipeline(), model: model)
        #expect((again.unnamedVotes, again.askedAgain) == (0, 9))
        #expect(asked.withLock { $0.count } == before + 9)
        #expect(fixture.bytes("brackets.jsonl") == brackets)
    }

    private static func journal() throws -> Journal {
        let folder = Repository.temporaryFolder()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return try Journal(path: folder + "/journal.jsonl", folder: folder, maxLineBytes: 600)
    }

    @Test("candidates longer than a line of the journal are rejected, not kept unread")
    func longCandidates() async throws {
        let journal = try Self.journal()
        let stage = GenerateStage(
            model: ScriptedModel(saying: String(repeating: "long ", count: 200)), count: 1,
            sampling: Sampling(), seed: 1, gate: Gate(limit: 1), journal: journal,
            counters: RunCounters())
        let error = await #expect(throws: Unplayable.self) {
            try await stage.candidates(for: PromptRecord(id: "q", prompt: .text("?")), past: nil)
        }
        #expect(error?.reason.hasPrefix("its candidates are a line of 1") == true)
        // What they cost is kept all the same.
        let entries = try JournalIndex(path: journal.path).entries(of: "q").map(\.entry)
        #expect(entries.count == 1)
        guard case .charge? = entries.first else { return #expect(Bool(false), "\(entries)") }
    }

    @Test("a vote whose texts are longer than a line of the journal is refused")
    func longVote() async throws {
        let journal = try Self.journal()
        let said = String(repeating: "long ", count: 200) + "</think>\\boxed{Assistant 1}"
        let stage = MatchStage(
            judge: .reasoning(ScriptedModel(saying: said)), rule: VotingRule(), seed: 1,
            gate: Gate(limit: 1), journal: journal, counters: RunCounters(),
            limit: AbstainLimit(rate: 1))
        let votes = try await stage.votes(
            .init(
                id: "q", query: Query("?"), match: MatchID(round: 1, number: 1),
                first: Answer(id: "a", text: "1"), second: Answer(id: "b", text: "2"), past: [:]))
        #expect(votes.map(\.abstention) == [.refused])
        #expect(votes[0].note?.hasSuffix("more than the journal keeps of a vote") == true)
        let entries = try JournalIndex(path: journal.path).entries(of: "q")
        #expect(entries.count == 1)
        guard case .vote(let kept) = entries[0].entry else { return }
        #expect(kept.vote == votes[0])
        #expect(kept.calls == [])
    }

    @Test("what names two texts tells each of them apart, and the query")
    func names() {
        func name(_ query: String, _ first: String, _ second: String) -> String {
            let answers = [first, second].map { Answer(id: "same", text: $0) }
            return JudgedTexts(Query(query), answers).name(0, 1)
        }
        let names = [
            name("q", "a", "b"), name("q", "b", "a"), name("r", "a", "b"), name("q", "ab", ""),
            name("qa", "", "b"), name("q", "a", "c"),
        ]
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.utf8.count == 32 })
        // What the judge does not see names nothing.
        #expect(name("q", "<think>hm</think>a", "b") == names[0])
    }
}

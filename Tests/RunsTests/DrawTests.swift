import Chance
import Datasets
import Foundation
import JSON
import LanguageModels
import Pipelines
import RunLogs
import TestSupport
import Testing
import Tournaments
import Workers

@testable import Runs

/// Votes are draws of a series that the prompt and two texts have, wherever these meet.
@Suite("Votes as draws on texts")
struct DrawTests {
    /// Candidates of which many have the text of another.
    private static func copies(_ id: String, _ count: Int, texts: Int) -> PromptRecord {
        var record = PromptRecord.numbered(id, count)
        record.candidates = record.candidates.indices.map { place in
            Candidate(id: "c\(place)", text: "text \(StableHash.of(id, place) % UInt64(texts))")
        }
        return PromptRecord(id: id, prompt: record.prompt, candidates: record.candidates)
    }

    private func run(
        _ fixture: RunFixture, _ tournament: String, in folder: String? = nil, workers: Int = 2,
        silent: Double = 0.1, asked: Locked<[UInt64]> = Locked([])
    ) async throws -> RunCounts {
        try await fixture.run(
            try fixture.pipeline(
                tournament + ", max_abstain_rate: 1", overrides: ["workers=\(workers)"]),
            folder: folder, model: .moody(silent: silent, asked: asked))
    }

    /// What was shown, with which seed, by every line of a journal.
    private func draws(in folder: String) throws -> [String: Set<UInt64>] {
        var draws: [String: Set<UInt64>] = [:]
        let reader = try JournalReader(RunFolder(path: folder))
        while let (_, entry) = try reader.next() {
            guard case .success(.vote(let vote)) = entry, let texts = vote.texts,
                let seed = vote.seed
            else { continue }
            draws[texts, default: []].insert(seed)
        }
        return draws
    }

    @Test("two texts have the same seeds in every format, whatever the candidates are called")
    func formats() async throws {
        let record = PromptRecord.numbered("p", 8)
        var renamed = record
        renamed.candidates = record.candidates.map { Candidate(id: "x" + $0.id, text: $0.text) }
        let votes = "votes: { max: 3, stop: \"all\" }, seeding: \"input\""
        let fixture = try RunFixture(records: [record])
        let other = try RunFixture(records: [renamed])
        _ = try await run(fixture, votes)
        _ = try await run(other, "format: \"elo\", " + votes)
        let (few, all) = (try draws(in: fixture.folder), try draws(in: other.folder))
        #expect(few.count == 7 && all.count == 28)
        #expect(few.values.allSatisfy { $0.count == 3 })
        // Whoever wins early rounds meets others; all of them meet in the round robin.
        for (texts, seeds) in few { if let same = all[texts] { #expect(same == seeds) } }
        #expect(few.keys.contains { all[$0] != nil })
    }

    @Test("answers that meet again have new draws, and journals say which")
    func meetingAgain() async throws {
        let fixture = try RunFixture(records: [.numbered("p", 9)])
        let counts = try await run(fixture, "format: \"title\", title: { stop: 0 }")
        let draws = try draws(in: fixture.folder)
        // As many seeds as votes: no draw counts twice.
        #expect(draws.values.reduce(0) { $0 + $1.count } == counts.votes)
        #expect(draws.values.contains { $0.count > 1 })
        let lines = try fixture.lines("journal.jsonl")
        #expect(lines.contains { $0["draw"]?.int == 2 })
    }

    @Test(
        "equal texts that meet others are asked about once, and bytes do not depend on who asked",
        arguments: ["", "format: \"title\"", "format: \"elo\"", "format: \"double_elimination\""])
    func copies(format: String) async throws {
        let records = (0..<4).map { Self.copies("p\($0)", 12, texts: 4) }
        let fixture = try RunFixture(records: records)
        let tournament = (format.isEmpty ? "" : format + ", ") + "votes: { max: 3 }"
        let base = fixture.folder
        let asked = Locked<[UInt64]>([])
        let counts = try await run(fixture, tournament, in: base + "-1", workers: 1, asked: asked)
        #expect(counts.sharedVotes > 0)
        let seeds = asked.withLock { $0 }
        #expect(seeds.count >= counts.askedVotes)
        let log = try RunSummary(#require(BracketIndex(RunFolder(path: base + "-1")))).tally
        #expect(log.votes == counts.votes && log.sharedVotes == counts.sharedVotes)
        #expect(log.tokens == counts.tokens)
        _ = try await run(fixture, tournament, in: base + "-16", workers: 16)
        let journal = try #require(fixture.bytes("journal.jsonl", in: base + "-16"))
        try FileManager.default.copyItem(atPath: base + "-16", toPath: base + "-half")
        RunFolder(path: base + "-half").removeDerived()
        try journal.prefix(journal.count / 2)
            .write(to: URL(filePath: base + "-half/journal.jsonl"))
        let half = try await run(fixture, tournament, in: base + "-half")
        #expect(half.resumedVotes > 0 && half.askedVotes > 0)
        for name in ["brackets.jsonl", "winners.jsonl", "index.jsonl"] {
            let bytes = fixture.bytes(name, in: base + "-1")
            for other in ["-16", "-half"] {
                #expect(fixture.bytes(name, in: base + other) == bytes, "\(other) \(name)")
            }
        }
        let report = try await Verification(RunFolder(path: base + "-half")).report()
        #expect(report.problems == [])
    }

    // A match that votes leave undecided is the better seed's, and of two equal texts either may have gone
    // on: nothing is promised of judges that say nothing.
    @Test(
        "what wins is the same text whether all votes are asked for or those that decide",
        arguments: ["text", "none"])
    func identicalWinners(equal: String) async throws {
        let records = (0..<40).map { Self.copies("p\($0)", 16, texts: 6) }
        let fixture = try RunFixture(records: records)
        let base = fixture.folder
        var winners: [[String]] = []
        var asked: [Int] = []
        for (rule, equal) in [("all", "none"), ("decided", equal)] {
            let folder = base + "-\(rule)"
            let counts = try await run(
                fixture, "equal: \"\(equal)\", votes: { max: 5, stop: \"\(rule)\" }", in: folder,
                silent: 0)
            asked.append(counts.askedVotes)
            let text = String(
                decoding: try #require(fixture.bytes("winners.jsonl", in: folder)), as: UTF8.self)
            winners.append(
                try text.split(separator: "\n").map {
                    try #require(try JSON.parse(String($0))["winner"]?["text"]?.string)
                })
        }
        #expect(winners[0] == winners[1])
        #expect(asked[1] < asked[0])
    }

    @Test("a run that was begun with seeds from its matches goes on with them")
    func olderJournals() async throws {
        let fixture = try RunFixture(records: [Self.copies("p", 6, texts: 3)])
        let pipeline = try fixture.pipeline("votes: { max: 3 }, max_abstain_rate: 1")
        let folder = RunFolder(path: fixture.folder)
        try fixture.begin(pipeline, journal: 2)
        let counts = try await fixture.run(pipeline, model: .moody())
        #expect(try folder.manifest().journal == 2)
        #expect(counts.sharedVotes == 0)
        for line in try fixture.lines("journal.jsonl").dropFirst() {
            let chance = StableHash.of(
                "match", 7, "p", line["round"]?.int ?? 0, line["match"]?.int ?? 0,
                line["first"]?.string ?? "", line["second"]?.string ?? "")
            let seed = StableHash.of("vote", chance, line["number"]?.int ?? 0)
            #expect(line["seed"]?.int == Int(seed & (1 << 53 - 1)))
        }
        #expect(try await Verification(folder).report().problems == [])
    }
}

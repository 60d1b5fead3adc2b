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

/// Runs whose matches depend on votes in more ways than a knockout's.
@Suite("Titles and ramps in runs")
struct TitleRunTests {
    private let records = (0..<6).map { PromptRecord.numbered("p\($0)", 9) }
    private static let files = ["brackets.jsonl", "winners.jsonl", "index.jsonl"]

    private func run(
        _ fixture: RunFixture, _ tournament: String, workers: Int = 2, _ folder: String,
        shard: Shard? = nil
    ) async throws -> RunCounts {
        try await fixture.run(
            try fixture.pipeline(
                tournament + ", max_abstain_rate: 1", overrides: ["workers=\(workers)"]),
            shard: shard, folder: folder, model: .moody())
    }

    @Test(
        "workers, restarts and shards change no byte, and it verifies",
        arguments: [
            "format: \"title\"", "format: \"title\", equal: \"answer\"", "format: \"ramp\"",
            "votes: { max: 7, stop: { lead: 2 } }",
            "votes: { max: 7, stop: { error: 0.1, correlation: 0.3 } }",
            "votes: { max: 9, per_prompt: 20 }", "format: \"title\", votes: { per_prompt: 12 }",
        ])
    func bytes(tournament: String) async throws {
        let fixture = try RunFixture(records: records)
        let base = fixture.folder
        let counts = try await run(fixture, tournament, workers: 1, base + "-1")
        #expect(counts.prompts == records.count)
        _ = try await run(fixture, tournament, workers: 16, base + "-16")
        // Half of a journal, in the middle of a line.
        let journal = try #require(fixture.bytes("journal.jsonl", in: base + "-1"))
        try FileManager.default.copyItem(atPath: base + "-1", toPath: base + "-half")
        RunFolder(path: base + "-half").removeDerived()
        try journal.prefix(journal.count / 2)
            .write(to: URL(filePath: base + "-half/journal.jsonl"))
        let half = try await run(fixture, tournament, base + "-half")
        #expect(half.resumedVotes > 0 && half.askedVotes > 0)
        for index in 1...2 {
            let shard = Shard(index: index, of: 2)
            _ = try await run(
                fixture, tournament, RunParts.place(of: shard, in: base + "-parts"), shard: shard)
        }
        _ = try await Merge(RunParts([base + "-parts"]), into: base + "-parts").derive()
        for name in Self.files {
            let bytes = fixture.bytes(name, in: base + "-1")
            for other in ["-16", "-half", "-parts"] {
                #expect(fixture.bytes(name, in: base + other) == bytes, "\(other) \(name)")
            }
        }
        let verification = try Verification(RunFolder(path: base + "-half"))
        #expect(try await verification.report().problems == [])
    }

    @Test("what a pair is shown first alternates over its meetings")
    func alternating() async throws {
        let fixture = try RunFixture(records: records)
        _ = try await run(fixture, "format: \"title\", title: { stop: 0 }", fixture.folder)
        var repeated = 0
        let logs = try fixture.brackets()
        for log in logs {
            var last: [Set<String>: String] = [:]
            for match in log.matches {
                let vote = try #require(match.votes.first?.vote)
                let first = vote.order == .asListed ? match.first : match.second
                let pair: Set = [match.first, match.second]
                if let before = last.updateValue(first, forKey: pair) {
                    #expect(before != first)
                    repeated += 1
                }
            }
        }
        #expect(repeated > 0)
    }

    @Test("a prompt's budget is kept, and goes to close matches")
    func budget() async throws {
        let fixture = try RunFixture(records: (0..<6).map { .numbered("p\($0)", 16) })
        let counts = try await run(
            fixture, "votes: { max: 9, per_prompt: 45 }", fixture.folder)
        #expect(counts.votes <= 6 * 45 && counts.votes > 6 * 30)
        #expect(counts.savedVotes == 0)
        for log in try fixture.brackets() {
            #expect(log.matches.reduce(0) { $0 + $1.votes.count } <= 45)
            #expect(log.matches.allSatisfy { !$0.votes.isEmpty })
            // Whoever has more votes than another of its round was as close when it got them.
            for round in Set(log.matches.map(\.match.round)) {
                let matches = log.matches.filter { $0.match.round == round }
                for match in matches where match.votes.count > 1 {
                    let before = abs(Tally(Array(match.votes.dropLast())).lead)
                    #expect(matches.allSatisfy { abs($0.tally.lead) + 1 >= before })
                }
            }
        }
    }

    @Test("a title costs less than five votes a match, and its manifest says what was played")
    func manifest() async throws {
        let fixture = try RunFixture(records: [.numbered("p", 32)])
        let counts = try await run(
            fixture, "format: \"title\", equal: \"answer\", votes: { max: 5 }", fixture.folder)
        #expect(counts.votes <= 31 + 8 * 6)
        let identity = try RunFolder(path: fixture.folder).manifest().identity
        #expect(identity.votes == VotingRule())
        #expect(identity.equal == .answer)
        #expect(
            identity["tournament.title"] == [
                "correlation": 0.3, "own": 1, "shared": 1, "stop": 0.1, "challengers": nil,
                "rounds": 8,
            ])
    }

    @Test(
        "settings that are none are refused with their line",
        arguments: [
            ("votes: { stop: { lead: 0 } }", "lead"), ("votes: { stop: { led: 2 } }", "led"),
            ("votes: { stop: { lead: 2, error: 0.1 } }", "stop"),
            ("votes: { stop: { correlation: 0.1 } }", "stop"),
            ("votes: { stop: \"soon\" }", "stop"),
            ("format: \"title\", title: { rounds: -1 }", "rounds"),
            ("format: \"ramp\", title: { rounds: 1 }", "title"),
            ("equal: \"answers\"", "answer"),
        ])
    func refused(tournament: String, key: String) throws {
        let fixture = try RunFixture(lines: [])
        let error = #expect(throws: PipelineError.self) { _ = try fixture.pipeline(tournament) }
        #expect(error?.description.contains(key) == true)
    }

    // 16 + 8 × 3 + 4 × 5 + 2 × 7 + 9 = 83 of 32; 8 + 4 × 3 + 2 × 5 + 7 = 37 of 16, and 7 fewer of 9, whose
    // first round has one match; 31 + 8 × 6 of a title.
    @Test(
        "a plan knows how many votes there are at most",
        arguments: [("ramp", 32, 83), ("ramp", 16, 37), ("ramp", 9, 30), ("title", 32, 79)])
    func plan(format: String, entrants: Int, votes: Int) throws {
        let fixture = try RunFixture(records: [.numbered("p", entrants)])
        let estimate = try Run(
            try fixture.pipeline("format: \"\(format)\""), options: .init(input: fixture.input)
        ).estimate()
        #expect(estimate.voteLimit == votes)
        #expect(estimate.expectedVotes <= Double(votes))
    }

    @Test("too many for a title are one record's affair, in a plan as in a run")
    func tooMany() async throws {
        let fixture = try RunFixture(records: [.numbered("p", 1_025), .numbered("q", 2)])
        let counts = try await run(fixture, "format: \"title\"", fixture.folder)
        #expect(counts.prompts == 1 && counts.rejected == 1)
        #expect(
            counts.closing.firstReject?.contains(
                "1025 candidates are more than the 1024 that defend a title") == true)
        let estimate = try Run(
            try fixture.pipeline("format: \"title\""), options: .init(input: fixture.input)
        ).estimate()
        #expect(estimate.prompts == 1 && estimate.rejects == 1)
    }
}

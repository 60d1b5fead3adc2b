import Foundation
import JSON
import LanguageModels
import Pipelines
import Reports
import RunLogs
import TestSupport
import Testing
import Tournaments

@testable import Runs

/// The formats that others have, from a pipeline's file to the reports.
@Suite("Formats at work")
struct FormatRunTests {
    static let formats = [
        "format: \"swiss\"", "format: \"swiss\", rounds: 7", "format: \"double_elimination\"",
        "format: \"circular\", neighbours: 2", "format: \"pivot\", pivots: 2",
        "format: \"pivot\", pivots: 3, ring: true",
    ]

    private func pipeline(
        _ fixture: RunFixture, _ format: String, workers: Int
    ) throws -> Pipeline {
        try fixture.pipeline(
            "\(format), votes: { max: 3 }, thinking: { on_limit: \"abstain\" }, max_abstain_rate: 1",
            overrides: ["workers=\(workers)", "in_flight=\(workers * 7)"])
    }

    @Test("any number of workers, or half a journal: the same bytes", arguments: formats)
    func sameBytes(format: String) async throws {
        let fixture = try RunFixture(records: (2...17).map { .numbered("n\($0)", $0) })
        try await fixture.run(try pipeline(fixture, format, workers: 1), model: .moody())
        let names = ["brackets.jsonl", "winners.jsonl"]
        let expected = names.map { fixture.bytes($0) }
        let other = Repository.temporaryFolder()
        try await fixture.run(
            try pipeline(fixture, format, workers: 16), folder: other, model: .moody())
        #expect(names.map { fixture.bytes($0, in: other) } == expected)

        // Half of the journal, its last line cut, is what a killed run would have left.
        let journal = try #require(fixture.bytes("journal.jsonl", in: other))
        try journal.prefix(journal.count / 2).write(to: URL(filePath: other + "/journal.jsonl"))
        for name in names { try FileManager.default.removeItem(atPath: other + "/" + name) }
        let counts = try await fixture.run(
            try pipeline(fixture, format, workers: 3), folder: other, model: .moody())
        #expect(counts.resumedVotes > 0)
        #expect(names.map { fixture.bytes($0, in: other) } == expected)

        let verification = try Verification(RunFolder(path: other), input: fixture.input)
        #expect(try await verification.report().problems == [])
    }

    @Test(
        "a format's settings are part of the run's identity, and no part of how it judges",
        arguments: zip(
            formats,
            [
                ["rounds": "log2"], ["rounds": 7], [:], ["neighbours": 2],
                ["pivots": 2, "ring": false], ["pivots": 3, "ring": true],
            ] as [[String: JSON]]))
    func identity(format: String, settings: [String: JSON]) async throws {
        let fixture = try RunFixture(records: [.numbered("n", 3)])
        try await fixture.run(try pipeline(fixture, format, workers: 1), model: .moody())
        let identity = try RunFolder(path: fixture.folder).manifest().identity
        for key in ["rounds", "neighbours", "pivots", "ring"] {
            #expect(identity["tournament.\(key)"] == settings[key])
            #expect(identity.judging["tournament.\(key)"] == nil)
        }
    }

    @Test("every view shows it as a table or a list of matches", arguments: formats)
    func views(format: String) async throws {
        let fixture = try RunFixture(records: (2...17).map { .numbered("n\($0)", $0) })
        let pipeline = try pipeline(fixture, format, workers: 4)
        try await fixture.run(pipeline, model: .moody())
        for log in try fixture.brackets() {
            let count = log.entrants.count
            let limit = pipeline.tournament.format.matchLimit(entrants: count)
            #expect([limit, limit - 1].contains(log.matches.count))
            #expect(log.shape == .table)
            #expect(log.format == pipeline.tournament.format.name)
            #expect(try BracketLog(JSON.parse(JSON.object(log.json).text)) == log)
            let text = TextReport.bracket(log)
            #expect(text.contains("\(log.format) of \(count)"))
            #expect(log.entrants.allSatisfy { text.contains($0.id) })
            #expect(MermaidBracket.text(log).hasPrefix("xychart-beta horizontal\n"))
            // Ratings are drawn; a double elimination has none.
            #expect((SVGBracket(log).document == nil) == log.ratings.isEmpty)
            let model = try JSON.parse(BracketsModel(log).text)
            #expect(model["matches"]?.array?.count == log.matches.count)
            #expect(model["stages"]?.array?.first?["type"] == "round_robin")
            for pairs in [PairMining.Pairs.matches, .final, .bestWorst, .neighbours] {
                let rows = Export(.dpo, mining: PairMining(pairs, inferred: true)).rows(log)
                for row in rows { #expect(row["chosen_id"] != row["rejected_id"]) }
            }
            #expect(Export(.ranked).rows(log).first?["ids"]?.array?.count == count)
        }
    }
}

import Datasets
import Foundation
import JSON
import LanguageModels
import Pipelines
import RunLogs
import TestSupport
import Testing
import Workers

@testable import Runs

@Suite("Verification")
struct VerificationTests {
    @Test("verification finds what was changed")
    func verify() async throws {
        let fixture = try RunFixture(records: (0..<5).map { .numbered("p\($0)", 4) })
        try await fixture.run(try fixture.pipeline(), model: .moody(silent: 0))
        let folder = RunFolder(path: fixture.folder)
        let clean = try await Verification(folder).report()
        #expect(clean.problems == [])
        #expect(clean.prompts == 5)
        let winners = String(decoding: try #require(fixture.bytes("winners.jsonl")), as: UTF8.self)
        let forgery = winners.replacing("\"undecided\":false", with: "\"undecided\":true")
        try forgery.write(toFile: folder.winnersPath, atomically: true, encoding: .utf8)
        let forged = try await Verification(folder).report()
        #expect(forged.problemCount == 5)
        #expect(
            forged.problems[0]
                == "winners.jsonl, line 1: not what the journal says about prompt \"p0\"")
        try String(winners.dropLast(40)).write(
            toFile: folder.winnersPath, atomically: true, encoding: .utf8)
        #expect(try await Verification(folder).report().problemCount == 1)
    }

    @Test("verification reads verdicts again and finds a vote that contradicts its text")
    func forgedVote() async throws {
        let fixture = try RunFixture(records: (0..<4).map { .numbered("p\($0)", 4) })
        try await fixture.run(
            try fixture.pipeline("votes: { max: 3 }, max_abstain_rate: 1"), model: .moody())
        let folder = RunFolder(path: fixture.folder)
        #expect(try await Verification(folder).report().problems == [])
        // Winners and brackets stay as they are: the forger also changes what is derived.
        let journal = String(decoding: try #require(fixture.bytes("journal.jsonl")), as: UTF8.self)
        var lines = journal.split(separator: "\n").map(String.init)
        let forged = try #require(lines.firstIndex { $0.contains("\"vote\":\"first\"") })
        lines[forged].replace("\"vote\":\"first\"", with: "\"vote\":\"second\"")
        lines.append("{\"kind\":\"vote\",\"id\":\"p0\"")
        lines.append("{\"kind\":\"vote\",\"id\":\"p0\",\"vote\":\"third\"}")
        try (lines.joined(separator: "\n") + "\n").write(
            toFile: folder.journalPath, atomically: true, encoding: .utf8)
        let report = try await Verification(folder).report()
        #expect(
            report.problems.contains { $0.hasPrefix("journal.jsonl, line \(forged + 1): the vote") }
        )
        #expect(report.damagedJournalLines == [lines.count - 1, lines.count])
    }
}

import Datasets
import Foundation
import JSON
import LanguageModels
import RunLogs
import TestSupport
import Testing

@testable import Runs

/// What somebody may do to a run folder afterwards, and whether `verify` sees it.
@Suite("Forged runs")
struct ForgeryTests {
    private let fixture: RunFixture
    private var folder: RunFolder { RunFolder(path: fixture.folder) }

    init() throws {
        var lines = (0..<4).map { JSON.object(PromptRecord.numbered("p\($0)", 4).fields).text }
        lines.append("no record")
        fixture = try RunFixture(lines: lines)
    }

    /// A vote of the journal, to be changed.
    private typealias Forgery = @Sendable (inout JSONObject) -> Void

    private func run() async throws {
        try await fixture.run(
            try fixture.pipeline("votes: { max: 3 }, max_abstain_rate: 1"), model: .moody())
        #expect(try await problems() == [])
    }

    private func problems() async throws -> [String] {
        try await Verification(folder).report().problems
    }

    /// Forges the journal's votes on prompt p1 and puts the forgeries in their places, or behind all
    /// other lines.
    ///
    /// - Returns: the number of the first line that was forged.
    private func forge(appending: Bool = false, _ forgery: Forgery) throws -> Int {
        var lines = try fixture.lines("journal.jsonl")
        var first: Int?
        for (index, line) in lines.enumerated() where line["id"] == "p1" {
            guard var object = line.object, object["vote"] != "abstain" else { continue }
            forgery(&object)
            if appending { lines.append(.object(object)) } else { lines[index] = .object(object) }
            if first == nil { first = appending ? lines.count : index + 1 }
        }
        try (lines.map(\.text).joined(separator: "\n") + "\n").write(
            toFile: folder.journalPath, atomically: true, encoding: .utf8)
        return try #require(first)
    }

    private static let flip: Forgery = {
        $0["vote"] = $0["vote"] == "first" ? "second" : "first"
    }

    /// The vote's texts as they would be if the judge had preferred the other answer.
    private static let rewrite: Forgery = { vote in
        flip(&vote)
        let spelled = vote["verdict"]?.string ?? ""
        let other = spelled.hasSuffix("1") ? "Assistant 2" : "Assistant 1"
        vote["verdict"] = .string(other)
        vote["calls"] = .array(
            (vote["calls"]?.array ?? []).map { call in
                var call = call.object ?? [:]
                call["text"] = .string((call["text"]?.string ?? "").replacing(spelled, with: other))
                return .object(call)
            })
    }

    @Test(
        "votes that do not follow from their texts or their match are found",
        arguments: [
            (flip, "is not what its texts say"),
            (
                {
                    flip(&$0)
                    $0["order"] = $0["order"] == "swapped" ? "as_listed" : "swapped"
                }, "shows the answers in another order than its match derives"
            ),
            ({ $0["seed"] = 5 }, "has another seed than its match derives"),
            ({ $0["texts"] = "0123456789abcdef" }, "is about other texts than those that meet"),
            ({ $0["tokens"] = 1_000_000 }, "is not what its texts say"),
            ({ $0["verdict"] = "Assistant 3" }, "is not what its texts say"),
            (
                {
                    $0["vote"] = "abstain"
                    $0["reason"] = "refused"
                }, "is not what its texts say"
            ),
        ] as [(Forgery, String)])
    private func votes(forgery: Forgery, problem: String) async throws {
        try await run()
        let line = try forge(forgery)
        let found = try await problems()
        #expect(
            found.contains {
                $0.hasPrefix("journal.jsonl, line \(line): the vote on ") && $0.hasSuffix(problem)
            }, "\(found.prefix(3))")
    }

    @Test("a flipped vote that gives a reason to abstain is no vote")
    func reason() async throws {
        try await run()
        let line = try forge {
            Self.flip(&$0)
            $0["reason"] = "refused"
        }
        let report = try await Verification(folder).report()
        #expect(report.damagedJournalLines.first == line)
        #expect(
            report.journalDamage
                == "journal.jsonl, line \(line): \"vote\" prefers a side, and \"reason\" says why it "
                + "does not")
        #expect(report.problems.contains { $0.hasPrefix("the journal has no vote ") })
    }

    @Test(
        "a second line for a vote that says something else is found, whatever was derived from it")
    func contradiction() async throws {
        try await run()
        let line = try forge(appending: true, Self.rewrite)
        // The forger lets the run derive the rest.
        try await fixture.run(
            try fixture.pipeline("votes: { max: 3 }, max_abstain_rate: 1"), model: .moody())
        let found = try await problems()
        #expect(
            found.contains { $0.hasPrefix("journal.jsonl, line \(line): it contradicts line ") },
            "\(found.prefix(3))")
    }

    @Test("the same line twice changes nothing")
    func twice() async throws {
        try await run()
        _ = try forge(appending: true) { _ in }
        #expect(try await problems() == [])
    }

    @Test("an index, winners or rejects that are not of these brackets are found")
    func derivedFiles() async throws {
        try await run()
        func change(_ path: String, _ part: String, _ other: String) throws {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(text.contains(part))
            try text.replacing(part, with: other).write(
                toFile: path, atomically: true, encoding: .utf8)
        }
        try change(folder.indexPath, "\"entrants\":4", "\"entrants\":5")
        #expect(
            try await problems().first
                == "index.jsonl, line 1: not what the journal says about prompt \"p0\"")
        try FileManager.default.removeItem(atPath: folder.indexPath)
        #expect(try await problems() == [])
        try change(folder.rejectsPath, "no record", "a record")
        #expect(
            try await problems() == [
                "rejects.jsonl, line 1: not what the journal says about a record"
            ])
        try FileManager.default.removeItem(atPath: folder.rejectsPath)
        #expect(try await problems() == ["rejects.jsonl is missing"])
    }

    @Test("files that the manifest's pipeline does not ask for are compared where they are there")
    func emit() async throws {
        try await run()
        let manifest = try String(contentsOfFile: folder.manifestPath, encoding: .utf8)
        try manifest.replacing(
            "\"pipeline\": {", with: "\"pipeline\": {\n    \"select\": {\"emit\": [\"brackets\"]},"
        ).write(toFile: folder.manifestPath, atomically: true, encoding: .utf8)
        #expect(try await problems() == [])
        try "{}\n".write(toFile: folder.winnersPath, atomically: true, encoding: .utf8)
        #expect(try await problems().count > 1)
    }

    @Test("a judge that asks no model is asked again")
    func reference() async throws {
        let records = (0..<4).map { at -> String in
            var fields = PromptRecord.numbered("p\(at)", 4).fields
            fields["reference"] = .string("\(at % 4)")
            return JSON.object(fields).text
        }
        let fixture = try RunFixture(lines: records)
        let pipeline = try fixture.pipeline(overrides: [
            "tournament.judge=reference", "tournament.model=null",
        ])
        try await fixture.run(pipeline, model: .moody())
        let folder = RunFolder(path: fixture.folder)
        #expect(try await Verification(folder).report().problems == [])
        var journal = try String(contentsOfFile: folder.journalPath, encoding: .utf8)
        let vote = try #require(journal.firstRange(of: "\"vote\":\"first\""))
        let line = journal[..<vote.lowerBound].count { $0 == "\n" } + 1
        journal.replaceSubrange(vote, with: "\"vote\":\"second\"")
        try journal.write(toFile: folder.journalPath, atomically: true, encoding: .utf8)
        try await fixture.run(pipeline, model: .moody())
        let found = try await Verification(folder).report().problems
        #expect(
            found.contains {
                $0.hasPrefix("journal.jsonl, line \(line): the vote on ")
                    && $0.hasSuffix("is not what the judge says")
            })
    }
}

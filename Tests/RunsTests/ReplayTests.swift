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

@testable import Runs

/// Other tournaments on the votes of a run.
@Suite("Replays")
struct ReplayTests {
    private static let records = (0..<12).map { id in
        PromptRecord(
            id: "p\(id)", prompt: .text("What is \(id) + \(id)?"),
            candidates: (0..<8).map { place in
                Candidate(
                    id: "c\(place)",
                    text: "It is \(2 * id + (place < 4 ? 0 : place)), said number \(place).")
            },
            reference: "\(2 * id)")
    }

    /// A run in which all pairs have three votes.
    private func everything(
        _ tournament: String = "format: \"elo\", votes: { max: 3, stop: \"all\" }"
    ) async throws -> RunFixture {
        let fixture = try RunFixture(records: Self.records)
        try await fixture.run(
            try fixture.pipeline(tournament + ", max_abstain_rate: 1"), model: .moody())
        return fixture
    }

    /// The same tournament, played by asking.
    private func asked(
        _ fixture: RunFixture, _ settings: [String], in folder: String
    ) async throws -> (counts: RunCounts, winners: [String: String]) {
        let pipeline = try Pipeline(
            text: try RunFolder(path: fixture.folder).manifest().pipeline.text, file: "again.json",
            overrides: settings)
        let counts = try await fixture.run(pipeline, folder: folder, model: .moody())
        let text = String(
            decoding: try #require(fixture.bytes("winners.jsonl", in: folder)), as: UTF8.self)
        var winners: [String: String] = [:]
        for line in text.split(separator: "\n") {
            let json = try JSON.parse(String(line))
            winners[try #require(json["id"]?.string)] = json["winner"]?["id"]?.string
        }
        return (counts, winners)
    }

    @Test("with a run's own settings the run itself comes out")
    func itself() async throws {
        let fixture = try await everything("votes: { max: 5 }")
        let outcome = try await Replay(RunFolder(path: fixture.folder), settings: []).outcomes()[0]
        let tally = try RunSummary(#require(BracketIndex(RunFolder(path: fixture.folder)))).tally
        #expect(outcome.prompts == 12 && outcome.missing == 0 && outcome.changed == 0)
        #expect(outcome.calls == tally.votes && outcome.tokens == tally.tokens)
        let lines = try fixture.lines("brackets.jsonl")
        #expect(
            outcome.grades.selected == lines.count { $0["graded"]?["selected"]?.bool == true })
    }

    @Test(
        "what a replay says is what asking would have given",
        arguments: [
            ["tournament.votes.max=1"], ["tournament.votes.stop=decided"],
            ["tournament.format=knockout"],
            ["tournament.format=knockout", "tournament.votes.stop={lead:2}"],
            ["tournament.format=swiss", "tournament.votes.max=1"],
        ])
    func same(settings: [String]) async throws {
        let fixture = try await everything()
        let asked = try await asked(fixture, settings, in: fixture.folder + "-asked")
        let outcome = try await Replay(RunFolder(path: fixture.folder), settings: [settings])
            .outcomes()[1]
        let before = try await self.asked(fixture, [], in: fixture.folder + "-same")
        #expect(outcome.missing == 0)
        #expect(outcome.calls == asked.counts.votes)
        for change in outcome.changes {
            #expect(asked.winners[change.id] == change.now)
            #expect(before.winners[change.id] == change.before)
        }
        let different = asked.winners.count { before.winners[$0.key] != $0.value }
        #expect(outcome.changed == different)
    }

    @Test("another seed draws another bracket, and takes the votes that are there")
    func seed() async throws {
        let fixture = try await everything()
        let knockout = ["tournament.format=knockout"]
        let outcomes = try await Replay(
            RunFolder(path: fixture.folder), settings: [knockout, knockout + ["seed=8"]]
        ).outcomes()
        #expect(outcomes[2].missing == 0)
        #expect(outcomes[1].changes != outcomes[2].changes)
    }

    @Test("votes that are not there are counted, and filling asks for them alone")
    func missing() async throws {
        let fixture = try await everything("votes: { max: 1 }")
        let replay = try Replay(
            RunFolder(path: fixture.folder),
            settings: [["tournament.votes.max=3", "tournament.votes.stop=all"]])
        let outcome = try await replay.outcomes()[1]
        #expect(outcome.incomplete == 12 && outcome.missing >= 12 * 7)
        let folder = fixture.folder + "-filled"
        let filled = try await replay.filled(in: folder).execute(
            models: ModelOpener { _, _ in ScriptedModel.moody() })
        #expect(filled.votes == 12 * 7 * 3)
        #expect(
            filled.reusedVotes > 12 * 3 && filled.askedVotes == filled.votes - filled.reusedVotes)
        let again = try await Replay(RunFolder(path: folder), settings: []).outcomes()[0]
        #expect(again.missing == 0)
        #expect(try await Verification(RunFolder(path: folder)).report().problems == [])
    }

    @Test(
        "what would change what is asked is refused",
        arguments: [
            ("tournament.thinking.max_tokens=900", "tournament.max_tokens"),
            ("tournament.temperature=0.1", "temperature"),
            ("tournament.votes.order=both", "tournament.votes.order"),
            ("tournament.votes.maxx=3", "maxx"),
        ])
    func refused(setting: String, named: String) async throws {
        let fixture = try await everything("votes: { max: 1 }")
        let error = #expect(throws: PipelineError.self) {
            _ = try Replay(RunFolder(path: fixture.folder), settings: [[setting]])
        }
        #expect(error?.description.contains(named) == true)
    }

    @Test("candidates that were made come from the journal")
    func generated() async throws {
        let fixture = try RunFixture(records: [.init(id: "p", prompt: .text("?"))])
        let model = ScriptedModel { request in
            if request.count > 1 {
                return Reply(
                    completions: (0..<request.count).map { Completion(text: "made \($0)") })
            }
            return Reply(completions: [Completion(text: "</think>\\boxed{Assistant 1}")])
        }
        try await fixture.run(
            try fixture.pipeline("format: \"elo\"", generate: "n: 4"), model: model)
        let outcomes = try await Replay(
            RunFolder(path: fixture.folder), settings: [["tournament.format=knockout"]]
        ).outcomes()
        #expect(outcomes.map(\.calls) == [6, 3])
        #expect(outcomes[1].missing == 0)
    }
}

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

/// A second run over the same answers pays only for what was never judged.
@Suite("Votes used again")
struct ReuseTests {
    private let records = (0..<6).map { PromptRecord.distinct("p\($0)", 8) }
    private let votes = "votes: { max: 5 }, max_abstain_rate: 1"

    /// What a run came to, and how many requests it made.
    private func run(
        _ fixture: RunFixture, _ tournament: String, _ folder: String, reuse: [String] = [],
        generate: String? = nil, overrides: [String] = [], limit: Int? = nil, silent: Double = 0
    ) async throws -> (counts: RunCounts, requests: Int) {
        let asked = Locked<[UInt64]>([])
        let run = try Run(
            try fixture.pipeline(tournament, generate: generate, overrides: overrides),
            options: .init(
                input: fixture.input, folder: fixture.folder + folder, limit: limit, reuse: reuse))
        let model = ScriptedModel.moody(silent: silent, asked: asked)
        let counts = try await run.execute(models: ModelOpener { _, _ in model })
        return (counts, asked.withLock { $0.count })
    }

    private func problems(_ fixture: RunFixture, _ folder: String) async throws -> [String] {
        try await Verification(RunFolder(path: fixture.folder + folder)).report().problems
    }

    @Test("a finished run that is asked for more votes asks for the rest alone")
    func moreVotes() async throws {
        let fixture = try RunFixture(records: records)
        let five = try await run(fixture, votes, "/a")
        let nine = "votes: { max: 9 }, max_abstain_rate: 1"
        let fresh = try await run(fixture, nine, "/b")
        let more = try await run(fixture, nine, "/a")
        // Matches that others reach now are asked about anew: at most what a fresh run asks for.
        #expect(more.counts.resumedVotes > 0)
        #expect(more.counts.askedVotes == more.requests)
        #expect(more.requests < fresh.requests)
        #expect(five.requests + more.requests >= fresh.requests)
        for name in ["winners.jsonl", "brackets.jsonl", "index.jsonl"] {
            #expect(
                fixture.bytes(name, in: fixture.folder + "/a")
                    == fixture.bytes(name, in: fixture.folder + "/b"))
        }
        #expect(try await problems(fixture, "/a") == [])
        #expect(
            try RunFolder(path: fixture.folder + "/a").manifest().identity.votes?.max == 9)
    }

    @Test("a finished run is what it was until the rest is there")
    func stopped() async throws {
        let fixture = try RunFixture(records: records)
        _ = try await run(fixture, votes, "/a")
        let before = fixture.bytes("winners.jsonl", in: fixture.folder + "/a")
        let pipeline = try fixture.pipeline("votes: { max: 9 }, max_abstain_rate: 1")
        let calls = Locked(0)
        let model = ScriptedModel { _ in
            if calls.withLock({
                $0 += 1; return $0
            }) > 10 {
                throw ModelError.misconfigured("the key is wrong")
            }
            return Reply(completions: [Completion(text: "</think>\\boxed{Assistant 1}")])
        }
        let more = try Run(
            pipeline, options: .init(input: fixture.input, folder: fixture.folder + "/a"))
        await #expect(throws: ModelError.self) {
            _ = try await more.execute(models: ModelOpener { _, _ in model })
        }
        #expect(fixture.bytes("winners.jsonl", in: fixture.folder + "/a") == before)
        #expect(try await problems(fixture, "/a") == [])
    }

    @Test(
        "fewer votes, or another order, are another run",
        arguments: ["votes: { max: 3 }", "votes: { max: 5, order: \"both\" }"])
    func fewer(tournament: String) async throws {
        let fixture = try RunFixture(records: [records[0]])
        _ = try await run(fixture, votes, "/a")
        let error = await #expect(throws: LogError.self) {
            _ = try await run(fixture, tournament, "/a")
        }
        #expect(error?.description.contains("--reuse \(fixture.folder)/a") == true)
    }

    @Test("a limit never takes records from a finished run")
    func limit() async throws {
        let fixture = try RunFixture(records: records)
        _ = try await run(fixture, votes, "/a", limit: 4)
        let before = fixture.bytes("winners.jsonl", in: fixture.folder + "/a")
        let error = await #expect(throws: LogError.self) {
            _ = try await run(fixture, votes, "/a", limit: 3)
        }
        #expect(
            error?.description
                == "\(fixture.folder)/a holds 4 records of this run, and --limit 3 would leave 3 of "
                + "them; leave --limit out, or use another --out with --reuse \(fixture.folder)/a")
        #expect(fixture.bytes("winners.jsonl", in: fixture.folder + "/a") == before)
        #expect(try await run(fixture, votes, "/a", limit: 4).requests == 0)
        _ = try await run(fixture, votes, "/a", limit: 5)
        #expect(try RunFolder(path: fixture.folder + "/a").manifest().limit == 5)
    }

    @Test("the same run in another folder asks nothing, and comes to the same bytes")
    func same() async throws {
        let fixture = try RunFixture(records: records)
        let first = try await run(fixture, votes, "/a")
        let second = try await run(fixture, votes, "/b", reuse: [fixture.folder + "/a"])
        #expect(second.requests == 0)
        #expect(second.counts.reusedVotes == first.requests)
        for name in ["winners.jsonl", "brackets.jsonl", "index.jsonl"] {
            #expect(
                fixture.bytes(name, in: fixture.folder + "/a")
                    == fixture.bytes(name, in: fixture.folder + "/b"))
        }
        let report = try await Verification(RunFolder(path: fixture.folder + "/b")).report()
        #expect(report.problems == [])
        #expect(report.sources.map(\.run.folder) == [fixture.folder + "/a"])
        #expect(report.sources.map(\.votes) == [first.requests])
        // It stands by itself.
        try FileManager.default.removeItem(atPath: fixture.folder + "/a")
        #expect(try await problems(fixture, "/b") == [])
        // What was taken counts once, however often it is taken on.
        let third = try await run(
            fixture, votes, "/c", reuse: [fixture.folder + "/b"])
        #expect(third.requests == 0)
        #expect(try await problems(fixture, "/c") == [])
    }

    @Test(
        "other settings take the votes that they can use, never one twice, whatever the workers do",
        arguments: [
            ("format: \"elo\", votes: { max: 5 }", []),
            ("votes: { max: 5, order: \"both\" }", []),
            ("votes: { max: 9 }", ["seed=8"]),
            ("votes: { max: 5 }, seeding: \"input\"", []),
        ] as [(String, [String])])
    func others(tournament: String, overrides: [String]) async throws {
        let fixture = try RunFixture(records: records)
        let tournament = tournament + ", max_abstain_rate: 1"
        _ = try await run(fixture, votes, "/a", silent: 0.1)
        let fresh = try await run(fixture, tournament, "/fresh", overrides: overrides)
        var bytes: [Data?] = []
        for (at, workers) in [1, 4].enumerated() {
            let reusing = try await run(
                fixture, tournament, "/b\(at)", reuse: [fixture.folder + "/a"],
                overrides: overrides + ["workers=\(workers)"])
            #expect(reusing.counts.reusedVotes > 0)
            #expect(reusing.requests < fresh.requests)
            #expect(try await problems(fixture, "/b\(at)") == [])
            bytes.append(fixture.bytes("brackets.jsonl", in: fixture.folder + "/b\(at)"))
            // No draw counts twice.
            var draws: Set<[JSON?]> = []
            for line in try fixture.lines("b\(at)/journal.jsonl") {
                let shown =
                    line["order"] == "as_listed"
                    ? [line["first"], line["second"]]
                    : [line["second"], line["first"]]
                #expect(draws.insert([line["id"], line["seed"]] + shown).inserted)
            }
        }
        #expect(bytes[0] == bytes[1])
    }

    @Test("one candidate more, other ids and a corrected prompt cost what is new alone")
    func changed() async throws {
        let fixture = try RunFixture(records: records)
        _ = try await run(fixture, "format: \"elo\", \(votes)", "/a")
        var changed = records
        changed[0].prompt = "Which of these numbers is best?"
        changed = changed.enumerated().map { at, record in
            var record = PromptRecord(
                id: "other\(at)", prompt: record.prompt, candidates: record.candidates)
            if at == 1 {
                record.candidates.append(Candidate(id: "new", text: "another"))
                record.fields["candidates"] = .array(record.candidates.map(\.json))
            }
            return record
        }
        let other = try RunFixture(records: changed)
        let counts = try await run(
            other, "format: \"elo\", \(votes)", "/b", reuse: [fixture.folder + "/a"]
        ).counts
        #expect(try await problems(other, "/b") == [])
        let asked = Set(
            try other.lines("b/journal.jsonl").filter { $0["from"] == nil }.compactMap {
                $0["id"]?.string
            })
        #expect(asked.contains("other0"))
        #expect(counts.reusedVotes > counts.askedVotes)
        // Of the record with one candidate more, the old pairs found votes.
        let pairs = try other.lines("b/journal.jsonl").filter {
            $0["id"] == "other1" && $0["from"] == nil && $0["number"] == 1
        }
        for pair in pairs where pair["first"] != "new" && pair["second"] != "new" {
            // Its own order may need one more vote than was given that way round.
            #expect(pair["number"] != nil)
        }
        #expect(pairs.contains { $0["first"] == "new" || $0["second"] == "new" })
    }

    @Test("records with one query take the votes on their own id alone")
    func shared() async throws {
        let fixture = try RunFixture(records: [.numbered("a", 4), .numbered("b", 4)])
        let first = try await run(fixture, votes, "/a")
        let again = try await run(fixture, votes, "/b", reuse: [fixture.folder + "/a"])
        #expect(again.requests == 0)
        #expect(again.counts.reusedVotes == first.requests)
        let other = try RunFixture(records: [.numbered("c", 4), .numbered("d", 4)])
        #expect(
            try await run(other, votes, "/b", reuse: [fixture.folder + "/a"]).counts.reusedVotes
                == 0)
    }

    @Test("equal answers take the votes on their own ids, each once")
    func equalAnswers() async throws {
        let texts = ["one", "two", "one", "two", "three", "one"]
        let record = PromptRecord(
            id: "p", prompt: "Which is best?",
            candidates: texts.enumerated().map { Candidate(id: "c\($0)", text: $1) })
        let fixture = try RunFixture(records: [record])
        let first = try await run(fixture, "format: \"elo\", \(votes)", "/a")
        let other = try await run(
            fixture, "format: \"elo\", \(votes)", "/b", reuse: [fixture.folder + "/a"],
            overrides: ["seed=8"])
        // A match may lack a vote in one order and have one too many in the other.
        #expect(other.counts.reusedVotes > first.requests / 2)
        #expect(try await problems(fixture, "/b") == [])
    }

    @Test("a run whose judge was asked otherwise is refused, and a judge that asks no model")
    func otherJudge() async throws {
        let fixture = try RunFixture(records: [records[0]])
        _ = try await run(fixture, votes, "/a")
        let error = await #expect(throws: PipelineError.self) {
            _ = try await run(
                fixture, "temperature: 0.1", "/b", reuse: [fixture.folder + "/a"])
        }
        #expect(
            error?.description
                == "the votes of \(fixture.folder)/a cannot be used: its judge differs in "
                + "tournament.temperature (0.6, now 0.1)")
        await #expect(throws: PipelineError.self) {
            _ = try await run(
                fixture, "", "/b", reuse: [fixture.folder + "/a"],
                overrides: ["tournament.judge=reference", "tournament.model=null"])
        }
        #expect(!FileManager.default.fileExists(atPath: fixture.folder + "/b"))
    }

    @Test("votes that their texts do not bear out, or that are on other texts, are not taken")
    func forged() async throws {
        let fixture = try RunFixture(records: records)
        let first = try await run(fixture, votes, "/a")
        let journal = RunFolder(path: fixture.folder + "/a").journalPath
        let lines = try fixture.lines("a/journal.jsonl").enumerated().map { at, line in
            var vote = line.object ?? [:]
            switch at % 3 {
            case 0: vote["vote"] = vote["vote"] == "first" ? "second" : "first"
            case 1: vote["texts"] = "00000000000000000000000000000000"
            default: break
            }
            return JSON.object(vote).text
        }
        try ((lines + ["{\"kind\":\"vote\"", "no JSON"]).joined(separator: "\n") + "\n").write(
            toFile: journal, atomically: true, encoding: .utf8)
        let second = try await run(fixture, votes, "/b", reuse: [fixture.folder + "/a"])
        #expect(second.counts.contradictedVotes == (first.requests + 2) / 3)
        #expect(second.counts.reusedVotes == first.requests / 3)
        #expect(
            fixture.bytes("brackets.jsonl", in: fixture.folder + "/a")
                == fixture.bytes("brackets.jsonl", in: fixture.folder + "/b"))
    }

    @Test("verify finds votes of runs that the manifest does not name, and votes that count twice")
    func origins() async throws {
        let fixture = try RunFixture(records: [records[0]])
        _ = try await run(fixture, votes, "/a")
        _ = try await run(fixture, votes, "/b", reuse: [fixture.folder + "/a"])
        let path = RunFolder(path: fixture.folder + "/b").journalPath
        let journal = try String(contentsOfFile: path, encoding: .utf8)
        try journal.replacing("\"source\":1", with: "\"source\":2").write(
            toFile: path, atomically: true, encoding: .utf8)
        var found = try await problems(fixture, "/b")
        #expect(found.first?.hasSuffix("is of a run that the manifest does not name") == true)
        try journal.replacing("\"line\":2}", with: "\"line\":1}").write(
            toFile: path, atomically: true, encoding: .utf8)
        found = try await problems(fixture, "/b")
        #expect(found.count == 1)
        #expect(found.first?.hasSuffix("is one of another run that counts already") == true)
    }

    @Test("candidates that a model made are taken with their votes")
    func generated() async throws {
        let prompts = (0..<4).map { "{\"id\":\"p\($0)\",\"prompt\":\"question \($0)\"}" }
        let fixture = try RunFixture(lines: prompts)
        _ = try await run(fixture, votes, "/a", generate: "n: 1")
        let again = try await run(
            fixture, votes, "/b", reuse: [fixture.folder + "/a"], generate: "n: 1",
            overrides: ["seed=9"])
        #expect(again.requests == 0)
        #expect(again.counts.reusedCandidates == 4)
        #expect(try await problems(fixture, "/b") == [])
        let other = try await run(
            fixture, votes, "/c", reuse: [fixture.folder + "/a"], generate: "n: 2")
        #expect(other.counts.reusedCandidates == 0)
    }
}

extension PromptRecord {
    /// A record with a query of its own and `count` numbered candidates.
    fileprivate static func distinct(_ id: String, _ count: Int) -> PromptRecord {
        PromptRecord(
            id: id, prompt: .text("Which number is best for \(id)?"),
            candidates: (0..<count).map { Candidate(id: "c\($0)", text: "number \($0)") })
    }
}

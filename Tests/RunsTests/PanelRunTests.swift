import Chance
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

/// Runs that several judges decide.
@Suite("Runs of juries and cascades")
struct PanelRunTests {
    private let records = (0..<6).map { PromptRecord.numbered("p\($0)", 8) }

    private func pipeline(
        _ judge: String, _ more: String = "", prices: [String: String] = [:]
    ) throws -> Pipeline {
        let models = ["a", "b", "c"].map {
            "\($0): { base_url: \"http://127.0.0.1:1/v1\", model: \"\($0)\", "
                + "\(prices[$0].map { "price: \($0)" } ?? "") }"
        }
        return try Pipeline(
            text: """
                { name: "test", seed: 7,
                  tournament: { judge: { \(judge) }, votes: { max: 3 }, \(more) },
                  models: { \(models.joined(separator: ",\n")) } }
                """, file: "test.json")
    }

    private let jury = "jury: [\"a\", \"b\", \"c\"]"
    private let cascade =
        "cascade: [{ judge: \"direct\", model: \"a\" }, { judge: \"reasoning\", model: \"b\" }]"

    /// A model with a mind of its own, which says nothing now and then.
    private func model(
        _ name: String, asked: Locked<[String: Int]>, silent: UInt64 = 5
    ) -> ScriptedModel {
        ScriptedModel { request in
            asked.withLock { $0[name, default: 0] += 1 }
            for _ in 0..<Int.random(in: 0...3) { await Task.yield() }
            let mood = StableHash.of(name, "\(request.prompt)", request.seed) % 100
            let text =
                mood < silent ? "<think>hm" : "t</think>\\boxed{Assistant \(mood % 2 + 1)}"
            return Reply(
                completions: [Completion(text: text)],
                usage: TokenUsage(prompt: 50, completion: Int(mood)))
        }
    }

    private let gone = ScriptedModel { _ in throw ModelError.unavailable("nobody listens") }

    @discardableResult
    private func play(
        _ fixture: RunFixture, _ pipeline: Pipeline, _ folder: String = "/a",
        asked: Locked<[String: Int]> = Locked([:]), reuse: [String] = [],
        instead: [String: ScriptedModel] = [:]
    ) async throws -> RunCounts {
        let run = try Run(
            pipeline,
            options: .init(
                input: fixture.input, folder: fixture.folder + folder,
                reuse: reuse.map { fixture.folder + $0 }))
        return try await run.execute(
            models: ModelOpener { _, name in instead[name] ?? model(name, asked: asked) })
    }

    private func lines(_ fixture: RunFixture, _ name: String, _ folder: String = "/a") -> [String] {
        String(decoding: fixture.bytes(name, in: fixture.folder + folder) ?? Data(), as: UTF8.self)
            .split(separator: "\n").map(String.init)
    }

    private func problems(_ fixture: RunFixture, _ folder: String = "/a") async throws -> [String] {
        try await Verification(RunFolder(path: fixture.folder + folder)).report().problems
    }

    // MARK: What is written

    @Test("each vote says how each juror voted, and the journal who said what")
    func jurors() async throws {
        let fixture = try RunFixture(records: records)
        let asked = Locked<[String: Int]>([:])
        let counts = try await play(fixture, try pipeline(jury), asked: asked)
        let votes = try lines(fixture, "brackets.jsonl").flatMap {
            try BracketLog(JSON.parse($0)).matches.flatMap(\.votes)
        }
        #expect(votes.count == counts.votes)
        for vote in votes {
            #expect(vote.jurors.map(\.by) == ["a", "b", "c"])
            #expect(vote.by == nil)
            let sides = vote.jurors.compactMap(\.side)
            let lead = sides.count { $0 == .first } - sides.count { $0 == .second }
            #expect(vote.preferred == (lead > 0 ? .first : lead < 0 ? .second : nil))
            #expect(vote.tokens == vote.jurors.compactMap(\.tokens).reduce(0, +))
        }
        let first = try JSON.parse(try #require(lines(fixture, "journal.jsonl").first))
        let names = (first["calls"]?.array ?? []).compactMap { $0["by"]?.string }
        #expect(Set(names) == ["a", "b", "c"])
        #expect(try await problems(fixture) == [])
    }

    @Test(
        "the dear judge is asked exactly where the cheap one disagrees with itself or says nothing")
    func escalates() async throws {
        let fixture = try RunFixture(records: records)
        let asked = Locked<[String: Int]>([:])
        let counts = try await play(fixture, try pipeline(cascade), asked: asked)
        let votes = try lines(fixture, "brackets.jsonl").flatMap {
            try BracketLog(JSON.parse($0)).matches.flatMap(\.votes)
        }
        var escalated = 0
        for vote in votes {
            let cheap = vote.jurors.prefix(2)
            #expect(cheap.map(\.by) == ["a", "a"])
            #expect(cheap.map(\.isExchanged) == [false, true])
            let isClear = cheap[0].side != nil && cheap[0].side == cheap[1].side
            #expect(vote.by == (isClear ? "a" : "b"))
            #expect(vote.jurors.count == (isClear ? 2 : 3))
            #expect(vote.preferred == vote.jurors.last?.side)
            if !isClear { escalated += 1 }
        }
        #expect(escalated > 0 && escalated < votes.count)
        #expect(asked.withLock { $0["a"] } == 2 * counts.votes)
        #expect(try await problems(fixture) == [])
        let index = try JSON.parse(try #require(lines(fixture, "index.jsonl").first))
        #expect(index["jurors"]?["names"] == ["a", "b"])
    }

    // MARK: Going on

    @Test("half a journal is taken up and comes to the same bytes", arguments: ["jury", "cascade"])
    func resume(kind: String) async throws {
        let fixture = try RunFixture(records: records)
        let pipeline = try pipeline(kind == "jury" ? jury : cascade)
        let whole = try await play(fixture, pipeline, "/a")
        try await play(fixture, pipeline, "/b")
        let journal = lines(fixture, "journal.jsonl", "/b")
        let half = journal.prefix(journal.count / 2).map { $0 + "\n" }.joined()
        try half.write(
            toFile: fixture.folder + "/b/journal.jsonl", atomically: true, encoding: .utf8)
        for name in ["brackets.jsonl", "index.jsonl", "winners.jsonl"] {
            try FileManager.default.removeItem(atPath: fixture.folder + "/b/" + name)
        }
        let rest = try await play(fixture, pipeline, "/b")
        #expect(rest.resumedVotes == journal.count / 2)
        #expect(rest.votes == whole.votes)
        for name in ["brackets.jsonl", "index.jsonl", "winners.jsonl"] {
            #expect(lines(fixture, name, "/a") == lines(fixture, name, "/b"), "\(name)")
        }
        #expect(try await problems(fixture, "/b") == [])
    }

    @Test("another run takes the votes of the same jury, and of no other")
    func reuse() async throws {
        let fixture = try RunFixture(
            records: records.map { record in
                var record = record
                record.prompt = .text("Which number is best for \(record.id)?")
                return record
            })
        try await play(fixture, try pipeline(jury), "/a")
        let asked = Locked<[String: Int]>([:])
        let counts = try await play(
            fixture, try pipeline(jury), "/b", asked: asked, reuse: ["/a"])
        #expect(asked.withLock { $0 } == [:])
        #expect(counts.reusedVotes == counts.votes)
        #expect(try await problems(fixture, "/b") == [])
        let error = await #expect(throws: PipelineError.self) {
            try await play(
                fixture, try pipeline(jury + ", weights: [2, 1, 1]"), "/c", reuse: ["/a"])
        }
        #expect(error?.description.contains("tournament.jurors.weights") == true)
    }

    // MARK: Forgeries

    @Test(
        "verification finds what jurors did not say",
        arguments: [
            // The first vote's second juror, the vote itself, and both together.
            ["jurors.1"], ["vote"], ["vote", "jurors.0", "jurors.1", "jurors.2"],
            // Who said it, and how much.
            ["by"], ["tokens"],
        ])
    func forged(changes: [String]) async throws {
        let fixture = try RunFixture(records: records)
        try await play(fixture, try pipeline(jury))
        var lines = lines(fixture, "journal.jsonl")
        let place = try #require(lines.firstIndex { !$0.contains("abstain") })
        var vote = try #require(try JSON.parse(lines[place]).object)
        func flipped(_ side: JSON?) -> JSON { side == "first" ? "second" : "first" }
        var jurors = (vote["jurors"]?.array ?? []).compactMap(\.object)
        #expect(jurors.count == 3)
        for change in changes {
            switch change {
            case "vote": vote["vote"] = flipped(vote["vote"])
            case "by": (jurors[0]["by"], jurors[1]["by"]) = (jurors[1]["by"], jurors[0]["by"])
            case "tokens": jurors[0]["tokens"] = 1_000
            default:
                let juror = Int(String(change.last ?? "0")) ?? 0
                jurors[juror]["vote"] = flipped(jurors[juror]["vote"])
            }
        }
        vote["jurors"] = .array(jurors.map { .object($0) })
        lines[place] = JSON.object(vote).text
        try (lines.joined(separator: "\n") + "\n").write(
            toFile: fixture.folder + "/a/journal.jsonl", atomically: true, encoding: .utf8)
        let found = try await problems(fixture)
        #expect(
            found.contains {
                $0.hasPrefix("journal.jsonl, line \(place + 1): the vote on ")
                    && $0.hasSuffix("is not what its texts say")
            }, "\(found)")
    }

    @Test("verification finds a vote that was kept from the dear judge")
    func notEscalated() async throws {
        let fixture = try RunFixture(records: records)
        try await play(fixture, try pipeline(cascade))
        var lines = lines(fixture, "journal.jsonl")
        let place = try #require(lines.firstIndex { $0.contains("\"by\":\"b\"") })
        var vote = try #require(try JSON.parse(lines[place]).object)
        let jurors = try #require(vote["jurors"]?.array)
        vote["jurors"] = .array(Array(jurors.prefix(2)))
        let calls = (vote["calls"]?.array ?? []).filter { $0["by"] == "a" }
        vote["calls"] = .array(calls)
        vote["tokens"] = .number(calls.reduce(0) { $0 + ($1["completion_tokens"]?.int ?? 0) })
        vote["by"] = "a"
        lines[place] = JSON.object(vote).text
        try (lines.joined(separator: "\n") + "\n").write(
            toFile: fixture.folder + "/a/journal.jsonl", atomically: true, encoding: .utf8)
        let found = try await problems(fixture)
        #expect(found.contains { $0.hasPrefix("journal.jsonl, line \(place + 1): ") }, "\(found)")
    }

    // MARK: A juror that is down

    @Test("with one juror of three down the others decide, and the run says so")
    func oneDown() async throws {
        let fixture = try RunFixture(records: [records[0]])
        let counts = try await play(
            fixture, try pipeline(jury, "max_abstain_rate: 1"), instead: ["c": gone])
        let votes = try lines(fixture, "brackets.jsonl").flatMap {
            try BracketLog(JSON.parse($0)).matches.flatMap(\.votes)
        }
        #expect(votes.allSatisfy { $0.jurors[2].abstention == .transport })
        #expect(votes.contains { $0.preferred != nil })
        #expect(counts.votes == votes.count)
        #expect(try await problems(fixture) == [])
    }

    @Test("a juror that is down for good stops the run, as one judge would")
    func stops() async throws {
        let fixture = try RunFixture(records: records)
        let error = await #expect(throws: RunError.self) {
            try await play(fixture, try pipeline(jury), instead: ["c": gone])
        }
        #expect(
            error?.description.hasPrefix("the juror \"c\" gave no verdict in ") == true,
            "\(error?.description ?? "")")
        #expect(error?.description.contains("mostly transport; the first: nobody listens") == true)
        // Who is back is asked for the rest, and what stands stands.
        let counts = try await play(fixture, try pipeline(jury))
        #expect(counts.prompts == records.count)
        #expect(try await problems(fixture) == [])
    }

    @Test("with two of three down the vote is asked again when they are back")
    func twoDown() async throws {
        let fixture = try RunFixture(records: [records[0]])
        let pipeline = try pipeline(jury, "max_abstain_rate: 1")
        let down = try await play(fixture, pipeline, instead: ["b": gone, "c": gone])
        #expect(down.abstained == [.transport: down.votes])
        let back = try await play(fixture, pipeline)
        #expect(back.resumedVotes == 0)
        let fresh = try await play(fixture, pipeline, "/b")
        #expect(back.votes == fresh.votes)
        #expect(lines(fixture, "winners.jsonl") == lines(fixture, "winners.jsonl", "/b"))
    }

    // MARK: What it costs

    @Test("each juror's tokens cost what its own model does")
    func money() async throws {
        let fixture = try RunFixture(records: records)
        let pipeline = try pipeline(
            jury,
            prices: [
                "a": "{ input: 1, output: 2, per: 1000 }",
                "b": "{ input: 3, output: 5, per: 1000 }",
            ])
        let counts = try await play(fixture, pipeline)
        var expected = 0.0
        for line in lines(fixture, "journal.jsonl") {
            for call in try JSON.parse(line)["calls"]?.array ?? [] {
                let read = Double(call["prompt_tokens"]?.int ?? 0) / 1000
                let made = Double(call["completion_tokens"]?.int ?? 0) / 1000
                switch call["by"]?.string {
                case "a": expected += read + 2 * made
                case "b": expected += 3 * read + 5 * made
                default: break
                }
            }
        }
        let cost = try #require(pipeline.prices.cost(of: counts.allSpent))
        #expect(abs(cost["USD"] - expected) < 1e-9)
        let journaled = try Spending(RunFolder(path: fixture.folder + "/a"))
        #expect(pipeline.prices.cost(of: journaled) == cost)
    }

    // MARK: Before a run

    @Test("an estimate counts each juror, and both judges of a cascade at most")
    func estimate() throws {
        let fixture = try RunFixture(records: records)
        func tokens(_ judge: String) throws -> Int {
            let pipeline = try pipeline(judge, "thinking: { max_tokens: 100 }")
            return try Run(pipeline, options: .init(input: fixture.input)).estimate().tokenLimit
        }
        let votes = 6 * 7 * 3
        #expect(try tokens(jury) == votes * 300)
        // The cheap judge in both orders.
        #expect(try tokens(cascade) == votes * 300)
        #expect(try tokens(cascade + ", escalate: \"abstained\"") == votes * 200)
    }
}

import Datasets
import Foundation
import JSON
import Judging
import LanguageModels
import Pipelines
import RunLogs
import TestSupport
import Testing
import Workers

@testable import Runs

@Suite("Run")
struct RunTests {
    @Test("every kind of bad line is rejected with its reason, and the run goes on")
    func rejects() async throws {
        let long = String(repeating: "x", count: 10 << 20)
        let fixture = try RunFixture(lines: [
            #"{"id":"a","prompt":"p","candidates":["x","y"],"source":{"n":1.50}}"#,
            "not json",
            #"{"id":"a","prompt":"again","candidates":["x","y"]}"#,
            #"{"id":"b","prompt":"p"}"#,
            #"{"id":"c","prompt":"p","candidates":[]}"#,
            #"{"id":"one","prompt":"p","candidates":["only"]}"#,
            #"{"id":"twins","prompt":"p","candidates":[{"id":"s","text":"x"},{"id":"s","text":"y"}]}"#,
            #"{"id":"empty","prompt":"p","candidates":["","y"]}"#,
            #"{"id":"long","prompt":"p","candidates":["\#(long)","y"]}"#,
            #"{"id":"both","prompt":"p","messages":[],"candidates":["x","y"]}"#,
            #"{"prompt":"no id","candidates":["x","y"]}"#,
            "",
        ])
        let counts = try await fixture.run(try fixture.pipeline(), model: .moody(silent: 0))
        #expect(counts.prompts == 5)
        #expect(counts.rejected == 6)
        let winners = try fixture.lines("winners.jsonl")
        #expect(winners.compactMap { $0["id"]?.string } == ["a", "one", "empty", "long", "11"])
        // What is not ours is carried through, as it was spelled.
        #expect(winners[0]["source"]?.text == #"{"n":1.50}"#)
        #expect(winners[1]["winner"] == ["id": "0", "text": "only"])
        #expect(winners[1]["undecided"] == false)
        let rejects = try fixture.lines("rejects.jsonl")
        #expect(rejects.compactMap { $0["line"]?.int } == [2, 3, 4, 5, 7, 10])
        #expect(
            rejects[2]["reason"]
                == "there are no candidates; add \"candidates\", or \"generate\" to the pipeline")
    }

    @Test("a line that is not UTF-8 is rejected, repaired, with its number")
    func invalidUTF8() async throws {
        let fixture = try RunFixture(lines: [#"{"id":"a","prompt":"p","candidates":["x","y"]}"#])
        let file = try #require(FileHandle(forWritingAtPath: fixture.input))
        try file.seekToEnd()
        try file.write(
            contentsOf: Data(#"{"id":"b","prompt":""#.utf8) + [0xFF] + Data("\"}\n".utf8))
        try await fixture.run(try fixture.pipeline(), model: .moody(silent: 0))
        let rejects = try fixture.lines("rejects.jsonl")
        #expect(rejects.compactMap { $0["line"]?.int } == [2])
        #expect(rejects[0]["text"] == "{\"id\":\"b\",\"prompt\":\"\u{FFFD}\"}")
    }

    @Test("an interrupted run resumes with no vote asked twice and the same bytes in the end")
    func resume() async throws {
        let records = (0..<12).map { PromptRecord.numbered("p\($0)", 8) }
        let fixture = try RunFixture(records: records)
        let pipeline = try fixture.pipeline("votes: { max: 3 }, max_abstain_rate: 1")
        let whole = Repository.temporaryFolder()
        try await fixture.run(pipeline, folder: whole, model: .moody())
        let asked = Locked<[UInt64]>([])
        for limit in [3, 40, 90, 200] {
            let soFar = asked.withLock { $0.count }
            let model = ScriptedModel { request in
                // The server goes away after so many answers.
                if asked.withLock({ $0.count }) - soFar >= limit {
                    throw ModelError.misconfigured("gone")
                }
                return try await ScriptedModel.moody(asked: asked).complete(request)
            }
            _ = try? await fixture.run(pipeline, model: model)
        }
        let counts = try await fixture.run(pipeline, model: .moody(asked: asked))
        #expect(counts.resumedVotes > 100)
        for name in ["brackets.jsonl", "winners.jsonl"] {
            #expect(fixture.bytes(name) == fixture.bytes(name, in: whole))
        }
        let journal = try JournalIndex(path: fixture.folder + "/journal.jsonl")
        let again = try await fixture.run(pipeline, model: .moody(asked: asked))
        #expect(again.resumedVotes == again.votes)
        #expect(try JournalIndex(path: fixture.folder + "/journal.jsonl").count == journal.count)
    }

    @Test("votes that nobody answered are asked again when the run is resumed")
    func transport() async throws {
        let fixture = try RunFixture(records: [.numbered("p", 4)])
        let pipeline = try fixture.pipeline("max_abstain_rate: 1")
        let down = ScriptedModel { _ in throw ModelError.unavailable("connection refused") }
        let first = try await fixture.run(pipeline, model: down)
        #expect(first.abstained == [.transport: 3])
        #expect(first.undecidedByFailure == 3)
        #expect(try fixture.brackets()[0].undecided)
        let second = try await fixture.run(pipeline, model: .moody(silent: 0))
        #expect(second.abstained == [:])
        #expect(try fixture.brackets()[0].undecided == false)
        #expect(
            try await Verification(RunFolder(path: fixture.folder)).report().problems == [])
    }

    @Test("a run stops where a server cuts a prompt, and asks that vote again once it is put right")
    func promptCut() async throws {
        let fixture = try RunFixture(records: [.numbered("p", 2), .numbered("q", 2)])
        let pipeline = try fixture.pipeline("max_abstain_rate: 1")
        let cuts = ScriptedModel { _ in throw ModelError.promptCut("it read 50 tokens") }
        let error = await #expect(throws: RunError.self) {
            try await fixture.run(pipeline, model: cuts)
        }
        #expect(error?.description.hasPrefix("it read 50 tokens. The vote is asked again") == true)
        let votes = try fixture.lines("journal.jsonl")
        #expect(votes.first?["reason"] == "prompt cut")
        #expect(votes.first?["note"] == "it read 50 tokens")
        let second = try await fixture.run(pipeline, model: .moody(silent: 0))
        #expect(second.abstained == [:])
        #expect(second.resumedVotes == 0)
        #expect(
            try await Verification(RunFolder(path: fixture.folder)).report().problems == [])
    }

    @Test("a run in which too many votes fail stops and says what to do")
    func abstentions() async throws {
        let fixture = try RunFixture(records: (0..<50).map { .numbered("p\($0)", 8) })
        let error = await #expect(throws: RunError.self) {
            try await fixture.run(
                try fixture.pipeline("thinking: { on_limit: \"abstain\" }"),
                model: .moody(silent: 0.9))
        }
        let text = try #require(error?.description)
        #expect(text.contains("truncated"))
        #expect(text.contains("more than the limit of 20 %"))
        #expect(text.contains("raise tournament.thinking.max_tokens"))
        #expect(fixture.bytes("winners.jsonl") == nil)
    }

    @Test("what cannot be read twice is refused as input", arguments: ["/dev/null", "/dev/zero"])
    func noFile(input: String) throws {
        let pipeline = try RunFixture(lines: []).pipeline()
        let error = #expect(throws: PipelineError.self) {
            try Run(pipeline, options: .init(input: input))
        }
        #expect(error?.description.contains("is no regular file") == true)
    }

    @Test("a wrong key stops the run at once")
    func misconfigured() async throws {
        let fixture = try RunFixture(records: [.numbered("p", 8)])
        let model = ScriptedModel { _ in throw ModelError.misconfigured("the key is wrong") }
        await #expect(throws: ModelError.misconfigured("the key is wrong")) {
            try await fixture.run(try fixture.pipeline(), model: model)
        }
    }

    @Test("the folder of another run is refused; a larger limit goes on")
    func otherRun() async throws {
        let fixture = try RunFixture(records: (0..<6).map { .numbered("p\($0)", 4) })
        try await fixture.run(try fixture.pipeline(), limit: 2, model: .moody(silent: 0))
        #expect(try fixture.lines("winners.jsonl").count == 2)
        let error = await #expect(throws: LogError.self) {
            try await fixture.run(
                try fixture.pipeline("format: \"elo\""), model: .moody(silent: 0))
        }
        let text = try #require(error?.description)
        #expect(text.contains("tournament.format (\"knockout\", now \"elo\")"))
        #expect(text.contains("or another --out with --reuse \(fixture.folder)"))
        let counts = try await fixture.run(try fixture.pipeline(), model: .moody(silent: 0))
        #expect(counts.resumedVotes == 6)
        #expect(try fixture.lines("winners.jsonl").count == 6)
    }

    @Test("members that are named otherwise keep their names and leave id and prompt alone")
    func otherNames() async throws {
        let fixture = try RunFixture(lines: [
            #"{"uid":"a","question":"q?","candidates":["x","y"],"id":5,"prompt":"other"}"#
        ])
        var pipeline = try fixture.pipeline()
        pipeline.fields.id = "uid"
        pipeline.fields.prompt = "question"
        // A candidate's id goes by the same name.
        try await fixture.run(pipeline, model: .moody(silent: 0))
        let winner = try fixture.lines("winners.jsonl")[0]
        #expect(winner["id"] == "a")
        #expect(winner["prompt"] == "q?")
        #expect(winner["input_id"] == 5)
        #expect(winner["input_prompt"] == "other")
    }

    @Test("passwords in addresses stay out of the manifest")
    func passwords() async throws {
        let fixture = try RunFixture(records: [.numbered("p", 2)])
        let pipeline = try fixture.pipeline(
            overrides: [
                #"models.m.base_url=["http://me:pa@ss@127.0.0.1:1/v1","http://127.0.0.1:2/a@b"]"#
            ])
        try await fixture.run(pipeline, model: .moody(silent: 0))
        let manifest = try RunFolder(path: fixture.folder).manifest()
        #expect(
            manifest.pipeline["models"]?["m"]?["base_url"]
                == ["http://127.0.0.1:1/v1", "http://127.0.0.1:2/a@b"])
        #expect(
            try await Verification(RunFolder(path: fixture.folder)).report().problems == [])
    }

    @Test("shards share the records among them")
    func shards() async throws {
        let fixture = try RunFixture(records: (0..<40).map { .numbered("p\($0)", 2) })
        var ids: [String] = []
        for index in 1...3 {
            let folder = Repository.temporaryFolder()
            try await fixture.run(
                try fixture.pipeline(), shard: Shard(index: index, of: 3), folder: folder,
                model: .moody(silent: 0))
            let text = String(
                decoding: fixture.bytes("winners.jsonl", in: folder) ?? Data(), as: UTF8.self)
            ids += try text.split(separator: "\n").compactMap {
                try JSON.parse(String($0))["id"]?.string
            }
        }
        #expect(ids.sorted() == (0..<40).map { "p\($0)" }.sorted())
    }

    @Test("one winner is right whenever any candidate is")
    func referenceJudge() async throws {
        let pipeline = try Pipeline(
            path: Repository.file("pipelines/gsm8k-reference.json"),
            overrides: ["input=" + Repository.file("samples/gsm8k/solutions.jsonl")])
        let run = try Run(pipeline, options: .init(folder: Repository.temporaryFolder()))
        let counts = try await run.execute(models: ModelOpener { _, _ in ScriptedModel.moody() })
        #expect(counts.grades.prompts == 400)
        #expect(counts.grades.selected == 272)
        #expect(counts.grades.oracle == 272)
        #expect(counts.undecidedByFailure == 0)
        let reader = try BracketReader(run.folder)
        var right = 0
        while let log = try reader.next() {
            let labels = log.entrants.map { $0.candidate["is_correct"]?.bool ?? false }
            let winner = log.entrants.firstIndex { $0.id == log.winner }
            let won = labels[try #require(winner)]
            #expect(won == labels.contains(true))
            right += won ? 1 : 0
        }
        #expect(right == 272)
    }

    @Test("another judge's template and verdict pattern come with the pipeline")
    func template() async throws {
        let fixture = try RunFixture(records: [.numbered("p", 4)])
        let prompts = Locked<[String]>([])
        let model = ScriptedModel { request in
            guard case .chat(let messages) = request.prompt else { return Reply(completions: []) }
            prompts.withLock { $0.append(messages.map(\.content).joined(separator: "|")) }
            return Reply(completions: [Completion(text: "so <answer>[[A]]</answer>")])
        }
        let pipeline = try fixture.pipeline(
            """
            votes: { order: "fixed" }, seeding: "input",
            template: { system: "Judge.", user: "Q {query} A {first} B {second}",
                        first: "A", second: "B", pattern: "\\\\[\\\\[([AB])\\\\]\\\\]" }
            """)
        try await fixture.run(pipeline, model: model)
        #expect(try fixture.brackets()[0].winner == "c0")
        #expect(
            prompts.withLock { $0 }.contains("Judge.|Q Which number is best? A number 0 B number 3")
        )
    }
}

import Datasets
import JSON
import Judging
@testable import LanguageModels
import Loopback
import Pipelines
import RunLogs
import TestSupport
import Testing
import Tournaments
import Workers

@testable import Runs

@Suite("Requests that are refused", .againstHangs)
struct RefusalTests {
    private static let sentence =
        "Unsupported parameter: 'max_tokens' is not supported with this model."

    private func run(
        _ server: LoopbackServer, _ fixture: RunFixture, _ pipeline: Pipeline
    ) async throws -> RunCounts {
        let run = try Run(
            pipeline, options: .init(input: fixture.input, folder: fixture.folder))
        var options = RemoteModel.Options(baseURLs: [server.baseURL], model: "m", inFlight: 4)
        options.retries = Retries(attempts: 2, baseDelay: 0.001, maxDelay: 0.01, outage: 1)
        let model = try RemoteModel(options)
        return try await run.execute(models: ModelOpener { _, _ in model })
    }

    @Test("a run whose judge refuses everything stops after a few, and resumes once it does not")
    func judge() async throws {
        let refuses = Locked(true)
        let server = try LoopbackServer { _ in
            refuses.withLock { $0 }
                ? .error(400, Self.sentence) : .chat("t</think>\\boxed{Assistant 1}")
        }
        defer { server.stop() }
        let fixture = try RunFixture(records: (0..<50).map { .numbered("p\($0)", 8) })
        let pipeline = try fixture.pipeline("", overrides: ["in_flight=4"])
        let error = await #expect(throws: RunError.self) {
            try await run(server, fixture, pipeline)
        }
        let text = try #require(error?.description)
        #expect(text.hasPrefix("the judge refused every request, "))
        #expect(text.contains(Self.sentence))
        #expect(text.contains("the same command again"))
        #expect(server.requestCount < 40)
        #expect(fixture.bytes("winners.jsonl") == nil)
        refuses.withLock { $0 = false }
        let counts = try await run(server, fixture, pipeline)
        #expect(counts.abstained == [:])
        #expect(counts.prompts == 50)
        #expect(try await Verification(RunFolder(path: fixture.folder)).report().problems == [])
    }

    @Test("a generator that refuses or fails everything stops the run", arguments: [400, 500])
    func generator(status: Int) async throws {
        let fails = Locked(true)
        let server = try LoopbackServer { request in
            if fails.withLock({ $0 }) { return .error(status, "there is no model \"m\"") }
            let isJudge = String(decoding: request.body, as: UTF8.self).contains("Assistant 2")
            return .chat(isJudge ? "t</think>\\boxed{Assistant 1}" : "answer \(request.number)")
        }
        defer { server.stop() }
        let lines = (0..<200).map { #"{"id":"p\#($0)","prompt":"question \#($0)?"}"# }
        let fixture = try RunFixture(lines: lines)
        let pipeline = try fixture.pipeline("", generate: "n: 2", overrides: ["in_flight=4"])
        let error = await #expect(throws: RunError.self) {
            try await run(server, fixture, pipeline)
        }
        let text = try #require(error?.description)
        #expect(text.hasPrefix("the generator answered no request, "))
        #expect(text.contains("there is no model"))
        #expect(server.requestCount < 60)
        fails.withLock { $0 = false }
        #expect(try await run(server, fixture, pipeline).prompts == 200)
    }

    @Test("so does generating alone")
    func generation() async throws {
        let asked = Locked(0)
        let model = ScriptedModel { _ in
            asked.withLock { $0 += 1 }
            throw ModelError.refused("server: 400: unknown member \"seed\"")
        }
        let fixture = try RunFixture(lines: (0..<200).map { #"{"prompt":"question \#($0)?"}"# })
        let generation = Generation(
            model: model, count: 1, sampling: .generating, inFlight: 2)
        let error = await #expect(throws: RunError.self) {
            _ = try await generation.run(input: fixture.input) { _ in }
        }
        #expect(error?.description.contains("unknown member \"seed\"") == true)
        #expect(asked.withLock { $0 } < 20)
    }

    @Test("one that answers now and then goes on: it is the prompts")
    func someAnswers() async throws {
        let fixture = try RunFixture(lines: (0..<60).map { #"{"prompt":"question \#($0)?"}"# })
        let model = ScriptedModel { request in
            guard "\(request.prompt)".contains("question 0?") else {
                throw ModelError.refused("this prompt is too long")
            }
            return Reply(completions: [Completion(text: "yes")])
        }
        let generation = Generation(
            model: model, count: 1, sampling: .generating, inFlight: 1)
        let rejects = try await generation.run(input: fixture.input) { _ in }
        #expect(rejects.count == 59)
    }

    @Test("refusals that come in while many others think are no verdict on the run")
    func quickRefusals() {
        var failures = FailedRequests()
        for number in 1...9 { failures.note("400: the prompt has \(9000 + number) tokens") }
        #expect(!failures.isEverything(underWay: 247))
        #expect(failures.isEverything(underWay: 9))
        var wrong = FailedRequests()
        for _ in 1...19 { wrong.note("404: there is no model \"gtp-5\"") }
        #expect(!wrong.isEverything(underWay: 247))
        wrong.note("404: there is no model \"gtp-5\"")
        #expect(wrong.isEverything(underWay: 247))
        failures.noteAnswer()
        #expect(!failures.isEverything(underWay: 0))
        var mixed = FailedRequests()
        for number in 1...19 { mixed.note(number % 2 == 0 ? "one" : "another") }
        #expect(!mixed.isEverything(underWay: 0))
        mixed.note("one")
        #expect(mixed.isEverything(underWay: 0))
    }

    @Test("refused votes are asked again when the run is resumed, and none of the others")
    func again() async throws {
        let fixture = try RunFixture(
            lines: (0..<4).map {
                #"{"id":"p\#($0)","prompt":"p","candidates":["number \#($0)","other \#($0)"]}"#
            })
        let pipeline = try fixture.pipeline("votes: { max: 3, stop: \"all\" }, max_abstain_rate: 1")
        let asked = Locked(0)
        func model(refusing text: String) -> ScriptedModel {
            ScriptedModel { request in
                asked.withLock { $0 += 1 }
                if "\(request.prompt)".contains(text) {
                    throw ModelError.refused("400: maximum context length is 4096 tokens")
                }
                return Reply(completions: [Completion(text: "t</think>\\boxed{Assistant 1}")])
            }
        }
        let first = try await fixture.run(pipeline, model: model(refusing: "number 2"))
        let refused = try #require(first.abstained[.refused])
        #expect(refused == 3)
        #expect(first.notes[.refused] == "400: maximum context length is 4096 tokens")
        // The files say so, too.
        #expect(
            first.closing.summary.tally.notes[.refused]
                == "400: maximum context length is 4096 tokens")
        asked.withLock { $0 = 0 }
        let second = try await fixture.run(pipeline, model: model(refusing: "nobody says this"))
        #expect(second.abstained == [:])
        #expect(asked.withLock { $0 } == second.votes - second.resumedVotes)
        #expect(second.resumedVotes == first.votes - refused)
        #expect(try await Verification(RunFolder(path: fixture.folder)).report().problems == [])
    }

    // MARK: The limit

    private static func counts(
        _ votes: Int, failed: [Abstention: Int], notes: [Abstention: String] = [:]
    ) -> RunCounts {
        var counts = RunCounts()
        counts.votes = votes
        counts.abstained = failed
        counts.notes = notes
        return counts
    }

    @Test("a run is not stopped by bad luck early on", arguments: [0.15, 0.5])
    func luck(rate: Double) {
        let limit = AbstainLimit(rate: rate)
        let few = Self.counts(20, failed: [.truncated: Int(20 * (rate + 0.1))])
        #expect(few.abstainRate > rate)
        #expect(!limit.isExceeded(few))
        let many = Self.counts(2000, failed: [.truncated: Int(2000 * (rate + 0.1))])
        #expect(limit.isExceeded(many))
        #expect(!limit.isExceeded(Self.counts(19, failed: [.truncated: 19])))
        #expect(limit.isExceeded(Self.counts(60, failed: [.truncated: 60])))
    }

    @Test("votes under way count as given")
    func underWay() {
        let limit = AbstainLimit(rate: 0.2)
        let counts = Self.counts(30, failed: [.refused: 30])
        #expect(limit.isExceeded(counts))
        #expect(!limit.isExceeded(counts, underWay: 226))
        #expect(!AbstainLimit(rate: 1).isExceeded(Self.counts(500, failed: [.refused: 500])))
    }

    @Test(
        "the advice fits the settings and counts the causes",
        arguments: [
            ("", "raise tournament.thinking.max_tokens (now 8192), or see by bracket doctor"),
            (
                "thinking: { on_limit: \"abstain\", max_tokens: 512 }",
                "raise tournament.thinking.max_tokens (now 512), or set "
                    + "tournament.thinking.on_limit to \"conclude\""
            ),
            ("judge: \"direct\"", "set tournament.judge to \"reasoning\""),
        ])
    func advice(tournament: String, advice: String) throws {
        let pipeline = try Pipeline(
            text: """
                { tournament: { model: "m", \(tournament) },
                  models: { m: { base_url: "http://127.0.0.1:1/v1", model: "x" } } }
                """, file: "test.json")
        let limit = AbstainLimit(pipeline.tournament)
        let counts = Self.counts(
            100,
            failed: [.truncated: 60, .refused: 20, .unparsable: 10, .transport: 2],
            notes: [.refused: "127.0.0.1 refused the request: 400: no"])
        let error = #expect(throws: RunError.self) { try limit.check(counts, underWay: 0) }
        let lines = try #require(error?.description).split(separator: "\n")
        #expect(
            lines[0] == "92 % of 100 votes failed, more than the limit of 20 % "
                + "(tournament.max_abstain_rate):")
        #expect(lines[1].hasPrefix("  60 truncated: "))
        #expect(lines[1].contains(advice))
        #expect(
            lines[2] == "  20 refused: the judge's server would not answer; these are asked again "
                + "when the run is resumed; the first: 127.0.0.1 refused the request: 400: no")
        #expect(lines[3].hasPrefix("  10 unparsable: "))
        #expect(lines[4] == "  2 for other reasons")
        if tournament.isEmpty { #expect(!lines[1].contains("on_limit")) }
        #expect(error?.counts == nil)
        #expect(throws: RunError.self) {
            try limit.checkAtEnd(Self.counts(1, failed: [.refused: 1]))
        }
    }
}

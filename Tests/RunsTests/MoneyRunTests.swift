import Chance
import Datasets
import Foundation
import JSON
@testable import LanguageModels
import Loopback
import Pipelines
import RunLogs
import TestSupport
import Testing
import Workers

@testable import Runs

/// A server that charges by what it is asked, and keeps the account of it. Some requests fail the
/// first time, with a charge all the same.
private final class Till: Sendable {
    private let state = Locked((charge: Charge.nothing, failed: Set<UInt64>()))

    var charge: Charge { state.withLock { $0.charge } }

    var handler: @Sendable (LoopbackRequest) -> LoopbackResponse {
        { [self] request in
            let text = String(decoding: request.body, as: UTF8.self)
            let mood = StableHash.of("till", text)
            let body = try? JSON.parse(request.body)
            let count = body?["n"]?.int ?? 1
            let usage = Charge(
                requests: 1, prompt: 100 + Int(mood % 50), cached: Int(mood % 60),
                completion: count * (10 + Int(mood % 7)))
            let isFirst = state.withLock { state in
                state.charge += usage
                return state.failed.insert(mood).inserted
            }
            let fails = mood % 25 == 0 && isFirst
            let said =
                text.contains("Assistant 2") ? "t</think>\\boxed{Assistant \(mood % 2 + 1)}" : nil
            let choices = (0..<count).map { index in
                LoopbackResponse.chatChoice(
                    index, said ?? "answer \(mood % 97 &+ UInt64(index))",
                    finish: fails ? "error" : "stop")
            }
            let reply: JSON = [
                "choices": .array(choices),
                "usage": [
                    "prompt_tokens": .number(usage.prompt),
                    "completion_tokens": .number(usage.completion),
                    "prompt_tokens_details": ["cached_tokens": .number(usage.cached)],
                ],
            ]
            return LoopbackResponse(body: reply.bytes)
        }
    }
}

@Suite("What a run costs", .againstHangs)
struct MoneyRunTests {
    private static let price = Price(input: 0.15, cachedInput: 0.075, output: 0.6)
    private static let priced =
        "price: { input: 0.15, cached_input: 0.075, output: 0.60 }"

    private func pipeline(_ entry: String = priced, generates: Int? = nil) throws -> Pipeline {
        try Pipeline(
            text: """
                { name: "t", seed: 5, in_flight: 8,
                  \(generates.map { "generate: { model: \"g\", n: \($0), max_tokens: 50 }," } ?? "")
                  tournament: { judge: "reasoning", model: "m", votes: { max: 3 },
                                thinking: { max_tokens: 60 } },
                  models: {
                    m: { base_url: "http://127.0.0.1:1/v1", model: "m", \(entry) },
                    g: { base_url: "http://127.0.0.1:1/v1", model: "g",
                         price: { input: 2, output: 8, per: 1000, currency: "EUR" } } } }
                """, file: "t.json")
    }

    private func run(
        _ pipeline: Pipeline, _ fixture: RunFixture, at server: LoopbackServer,
        folder: String? = nil, limits: (inout SpendingLimits) -> Void = { _ in }
    ) async throws -> RunCounts {
        var options = Run.Options(input: fixture.input, folder: folder ?? fixture.folder)
        limits(&options.limits)
        let run = try Run(pipeline, options: options)
        return try await run.execute(
            models: ModelOpener { plan, _ in
                guard case .remote(let remote) = plan else { throw PipelineError("no server") }
                var options = RemoteModel.Options(
                    baseURLs: [server.baseURL], model: remote.options.model, inFlight: 8)
                options.retries = Retries(
                    attempts: 4, baseDelay: 0.001, maxDelay: 0.01, outage: 1)
                return try RemoteModel(options)
            })
    }

    private static func same(_ name: String, _ one: String, _ other: String) -> Bool {
        let files = [one, other].map { FileManager.default.contents(atPath: $0 + "/" + name) }
        return files[0] != nil && files[0] == files[1]
    }

    @Test(
        "a run that its budget stops at the half goes on to the same bytes, and pays what the server charged"
    )
    func half() async throws {
        let fixture = try RunFixture(records: (0..<20).map { .numbered("p\($0)", 8) })
        let pipeline = try pipeline()
        let whole = Till()
        let first = try LoopbackServer(handler: whole.handler)
        defer { first.stop() }
        let counts = try await run(pipeline, fixture, at: first)
        #expect(counts.abstained == [:])
        #expect(counts.allSpent.judge.charge == whole.charge)
        let cost = Self.price.cost(of: whole.charge)

        let till = Till()
        let server = try LoopbackServer(handler: till.handler)
        defer { server.stop() }
        let folder = Repository.temporaryFolder()
        let reached = await #expect(throws: LimitReached.self) {
            try await run(pipeline, fixture, at: server, folder: folder) { $0.cost = cost / 2 }
        }
        #expect(reached?.limit == .cost)
        #expect(reached?.spent.judge.charge == till.charge)
        // Within what the 8 in flight may take beyond the mean; and of what is left, another vote would
        // take more.
        let spent = Self.price.cost(of: till.charge)
        let vote = Self.price.cost(of: Charge(prompt: 149, completion: 16))
        #expect(spent <= cost / 2 + 8 * vote)
        #expect(spent >= cost / 2 - 2 * vote)
        // All of it stands in the journal, and there is no winner yet.
        #expect(try Spending(RunFolder(path: folder)).judge.charge == till.charge)
        #expect(fixture.bytes("winners.jsonl", in: folder) == nil)

        // With the same limit nothing is sent.
        let before = server.requestCount
        await #expect(throws: LimitReached.self) {
            try await run(pipeline, fixture, at: server, folder: folder) { $0.cost = cost / 2 }
        }
        #expect(server.requestCount == before)

        let resumed = try await run(pipeline, fixture, at: server, folder: folder) {
            $0.cost = cost * 1.1
        }
        #expect(resumed.allSpent.judge.charge == till.charge)
        #expect(resumed.earlierSpent.judge.charge == reached?.spent.judge.charge)
        #expect(till.charge == whole.charge)
        for name in ["winners.jsonl", "brackets.jsonl", "index.jsonl"] {
            #expect(Self.same(name, fixture.folder, folder))
        }
        #expect(try await Verification(RunFolder(path: folder)).report().problems == [])
    }

    @Test("votes and candidates each have their price, and currencies are not added")
    func stages() async throws {
        let prompts = (0..<6).map { #"{"id":"p\#($0)","prompt":"Which number is best?"}"# }
        let fixture = try RunFixture(lines: prompts)
        let till = Till()
        let server = try LoopbackServer(handler: till.handler)
        defer { server.stop() }
        let pipeline = try pipeline(generates: 4)
        let counts = try await run(pipeline, fixture, at: server)
        let spent = counts.allSpent
        #expect(spent.total == till.charge)
        #expect(spent.generator.answers == 6)
        #expect(spent.judge.answers == counts.votes)
        let generated = spent.generator.charge
        let money = try #require(pipeline.prices.cost(of: spent))
        #expect(money["USD"] == Self.price.cost(of: spent.judge.charge))
        #expect(money["EUR"] == Double(2 * generated.prompt + 8 * generated.completion) / 1000)
        let folder = RunFolder(path: fixture.folder)
        #expect(try Spending(folder) == spent)
        #expect(try folder.manifest().prices == pipeline.prices)
        #expect(try await Verification(folder).report().problems == [])

        // A start that asks nothing has the same account.
        let again = try await run(pipeline, fixture, at: server)
        #expect(again.spent == Spending() && again.allSpent == spent)

        let error = await #expect(throws: PipelineError.self) {
            try await run(pipeline, fixture, at: server) { $0.cost = 1 }
        }
        #expect("\(try #require(error))".contains("the models' prices are in EUR and USD"))
    }

    @Test("answers that are no candidates have been paid for, too")
    func nothing() async throws {
        let fixture = try RunFixture(lines: (0..<3).map { #"{"id":"p\#($0)","prompt":"q"}"# })
        let server = try LoopbackServer { _ in
            .chat("I won't", finish: "refusal", promptTokens: 7, completionTokens: 3)
        }
        defer { server.stop() }
        let counts = try await run(try pipeline(generates: 1), fixture, at: server)
        #expect(counts.rejected == 3)
        let charge = Charge(requests: 3, prompt: 21, completion: 9)
        #expect(counts.allSpent.generator.charge == charge)
        #expect(try Spending(RunFolder(path: fixture.folder)).generator == .init(charge: charge))
    }

    @Test("requests and tokens are limited where there is no price; money is not")
    func withoutPrice() async throws {
        let fixture = try RunFixture(records: (0..<4).map { .numbered("p\($0)", 4) })
        let till = Till()
        let server = try LoopbackServer(handler: till.handler)
        defer { server.stop() }
        let pipeline = try pipeline("temperature: 0.6")
        let error = await #expect(throws: PipelineError.self) {
            try await run(pipeline, fixture, at: server) { $0.cost = 1 }
        }
        #expect(
            "\(try #require(error))".hasPrefix("a limit of cost needs prices, and the model \"m\""))
        #expect(server.requestCount == 0)
        let reached = await #expect(throws: LimitReached.self) {
            try await run(pipeline, fixture, at: server) { $0.tokens = 1000 }
        }
        #expect(reached?.limit == .tokens)
        #expect((500...1400).contains(till.charge.tokens))
        let calls = await #expect(throws: LimitReached.self) {
            try await run(pipeline, fixture, at: server) { $0.calls = 15 }
        }
        #expect(calls?.limit == .calls)
        #expect((12...17).contains(till.charge.requests))
        #expect(server.requestCount == till.charge.requests)
    }

    @Test(
        "an estimate's most is every vote with all its tokens, and what is expected follows the run"
    )
    func estimate() throws {
        let fixture = try RunFixture(records: (0..<2).map { .numbered("p\($0)", 4) })
        let run = try Run(
            try pipeline(), options: .init(input: fixture.input, folder: fixture.folder))
        let estimate = try run.estimate()
        #expect(estimate.mostSpent.judge.answers == 18)
        #expect(estimate.mostSpent.judge.charge.completion == 18 * 60)
        let votes = estimate.expectedSpent.judge.answers
        #expect(votes < 18)
        #expect(estimate.expectedSpent.judge.charge.completion == votes * 60)
        #expect(
            estimate.mostSpent.judge.charge.prompt * votes
                == estimate.expectedSpent.judge.charge.prompt * 18)
        var measured = Spending()
        measured.add(Charge(requests: 2, prompt: 100, completion: 20), answers: 2, of: .judge)
        #expect(
            estimate.expectedSpent(after: measured).judge.charge
                == Charge(requests: votes, prompt: votes * 50, completion: votes * 10))
    }
}

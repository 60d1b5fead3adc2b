import CommandLines
import Loopback
import RunLogs
import TestSupport
import Testing

@testable import Runs
@testable import bracket

@Suite("Limits of a run", .againstHangs)
struct LimitArgumentsTests {
    @Test(
        "times have units",
        arguments: [
            ("90", 90.0), ("90s", 90), ("30m", 1800), ("1.5h", 5400), ("2d", 172_800), ("", nil),
            ("h", nil), ("-1s", nil), ("soon", nil), ("1e999", nil),
        ])
    func times(text: String, seconds: Double?) {
        #expect(LimitArguments.seconds(text) == seconds)
    }

    @Test(
        "the command that goes on has twice as much of what was spent",
        arguments: [
            (LimitReached.Limit.cost, ["--max-cost", "0.25"], "--max-cost 0.5"),
            (.cost, ["--max-cost=3"], "--max-cost=6"),
            (
                .tokens, ["--max-cost", "1", "--max-tokens", "500"],
                "--max-cost 1 --max-tokens 1000"
            ),
            (.calls, ["--max-calls", "0"], "--max-calls 1"),
            (.time, ["--max-time", "30m"], "--max-time 30m"),
        ])
    func goOn(limit: LimitReached.Limit, options: [String], expected: String) {
        let reached = LimitReached(
            limit, SpendingLimits(), spent: Spending(), cost: nil, before: .judge)
        let note = LimitArguments.note(reached, ["bracket", "run", "a b.json"] + options)
        #expect(note.hasPrefix("stopped by --max-\(limit.rawValue): "))
        #expect(note.hasSuffix(":\n  bracket run 'a b.json' \(expected)"))
        #expect(note.contains("with twice as much") == (limit != .time))
    }

    @Test("a price on a command line is two numbers and maybe a currency")
    func price() throws {
        func price(_ text: String) throws -> Price? {
            let spec = CommandSpec(name: "run", summary: "", options: [PriceArgument.option])
            return try PriceArgument.price(
                Arguments(["--price", text], for: spec, of: "bracket"))
        }
        #expect(try price("0.15,0.6") == Price(input: 0.15, output: 0.6, currency: "USD"))
        #expect(try price("1,2,EUR") == Price(input: 1, output: 2, currency: "EUR"))
        for nonsense in ["1", "1,2,3,4", "1,-2", "a,b", "1,2,usd", "1,nan", ","] {
            #expect(throws: UsageError.self) { try price(nonsense) }
        }
    }

    @Test(
        "a run that has sent what it may stops with 75, and says what it cost when it has gone on")
    func stopped() async throws {
        let server = try LoopbackServer { _ in
            .chat("t</think>\\boxed{Assistant 1}", promptTokens: 1000, completionTokens: 500)
        }
        defer { server.stop() }
        let folder = Repository.temporaryFolder()
        let input = folder + ".jsonl"
        try (0..<10).map { #"{"id":"p\#($0)","prompt":"q","candidates":["a","b"]}"# + "\n" }
            .joined()
            .write(toFile: input, atomically: true, encoding: .utf8)
        let command = [
            "run", "pipelines/rrm-7b-server.json", "--input", input, "--out", folder, "--set",
            "models.rrm.base_url=\(server.baseURL)", "--set", "models.rrm.price.input=0.5", "--set",
            "models.rrm.price.output=2", "--set", "models.rrm.in_flight=1", "--set",
            "tournament.votes.max=1", "--set", "tournament.max_abstain_rate=1", "-q",
        ]
        let stopped = try await BracketProcess.run(command + ["--max-calls", "4"])
        #expect(stopped.status == 75)
        #expect(
            stopped.errors.contains(
                "stopped by --max-calls: 4 of 4 requests sent, which leaves no room for another vote; "
                    + "what was answered is kept. To go on with twice as much:\n"))
        #expect(stopped.errors.contains("--max-calls 8\n"))
        #expect(server.requestCount == 4)
        // 10 votes of 1,000 tokens at 0.50 and 500 at 2.00 a million: 0.0015 each.
        let done = try await BracketProcess.run(command + ["--max-calls", "10"])
        #expect(done.status == 0)
        #expect(
            done.output.contains(
                "cost        0.015 USD, 0.009 USD of it in this start; 10,000 tokens read, 5,000"))
        let shown = try await BracketProcess.run(["show", folder, "p3"])
        #expect(
            shown.output.contains("cost        0.0015 USD; 1,000 tokens read, 500 generated\n"))
    }
}

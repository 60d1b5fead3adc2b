import JSON
import RunLogs
import Testing
import Tournaments

@testable import Reports

@Suite("What a run cost, in words")
struct CostFactsTests {
    private static let prices = Prices(judge: Price(input: 0.5, output: 2))
    private static let spent: Spending = {
        var spent = Spending()
        spent.add(
            Charge(requests: 3, prompt: 2000, cached: 500, completion: 1000), answers: 3, of: .judge
        )
        return spent
    }()

    @Test(
        "amounts have cents, and small ones as many digits as say something",
        arguments: [
            (0, "0.00"), (3, "3.00"), (1234.567, "1,234.57"), (0.5, "0.50"), (0.49937, "0.4994"),
            (0.0123, "0.0123"), (0.000045678, "0.00004568"), (1e-12, "0.00"), (1e17, "?"),
        ])
    func amounts(amount: Double, words: String) {
        #expect(Money(amount, "USD").description == words + " USD")
    }

    @Test("the sentence says what is paid, what this start paid of it, and for what")
    func sentence() throws {
        #expect(CostFacts(Prices(), Self.spent) == nil)
        // 2,000 at 0.50 and 1,000 at 2.00 a million.
        let cost = try #require(CostFacts(Self.prices, Self.spent))
        let tokens = "2,000 tokens read (500 kept from before), 1,000 generated"
        #expect(cost.sentence == "0.003 USD; " + tokens)
        var earlier = Spending()
        earlier.add(Charge(requests: 1, prompt: 1000, completion: 250), answers: 1, of: .judge)
        let resumed = try #require(CostFacts(Self.prices, Self.spent, before: earlier))
        #expect(resumed.sentence == "0.003 USD, 0.002 USD of it in this start; " + tokens)
        #expect(
            JSON.object(resumed.json).text
                == #"{"cost":{"USD":0.003},"cost_this_start":{"USD":0.002},"charged":{"requests":3,"#
                + #""prompt_tokens":2000,"cached_tokens":500,"completion_tokens":1000}}"#)
    }

    @Test("what has no price, or was not counted, is told")
    func unknown() throws {
        var spent = Self.spent
        spent.add(Charge(requests: 1, completion: 7), answers: 1, of: .generator)
        spent.add(.init(answer: Charge(requests: 1), lost: .nothing), of: .judge)
        let sentence = try #require(CostFacts(Self.prices, spent)).sentence
        #expect(sentence.hasPrefix("0.003 USD; "))
        #expect(sentence.contains("; beside 1 answer that came without a count of tokens"))
        #expect(sentence.hasSuffix("; without the generator's tokens, which have no price"))
    }

    @Test("show and the report say it where the manifest has prices")
    func shown() throws {
        let log = Logs.knockout(Knockout(entrants: 2), id: "p") { _ in [.first, .second, .first] }
        let manifest: JSONObject = [
            "name": "a run", "identity": [:],
            "prices": ["judge": ["input": 1, "output": 1000, "per": 1000, "currency": "EUR"]],
        ]
        // Each vote's call in this folder has 12 tokens generated.
        let folder = try ReportFolder([log], manifest: manifest)
        let facts = RunFacts(folder.folder)
        let costs = try JournalCosts(folder.folder)
        var summary = RunSummary()
        summary.add(log)
        let text = TextReport.summary(summary, facts: facts, costs: costs)
        #expect(text.contains("cost        36.00 EUR; 0 tokens read, 36 generated\n"))
        try folder.writeReport()
        let page = try String(contentsOfFile: folder.report, encoding: .utf8)
        #expect(page.contains("<dt>cost</dt><dd>36.00 EUR<small>36.00 EUR a prompt</small></dd>"))

        let unpriced = try ReportFolder([log])
        #expect(
            !TextReport.summary(
                summary, facts: RunFacts(unpriced.folder), costs: try JournalCosts(unpriced.folder)
            ).contains("cost "))
    }
}

import JSON
import Testing
import Tournaments

@testable import RunLogs

@Suite("What tokens cost")
struct CostTests {
    /// The prices of gpt-4o-mini, of OpenAI's price list of 2024.
    static let mini = Price(input: 0.15, cachedInput: 0.075, output: 0.6)

    @Test("tokens read, kept from before and generated have a price each")
    func price() {
        #expect(Self.mini.cost(of: Charge(prompt: 1_000_000)) == 0.15)
        #expect(Self.mini.cost(of: Charge(prompt: 1_000_000, cached: 1_000_000)) == 0.075)
        #expect(Self.mini.cost(of: Charge(completion: 1_000_000)) == 0.6)
        // 0.6 million at 0.15, 0.4 million at 0.075 and 0.5 million at 0.6 a million.
        let mixed = Charge(prompt: 1_000_000, cached: 400_000, completion: 500_000)
        #expect(Self.mini.cost(of: mixed) == 0.09 + 0.03 + 0.3)
        #expect(Price(input: 2, output: 8, per: 1000).cost(of: mixed) == 2000 + 4000)
    }

    @Test("tokens kept from before are no more than there are")
    func cached() {
        #expect(Charge(prompt: 10, cached: 50).cached == 10)
    }

    @Test("the sum of many charges is rounded once, in whatever order they came")
    func order() {
        let charges = (1...1000).map { Charge(prompt: $0, cached: $0 / 3, completion: 1 + $0 % 7) }
        let sum = charges.reduce(.nothing, +)
        // 1 + … + 1000; 3 · (1 + … + 332) + 2 · 333, for two of them have 0; 1000 and 143 times 21, for
        // 1 + … + 6, of which the last cycle lacks only its 0.
        #expect(sum == Charge(prompt: 500_500, cached: 166_500, completion: 4003))
        #expect(
            Self.mini.cost(of: sum) == Self.mini.cost(of: charges.reversed().reduce(.nothing, +)))
    }

    @Test("each judge of a panel has its price, and what nobody's answer names costs the dearest")
    func panel() throws {
        let large = Price(input: 3, output: 12)
        let prices = Prices(
            judge: Price.dearest([Self.mini, large]), jurors: ["small": Self.mini, "large": large])
        #expect(prices.judge == Price(input: 3, cachedInput: 3, output: 12))
        var spent = Spending()
        var vote = JournaledVote(
            id: "p", match: MatchID(round: 1, number: 1), first: "a", second: "b",
            vote: VoteLog(number: 1, order: .asListed, choice: .prefers(.first)),
            calls: ["small", "small", "large"].map { name in
                var call = CallLog(
                    step: "judge", text: "", promptTokens: 1_000_000, completionTokens: 500_000)
                call.by = name
                return call
            }, milliseconds: 0, at: 0)
        spent.add(.vote(vote))
        // 2 × (0.15 + 0.3) and 3 + 6.
        #expect(prices.cost(of: spent) == Money(0.9 + 9, "USD"))
        vote.calls = []
        vote.lost = Charge(requests: 1, prompt: 1_000_000)
        spent.add(.vote(vote))
        #expect(prices.cost(of: spent) == Money(0.9 + 9 + 3, "USD"))
        #expect(try Prices(.object(prices.json)) == prices)
        #expect(prices.unpriced(of: spent) == [])
        #expect(Price.dearest([Self.mini, Price(input: 1, output: 1, currency: "EUR")]) == nil)
    }

    @Test("absurd counts do not crash")
    func absurd() {
        let huge = Charge(requests: .max, prompt: .max, cached: .max, completion: .max)
        #expect((huge + huge).tokens == .max)
        #expect((huge * 3).prompt == .max)
    }

    @Test("currencies are never added across")
    func currencies() {
        let both = Money(1.5, "USD") + Money(2, "EUR") + Money(0.25, "USD")
        #expect(both.amounts.map(\.currency) == ["EUR", "USD"])
        #expect(both["EUR"] == 2 && both["USD"] == 1.75 && both["CHF"] == 0)
        #expect(both.json.text == #"{"EUR":2,"USD":1.75}"#)
        // Not 0.30000000000000004.
        #expect((Money(0.1, "USD") + Money(0.2, "USD")).json.text == #"{"USD":0.3}"#)
    }

    @Test("a price is read back as it was written, and nonsense is not")
    func asJSON() throws {
        for price in [Self.mini, Price(input: 0, output: 1, per: 1, currency: "EUR")] {
            #expect(try Price(price.json) == price)
        }
        for json in [#"{"per":0,"currency":"USD"}"#, #"{"per":1,"currency":"$"}"#, "3"] {
            #expect(throws: LogError.self) { try Price(JSON.parse(json)) }
        }
    }

    @Test("a call keeps the tokens that the server had from before")
    func call() throws {
        let call = CallLog(
            step: "judge", text: "a", promptTokens: 9, cachedTokens: 4, completionTokens: 2)
        #expect(try CallLog(call.json) == call)
        #expect(call.json["cached_tokens"] == 4)
        #expect(CallLog(step: "judge", text: "a", promptTokens: 9).json["cached_tokens"] == nil)
    }
}

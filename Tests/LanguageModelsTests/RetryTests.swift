import Testing

@testable import LanguageModels

@Suite("Retries")
struct RetryTests {
    @Test(
        "Retry-After in seconds or as a date",
        arguments: [
            ("0", 0), ("7", 7), ("1.5", 1.5), ("Sun, 06 Nov 1994 08:49:37 GMT", 37),
            ("Sun, 06 Nov 1994 08:48:00 GMT", 0), ("Mon, 07 Nov 1994 08:49:00 GMT", 86_400),
            ("-1", nil), ("nan", nil), ("soon", nil), ("", nil),
            ("Sun, 06 Now 1994 08:49:37 GMT", nil),
            ("Sunday, 06-Nov-94 08:49:37 GMT", nil), ("Sun, 06 Nov 1994 25:49:37 GMT", nil),
        ] as [(String, Double?)])
    func retryAfter(text: String, expected: Double?) {
        // 784111740 is 1994-11-06 08:49:00 UTC, from `date -u -d @784111740`.
        #expect(RetryAfter.seconds(text, now: 784_111_740) == expected)
    }

    @Test(
        "dates are counted from 1970, leap days included",
        arguments: [
            ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600),
            ("Fri, 01 Mar 2024 00:00:01 GMT", 1_709_251_201),
        ] as [(String, Int)])
    func dates(text: String, expected: Int) {
        // From `date -u -d TEXT +%s`.
        #expect(RetryAfter.date(text) == expected)
    }

    @Test("delays stay below the doubling limit and repeat with the seed", arguments: 1...80)
    func jitter(attempt: Int) {
        let retries = Retries(baseDelay: 0.5, maxDelay: 30)
        for seed in 0..<50 as Range<UInt64> {
            let delay = retries.delay(after: attempt, seed: seed, retryAfter: nil)
            #expect((0..<min(30, 0.5 * Double(1 << min(attempt - 1, 40)))).contains(delay))
            #expect(delay == retries.delay(after: attempt, seed: seed, retryAfter: nil))
        }
    }

    @Test(
        "what the server asks for is waited in full, up to the bound",
        arguments: [
            (7, 7), (1e9, 120),
        ] as [(Double, Double)])
    func serverDelay(asked: Double, least: Double) {
        let delay = Retries().delay(after: 1, seed: 3, retryAfter: asked)
        #expect((least...(least + 0.5)).contains(delay))
    }

    @Test("the budget is full at first, fills with time, and lets nobody wait too long")
    func budget() {
        var budget = RetryBudget(inFlight: 60, now: 0)
        for _ in 0..<60 { #expect(budget.take(now: 0, longest: 30) == 0) }
        // One token a second: the k-th of those who come now waits k seconds.
        for k in 1...30 { #expect(budget.take(now: 0, longest: 30) == Double(k)) }
        #expect(budget.take(now: 0, longest: 30) == nil)
        #expect(budget.take(now: 31_000_000_000, longest: 30) == 0)
    }

    @Test("ten answers pay for one retry")
    func answers() throws {
        var budget = RetryBudget(inFlight: 32, now: 0)
        for _ in 0..<32 { _ = budget.take(now: 0, longest: 0) }
        for _ in 0..<11 { budget.answered() }
        #expect(budget.take(now: 0, longest: 0) == 0)
        #expect(budget.take(now: 0, longest: 0) == nil)
    }
}

import LanguageModels
import Pipelines
import RunLogs
import Runs
import Testing

@testable import bracket

@Suite("Progress")
struct ProgressLineTests {
    @Test("a steady rate is its own mean, from the second look on, however often one looks")
    func steady() throws {
        for step in [0.2, 1, 15] {
            var rate = TokenRate()
            #expect(rate.note(tokens: 1000, at: 3) == nil)
            for look in 1...50 {
                let seconds = Double(look) * step
                let found = rate.note(tokens: 1000 + Int(40 * seconds), at: 3 + seconds)
                #expect(abs(try #require(found) - 40) < 1e-9)
            }
        }
    }

    @Test("a change of rate is followed within some settling times, and no sooner than smoothly")
    func change() throws {
        var rate = TokenRate(settling: 5)
        var tokens = 0
        for second in 0..<100 {
            tokens += second < 50 ? 100 : 300
            let found = rate.note(tokens: tokens, at: Double(second))
            if second == 50 { #expect((130...145).contains(try #require(found))) }
            if second == 99 { #expect(abs(try #require(found) - 300) < 0.02) }
        }
    }

    @Test("nothing generated is no rate, and time that stands still changes nothing")
    func nothing() {
        var rate = TokenRate()
        #expect(rate.note(tokens: 0, at: 0) == nil)
        #expect(rate.note(tokens: 0, at: 1) == nil)
        #expect(rate.note(tokens: 10, at: 2) != nil)
        let before = rate.note(tokens: 10, at: 3)
        #expect(rate.note(tokens: 99, at: 3) == before)
        #expect(rate.note(tokens: 99, at: 2) == before)
    }

    private static func counts() -> RunCounts {
        var counts = RunCounts()
        counts.prompts = 10
        counts.votes = 30
        counts.voting = 3
        counts.generating = 1
        counts.tokens = 12_300
        return counts
    }

    @Test("what a run has cost is told where it has a price, with its limit")
    func cost() {
        var text = ProgressText(counts: Self.counts(), seconds: 10)
        #expect(!text.line().contains("USD"))
        text.cost = Money(0.42, "USD")
        #expect(text.line().contains(" · 12.3k tokens · 0.42 USD"))
        text.most = 1
        #expect(text.line().contains(" · 0.42 of 1.00 USD"))
    }

    @Test("where nothing is voted on, candidates are counted, and the end is known by prompts")
    func generating() {
        var counts = RunCounts()
        counts.prompts = 10
        counts.generated = 40
        counts.generating = 4
        let text = ProgressText(counts: counts, total: 40, seconds: 60, votesPerMatch: 0)
        #expect(text.line() == "10/40 prompts · 4 in flight · 40 candidates · ETA 3:00")
    }

    @Test("the rate stands behind the tokens")
    func line() {
        var text = ProgressText(counts: Self.counts(), total: 40, seconds: 60, rate: 263.7)
        #expect(
            text.line()
                == "10/40 prompts · 30 votes · 0.5/s · 4 in flight · 12.3k tokens · 264 tokens/s"
                + " · ETA 3:00")
        text.rate = nil
        #expect(!text.line().contains("tokens/s"))
    }

    @Test(
        "a narrow window keeps how far the run is and when it ends",
        arguments: [
            (40, "10/40 prompts · 30 votes · ETA 3:00"),
            (
                80,
                "10/40 prompts · 30 votes · 4 in flight · 9 abstained · 2 retries · ETA 3:00"
            ),
            (
                200,
                "10/40 prompts · 30 votes · 0.5/s · 4 in flight · 12.3k tokens · 264 tokens/s · "
                    + "9 abstained · 2 retries · ETA 3:00"
            ), (20, "10/40 prompts"), (5, "10/40"),
        ])
    func widths(width: Int, line: String) {
        var counts = Self.counts()
        counts.abstained = [.truncated: 9]
        let text = ProgressText(
            counts: counts, traffic: ModelTraffic(sent: 4, retries: 2), total: 40, seconds: 60,
            rate: 263.7)
        #expect(text.line(width: width) == line)
    }

    @Test(
        "requests in flight are those that were sent; an outage is said before anything but the end"
    )
    func traffic() {
        let text = ProgressText(
            counts: Self.counts(),
            traffic: ModelTraffic(
                sent: 2, retries: 1, trouble: "127.0.0.1:8000 is out of reach for 12 s"),
            total: 40, seconds: 60)
        #expect(
            text.line()
                == "10/40 prompts · 30 votes · 0.5/s · 2 in flight · 12.3k tokens · 1 retry · "
                + "127.0.0.1:8000 is out of reach for 12 s · ETA 3:00")
        #expect(
            text.line(width: 70)
                == "10/40 prompts · 127.0.0.1:8000 is out of reach for 12 s · ETA 3:00")
    }

    @Test("where nothing comes back for a while, the line says so")
    func silent() {
        var counts = RunCounts()
        counts.voting = 8
        #expect(!ProgressText(counts: counts, total: 9, seconds: 10).line().contains("no answer"))
        #expect(
            ProgressText(counts: counts, total: 9, seconds: 20).line().contains("no answer yet"))
        counts.votes = 1
        #expect(!ProgressText(counts: counts, total: 9, seconds: 20).line().contains("no answer"))
    }
}

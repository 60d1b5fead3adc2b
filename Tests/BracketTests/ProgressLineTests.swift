import Pipelines
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

    @Test("the rate stands behind the tokens")
    func line() {
        var counts = RunCounts()
        counts.prompts = 10
        counts.votes = 30
        counts.inFlight = 4
        counts.tokens = 12_300
        #expect(
            ProgressLine.text(counts, total: 40, seconds: 60, rate: 263.7)
                == "10/40 prompts · 30 votes · 0.5/s · 4 in flight · 12.3k tokens · 264 tokens/s"
                + " · ETA 3:00")
        #expect(!ProgressLine.text(counts, total: 40, seconds: 60).contains("tokens/s"))
    }
}

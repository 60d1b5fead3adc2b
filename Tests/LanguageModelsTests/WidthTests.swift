import Testing

@testable import LanguageModels

@Suite("Width")
struct WidthTests {
    private let second: UInt64 = 1_000_000_000

    /// A round of replies that each took `wait` seconds, while the server has all it may have.
    private func round(_ width: inout Width, wait: UInt64) {
        let epoch = width.epoch
        var replies = 0
        while replies < width.value, width.epoch == epoch {
            width.replied(after: wait * second, inFlight: width.value, epoch: epoch)
            replies += 1
        }
    }

    @Test("begins with all that is allowed")
    func start() {
        #expect(Width(ceiling: 256).value == 256)
    }

    @Test("a refusal halves it; what was sent before says nothing more")
    func halves() {
        var width = Width(ceiling: 256)
        for _ in 0..<252 { width.halve(inFlight: 256, epoch: 0) }
        #expect(width.value == 128)
        // Of what was under way, where that is less than the width.
        width.halve(inFlight: 10, epoch: 1)
        #expect(width.value == 5)
        for epoch in 2...5 { width.halve(inFlight: 256, epoch: epoch) }
        #expect(width.value == 1)
    }

    @Test("one request alone says nothing about the width")
    func alone() {
        var width = Width(ceiling: 256)
        width.halve(inFlight: 1, epoch: 0)
        #expect(width.value == 256)
    }

    @Test("a round of replies adds an eighth of what it was halved to, and at least one")
    func increases() {
        var wide = Width(ceiling: 256)
        wide.halve(inFlight: 256, epoch: 0)
        var values: [Int] = []
        for _ in 0..<9 {
            round(&wide, wait: 0)
            values.append(wide.value)
        }
        #expect(values == [144, 161, 178, 195, 211, 228, 245, 256, 256])
        var narrow = Width(ceiling: 256)
        narrow.halve(inFlight: 8, epoch: 0)
        for expected in [5, 6, 7, 8] {
            round(&narrow, wait: 0)
            #expect(narrow.value == expected)
        }
    }

    @Test("replies while there is room left add nothing")
    func notFull() {
        var width = Width(ceiling: 256)
        width.halve(inFlight: 16, epoch: 0)
        for _ in 0..<1000 { width.replied(after: 1, inFlight: 7, epoch: 1) }
        #expect(width.value == 8)
    }

    @Test("a queue shows: waits grow with the width, and the width shrinks until they are short")
    func queue() {
        // A server with 4 slots that takes 10 s: of W requests the last waits W ÷ 4 · 10 s.
        var width = Width(ceiling: 256, longWait: 75 * second)
        // The first round finds it empty.
        for place in 0..<256 {
            width.replied(
                after: UInt64(place / 4 + 1) * 10 * second, inFlight: 256, epoch: width.epoch)
        }
        #expect(width.value == 256)
        var values: [Int] = []
        for _ in 0..<12 {
            round(&width, wait: UInt64(width.value / 4) * 10)
            values.append(width.value)
        }
        // Halved while the quickest of a round takes more than 75 s, which is from 32 on; what a
        // round adds before it ends is halved too.
        #expect(values == [128, 72, 40, 22, 24, 26, 28, 30, 32, 17, 19, 21])
    }

    @Test("a model that takes long whatever the width keeps it")
    func slowModel() {
        var width = Width(ceiling: 64, longWait: 75 * second)
        round(&width, wait: 10)
        round(&width, wait: 300)
        // Long, and longer than before: half the width is tried.
        #expect(width.value == 32)
        round(&width, wait: 290)
        // No quicker: it was the answers that became longer.
        #expect(width.value == 64)
        for _ in 0..<10 { round(&width, wait: 300) }
        #expect(width.value == 64)
    }

    @Test("waits below an eighth of the limit of silence are nobody's business")
    func shortWaits() {
        var width = Width(ceiling: 64, longWait: 75 * second)
        round(&width, wait: 1)
        for _ in 0..<10 { round(&width, wait: 75) }
        #expect(width.value == 64)
    }

    @Test("slots that a server tells of are a ceiling")
    func hint() {
        var width = Width(ceiling: 256)
        width.limit(to: 8)
        #expect(width.value == 8)
        round(&width, wait: 1)
        #expect(width.value == 8)
        width.limit(to: 0)
        #expect(width.value == 1)
    }
}

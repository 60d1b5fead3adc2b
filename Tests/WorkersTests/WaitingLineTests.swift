import Testing

@testable import Workers

@Suite("Waiting line")
struct WaitingLineTests {
    /// Every combination of rank and height, twice, in an order that is neither.
    private func line() -> WaitingLine<String> {
        var line = WaitingLine<String>()
        for turn in ["a", "b"] {
            for number in 0..<24 {
                let (rank, height) = (number * 7 % 24 % 6, number * 7 % 24 / 6)
                line.insert("\(rank).\(height)\(turn)", .init(rank: rank, height: height))
            }
        }
        return line
    }

    private func all(_ line: consuming WaitingLine<String>) -> [String] {
        var all: [String] = []
        while let next = line.popFirst() { all.append(next) }
        return all
    }

    @Test("what was begun first is first, and among equals who came first")
    func byRank() {
        let all = all(line())
        #expect(all.count == 48)
        #expect(all.map { $0.prefix(1) } == all.map { $0.prefix(1) }.sorted())
        for rank in 0..<6 {
            let turns = all.filter { $0.hasPrefix("\(rank)") }.map { $0.suffix(1) }
            #expect(turns == turns.sorted(), "rank \(rank)")
        }
    }

    @Test("when no more is to come, what most depends on is first, then rank, then arrival")
    func draining() {
        var line = line()
        line.drain()
        line.insert("9.9", .init(rank: 9, height: 9))
        line.insert("9.0", .init(rank: 9, height: 0))
        var expected = ["9.9"]
        for height in (0..<4).reversed() {
            for rank in 0..<6 { expected += ["\(rank).\(height)a", "\(rank).\(height)b"] }
        }
        #expect(all(line) == expected + ["9.0"])
    }

    @Test("equals leave in the order they came", arguments: [false, true])
    func equals(drains: Bool) {
        var line = WaitingLine<Int>()
        for number in 0..<1000 { line.insert(number, .init()) }
        if drains { line.drain() }
        #expect(line.count == 1000)
        for number in 0..<1000 { #expect(line.popFirst() == number) }
        #expect(line.popFirst() == nil)
    }
}

import RunLogs
import Testing
import Tournaments

@testable import Reports

@Suite("TextBracket")
struct TextBracketTests {
    @Test("draws an upset")
    func two() {
        let log = Logs.knockout(Knockout(entrants: 2)) { _ in [.second, .second, .first] }
        #expect(
            TextBracket.text(log, style: .plain) == """
                  final         winner
                1 c01 ───┐
                         ├─── ★ c02 2–1▲
                2 c02 ───┘

                ▲ upset: the worse seed won   first column: seed, id

                """)
    }

    @Test("draws byes, upsets and undecided matches")
    func five() {
        let log = Logs.knockout(Knockout(entrants: 5)) { match in
            switch match.id {
            case MatchID(round: 1, number: 2): [.second, .second]
            case MatchID(round: 2, number: 2): [.first, .second]
            default: [.first, .first, .second]
            }
        }
        #expect(
            TextBracket.text(log, style: .plain) == """
                  quarters    semis            final              winner
                1 c01 ───┐
                         ├─── c01 ────────┐
                  bye ───┘                │
                                          ├─── c01 2–1 ────┐
                4 c04 ───┐                │                │
                         ├─── c05 2–0▲ ───┘                │
                5 c05 ───┘                                 │
                                                           ├─── ★ c01 2–1
                2 c02 ───┐                                 │
                         ├─── c02 ────────┐                │
                  bye ───┘                │                │
                                          ├─── c02 1–1? ───┘
                3 c03 ───┐                │
                         ├─── c03 ────────┘
                  bye ───┘

                ▲ upset: the worse seed won   ? undecided: the better seed went on
                first column: seed, id

                """)
    }

    @Test("sets the match for third place apart")
    func thirdPlace() {
        let log = Logs.knockout(Knockout(entrants: 4, thirdPlace: true)) { _ in [.first] }
        let style = TextStyle(width: 40, charset: .ascii)
        #expect(
            TextBracket.text(log, style: style) == """
                  semi-finals final             winner
                1 c01 ---+
                         +--- c01 1-0 ---+
                4 c04 ---+               |
                                         +--- * c01 1-0
                2 c02 ---+               |
                         +--- c02 1-0 ---+
                3 c03 ---+

                              third place
                              c04 -------+
                                         +--- c04 1-0^
                              c03 -------+

                ^ upset: the worse seed won
                first column: seed, id

                """)
    }

    @Test("shows how answers end where there is room")
    func endings() throws {
        let texts = ["Thinking …\n\nThe answer is 12.", "The answer is 7."]
        let log = Logs.knockout(Knockout(entrants: 2), texts: texts) { _ in [.first] }
        let wide = try #require(TextBracket.text(log, style: .plain))
        #expect(wide.contains("1 c01  The answer is 12. ─"))
        let narrow = try #require(TextBracket.text(log, style: TextStyle(width: 35)))
        #expect(narrow.contains("1 c01  …12. ─"))
    }

    @Test("32 entrants take 32 lines of 80 columns, with names to be told apart")
    func thirtyTwo() throws {
        let ids = (1...32).map { "Qwen2.5-7B-Instruct-sample-\($0)" }
        let log = Logs.knockout(Knockout(entrants: 32), ids: ids) { _ in [.first, .first] }
        let text = try #require(TextBracket.text(log, style: .plain))
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.prefix { !$0.isEmpty }.count == 33)
        for seed in 1...32 { #expect(text.contains(" …\(seed) ─")) }
        #expect(text.contains("├── ★ …1 2–0"))
    }

    @Test("names that would look alike when cut are told apart by their seeds")
    func alike() throws {
        let ids = (0..<16).map { "sample-\($0)-of-a-model-with-a-very-long-name" }
        var mixed = ids
        mixed[3] = "something-else-of-considerable-length"
        let log = Logs.knockout(Knockout(entrants: 16), ids: mixed) { _ in [.first, .first] }
        let text = try #require(TextBracket.text(log, style: .plain))
        #expect(text.contains("├ #5 ") || text.contains("┬ #5 "))
    }

    @Test("what does not fit is not drawn")
    func tooNarrow() {
        #expect(TextBracket.text(Logs.knockout(of: 64), style: TextStyle(width: 40)) == nil)
        #expect(TextBracket.text(Logs.knockout(of: 64), style: .plain) != nil)
    }
}

@Suite("The brackets that RRM-7B's release holds")
struct ReleasedBracketTests {
    @Test("are drawn at 80 and at 200 columns")
    func drawn() throws {
        let logs = try Logs.released()
        #expect(logs.count == 512)
        for log in logs {
            for width in [80, 200] {
                let text = TextBracket.text(log, style: TextStyle(width: width))
                #expect(text?.contains("★ \(log.winner) ") == true)
            }
        }
    }
}

import JSON
import RunLogs
import Testing
import Tournaments

@testable import Reports

@Suite("TextReport.bracket")
struct TextReportTests {
    @Test("shows counts, prompt, bracket and answer of one prompt")
    func whole() {
        let log = Logs.knockout(
            Knockout(entrants: 2), texts: ["3 hours and 25 minutes.", "4 hours."]
        ) { _ in [.first, nil, .first] }
        #expect(
            TextReport.bracket(log) == """
                q-17  knockout of 2
                winner      c01, 100% of the votes in its matches
                votes       3 in 1 match, 2,130 tokens; 1 abstained (truncated 1)
                prompt      A train leaves at 9:40 and arrives at 13:05. How long does it
                            travel?

                  final                                  winner
                1 c01  3 hours and 25 minutes. ───┐
                                                  ├─── ★ c01 2–0
                2 c02  4 hours. ──────────────────┘

                first column: seed, id, how the answer ends

                the answer of c01
                  3 hours and 25 minutes.

                """)
    }

    @Test("says which answers are right; without seeds that mean something nothing is an upset")
    func graded() {
        var log = Logs.knockout(Knockout(entrants: 2), texts: ["3 hours.", "4 hours."]) { _ in
            [.second]
        }
        log.grade = Grade(
            selected: false, random: 0.5, majority: true, oracle: true, answer: "3 hours",
            right: ["c01"])
        let text = TextReport.bracket(log, seeded: false)
        #expect(text.contains("winner      c02 ✗, 100% of the votes in its matches\n"))
        #expect(text.contains("right       3 hours\n"))
        #expect(text.contains("1 ✓ c01  3 hours. "))
        #expect(text.contains("2 ✗ c02  4 hours. "))
        #expect(text.contains("✓ right answer   ✗ wrong   first column: seed, id"))
        #expect(!text.contains("upset"))
        #expect(TextReport.bracket(log).contains("1 upset"))
        let match = TextReport.match(log.matches[0], of: log)
        #expect(match.contains("c01  ✓ right"))
        #expect(match.contains("c02  ✗ wrong"))
    }

    @Test("shows ratings, a cross table and tie-breaks of a round robin")
    func elo() {
        let tie = BracketLog.TieBreak(ahead: "c01", behind: "c02", by: "head_to_head")
        var log = Logs.elo(of: 4, tieBreaks: [tie]) { match in
            switch (match.first, match.second) {
            case (1, 2): [.second]
            case (2, 3): [nil, nil]
            default: [.first]
            }
        }
        log.ratings = [1012, 1000.04, 999.96, 988]
        log.ranking = ["c01", "c02", "c03", "c04"]
        #expect(
            TextReport.bracket(log) == """
                q-18  elo of 4
                winner      c01, 100% of the votes in its matches
                votes       7 in 6 matches, 4,910 tokens; 2 abstained (equal 2)
                notable     1 match undecided as equal
                prompt      A train leaves at 9:40 and arrives at 13:05. How long does it
                            travel?

                   id   rating  record   1 2 3 4
                1  c01  1012.0   3–0–0   · 1 1 1
                2  c02  1000.0   1–2–0   0 · 0 1
                3  c03  1000.0   1–1–1   0 1 · ½
                4  c04   988.0   0–2–1   0 0 ½ ·
                   each row against each column: 1 won, 0 lost, ½ undecided

                equal       c01 before c02 by head to head

                the answer of c01
                  3 hours and 20 minutes.

                """)
    }

    @Test("16 entrants' cross table fits into 80 columns, 32 entrants' does not")
    func crossTable() {
        let sixteen = TextReport.bracket(Logs.elo(of: 16) { _ in [.first] })
        #expect(sixteen.contains("each row against each column"))
        let many = TextReport.bracket(Logs.elo(of: 32) { _ in [.first] })
        #expect(!many.contains("each row against each column"))
        #expect(many.contains("32  c32"))
    }

    @Test("lists the matches where no bracket fits or can be read back")
    func list() {
        let narrow = TextReport.bracket(Logs.knockout(of: 64), style: TextStyle(width: 30))
        #expect(narrow.contains("round 6\n"))
        var broken = Logs.knockout(Knockout(entrants: 4)) { _ in [.first] }
        broken.matches.remove(at: 1)
        #expect(TextReport.bracket(broken).contains("round 1\n  c01 1–0 c04\nround 2\n"))
    }

    @Test("cuts a long answer and says how much is missing")
    func longAnswer() {
        func text(_ lines: Int) -> String {
            let answer = (1...lines).map { "line \($0)" }.joined(separator: "\n")
            return TextReport.bracket(
                Logs.knockout(Knockout(entrants: 2), texts: [answer, "x"]) { _ in [.first] })
        }
        #expect(text(40).hasSuffix("  line 12\n  … 28 more lines\n"))
        #expect(text(13).hasSuffix("  line 13\n"))
    }

    @Test("cuts a long prompt after four lines")
    func longPrompt() {
        let prompt: JSONObject = ["prompt": .string(String(repeating: "word ", count: 20_000))]
        let log = Logs.knockout(Knockout(entrants: 2), prompt: prompt) { _ in [.first] }
        let text = TextReport.bracket(log)
        #expect(text.split(separator: "\n").count { $0.contains("word word") } == 4)
        #expect(text.contains("word …\n"))
    }

    @Test("shows what the user said last of a conversation")
    func messages() {
        let parts: JSON = [["type": "text", "text": "And in minutes?"]]
        let prompt: JSONObject = [
            "messages": [
                ["role": "system", "content": "Be brief."],
                ["role": "user", "content": "How long?"],
                ["role": "assistant", "content": "3:25"], ["role": "user", "content": parts],
            ]
        ]
        let log = Logs.knockout(Knockout(entrants: 2), prompt: prompt) { _ in [.first] }
        #expect(TextReport.bracket(log).contains("prompt      And in minutes?\n"))
    }

    @Test("says that a lone entrant needed no match")
    func alone() {
        let log = BracketLog(
            id: "q", prompt: [:], format: "elo", entrants: [Logs.entrant(1, "a", "42")],
            matches: [], ranking: ["a"])
        #expect(
            TextReport.bracket(log) == """
                q  elo of 1
                winner      a, the only entrant
                votes       none needed

                1 ★ a  42

                the answer of a
                  42

                """)
    }

    /// Ids, texts and prompts that try to take over a terminal.
    static let hostile = [
        "\u{1B}[2J\u{1B}[31mred", "\u{202E}gnorw\u{2066}", "a\r\nb\u{8}\u{8}", "\u{9B}2J\u{7}",
        "👨‍👩‍👧 family", "e" + String(repeating: "\u{301}", count: 40), "\u{1B}]0;title\u{7}",
        "\u{2028}\0",
    ]

    @Test("nothing in a log can control the terminal", arguments: [20, 40, 80, 200])
    func noControls(width: Int) {
        let knockout = Logs.knockout(
            Knockout(entrants: 8), ids: Self.hostile, texts: Self.hostile, id: Self.hostile[0],
            prompt: ["prompt": .string(Self.hostile.joined(separator: "\n"))]
        ) { _ in [.first, nil] }
        let elo = Logs.elo(of: 8, ids: Self.hostile) { _ in [.first, nil] }
        for log in [knockout, elo] {
            for charset in [TextStyle.Charset.unicode, .ascii] {
                for colour in [TextStyle.Colour.none, .ansi] {
                    let style = TextStyle(width: width, colour: colour, charset: charset)
                    for raw in [
                        TextReport.bracket(log, style: style),
                        TextReport.summary([log], style: style),
                    ] {
                        let text = colour == .ansi ? Self.withoutColour(raw) : raw
                        #expect(text.unicodeScalars.allSatisfy(Self.isHarmless))
                        #expect(
                            text.split(separator: "\n").allSatisfy { $0.displayWidth <= width })
                        if charset == .ascii { #expect(text.utf8.allSatisfy { $0 < 0x80 }) }
                    }
                }
            }
        }
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "\n" { return true }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return false
        default: return true
        }
    }

    /// Takes out the sequences that `Tone` names, and no others.
    private static func withoutColour(_ text: String) -> String {
        let tones: [Tone] = [.dim, .title, .path, .winner, .undecided]
        return (tones.compactMap(\.rendition) + ["0"]).reduce(text) { text, rendition in
            text.split(separator: "\u{1B}[\(rendition)m", omittingEmptySubsequences: false)
                .joined()
        }
    }

    @Test("no line is wider than asked", arguments: 2...64)
    func width(count: Int) {
        for width in stride(from: 20, through: 220, by: 20) {
            for charset in [TextStyle.Charset.unicode, .ascii] {
                let style = TextStyle(width: width, charset: charset)
                let text = TextReport.bracket(
                    Logs.knockout(of: count, thirdPlace: count % 2 == 0), style: style)
                #expect(text.split(separator: "\n").allSatisfy { $0.displayWidth <= width })
            }
        }
    }

    @Test("colours the winner, the losers and what is undecided")
    func colours() {
        let log = Logs.knockout(Knockout(entrants: 2)) { _ in [.first, .second] }
        let text = TextReport.bracket(log, style: TextStyle(colour: .ansi))
        #expect(text.contains("\u{1B}[1;32m★ c01\u{1B}[0m \u{1B}[33m1–1?\u{1B}[0m"))
        #expect(text.contains("\u{1B}[2mc02\u{1B}[0m"))
    }
}

import Foundation
import JSON
import RunLogs
import Testing
import Tournaments

@testable import Reports

/// Logs of a size, and texts of a kind, on which a step too many takes minutes.
@Suite("Large and hostile logs")
struct LargeLogsTests {
    private static let texts = [
        "\u{1F1E6}", "e\u{301}", "\u{301}", "\u{1F468}\u{200D}", "\u{1100}", "\n", "\r\n", " ",
        "\u{600}", "word ", "1,",
    ].map { String(repeating: $0, count: 20_000) }

    @Test("every text is shown in every way", arguments: texts)
    func everyView(text: String) throws {
        let log = Logs.knockout(
            Knockout(entrants: 2), ids: [text + "a", text + "b"], texts: [text + "x", text + "y"],
            prompt: ["prompt": .string(text)]
        ) { _ in [.first] }
        for width in [20, 200] {
            let style = TextStyle(width: width)
            let shown = TextReport.bracket(log, style: style)
            #expect(!shown.isEmpty)
            let match = TextReport.match(log.matches[0], of: log, style: style)
            #expect((shown + match).split(separator: "\n").allSatisfy { $0.displayWidth <= width })
        }
        #expect(try #require(SVGBracket(log).document).hasSuffix("</svg>\n"))
        #expect(MermaidBracket.text(log).hasPrefix("flowchart"))
    }

    @Test(
        "the end of an answer is that of its last line that says something",
        arguments: [
            ("So:\nThe answer is 4.\n\n---\n", "The answer is 4."), ("", ""), ("…\n\r\n!", ""),
            ("  a \t b  ", "a b"), ("x\u{2028}y", "y"), ("½\r\n", "½"), ("é", "é"),
            ("e\u{301}\n", "e\u{301}"),
            ("🇩🇪\n7 🇫🇷", "7 🇫🇷"),
        ])
    func ending(text: String, expected: String) {
        #expect(BracketLabels.ending(of: text) == expected)
    }

    @Test(
        "what names share is left out, but no letter is parted from its marks",
        arguments: [
            (["answer-3", "answer-17"], ["…3", "…17"]), (["c01", "c02"], ["c01", "c02"]),
            (["run-a.txt", "run-b.txt"], ["…a…", "…b…"]),
            (["cafe\u{301}", "cafes"], ["…e\u{301}", "…es"]),
            (["xe\u{301}abc", "ye\u{300}abc"], ["xe\u{301}…", "ye\u{300}…"]),
            (["same", "same"], ["same", "same"]),
        ])
    func shortened(ids: [String], expected: [String]) {
        #expect(BracketLabels.shortened(ids, ellipsis: "…") == expected)
    }

    @Test("letters keep their marks where a text is cut at either end")
    func cutting() {
        let text = Printable("a\u{301}b\u{301}c\u{301}d\u{301}", .unicode)
        #expect(text.cut(to: 3, ellipsis: "…").text == "a\u{301}b\u{301}…")
        #expect(text.cutStart(to: 3, ellipsis: "…").text == "…c\u{301}d\u{301}")
    }

    /// A knockout in which the better seed always wins, without the time that playing it takes.
    private static func knockout(of count: Int) -> BracketLog {
        let format = Knockout(entrants: count)
        var results: MatchResults = [:]
        var waiting = format.matches(after: results)[...]
        var played: [BracketLog.MatchLog] = []
        while let match = waiting.popFirst() {
            let side = match.betterSeed
            results[match.id] = Tally(.win(side))
            played.append(
                BracketLog.MatchLog(
                    match: match.id, first: "c\(match.first)", second: "c\(match.second)",
                    outcome: .win(side), winner: "c\(match.entrant(side))",
                    votes: [VoteLog(number: 1, order: .asListed, choice: .prefers(side))]))
            waiting += format.matches(after: results, following: match)
        }
        return BracketLog(
            id: "large", prompt: ["prompt": "p"], format: "knockout",
            entrants: (0..<count).map { Logs.entrant($0 + 1, "c\($0)", "text \($0)") },
            matches: played.sorted { $0.match < $1.match },
            ranking: format.standings(after: results)?.ranking.map { "c\($0)" } ?? [])
    }

    @Test("a knockout too large to draw is listed, and says so")
    func tooLargeToDraw() throws {
        let log = Self.knockout(of: 5_000)
        let shown = TextReport.bracket(log)
        #expect(shown.contains("not drawn   more than 4,096 entrants; these are the matches\n"))
        #expect(shown.split(separator: "\n").count > 4_999)
        #expect(SVGBracket(log).document == nil)
        let model = BracketsModel(log).json
        #expect(model["matches"]?.array?.count == 8_191)
        #expect(model["stages"]?.array?.first?["type"] == "single_elimination")
    }

    @Test("a page holds no more matches than a browser opens, and says how many there are")
    func page() throws {
        var log = Self.knockout(of: 3)
        let small = PromptData(log, journal: PastVotes()).json
        #expect(small["unlisted"] == nil)
        #expect(small["drawing"] != .null)
        log.matches = Array(repeating: log.matches[0], count: PromptData.matchLimit + 1)
        let large = PromptData(log, journal: PastVotes()).json
        #expect(large["unlisted"] == 20_001)
        #expect(large["matches"] == [])
        #expect(large["drawing"] == .null)
    }

    @Test("a table of everyone against everyone is made where it fits alone")
    func standings() {
        let ids = (0..<3_000).map { "c\($0)" }
        let log = BracketLog(
            id: "q", prompt: [:], format: "elo",
            entrants: ids.enumerated().map { Logs.entrant($0 + 1, $1) }, matches: [],
            ratings: ids.indices.map { Double(5_000 - $0) }, ranking: ids)
        let lines = TextReport.bracket(log, style: TextStyle(width: 200)).split(separator: "\n")
        #expect(lines.count > 3_000)
        #expect(MermaidBracket.text(log).contains("5000.0"))
        #expect(SVGBracket(log).document != nil)
    }

    @Test("rounds of a stranger's log may have any number")
    func strangeRounds() {
        var log = Self.knockout(of: 4)
        log.matches[2].match = MatchID(round: 4_000_000_000, number: 1)
        let model = BracketsModel(log).json
        #expect(model["rounds"]?.array?.count == 2)
    }

    @Test(
        "a cell that a spreadsheet would take for a formula is a text",
        arguments: [
            ("=1+1", "\"'=1+1\""), ("@SUM(A1)", "\"'@SUM(A1)\""), ("-2", "\"'-2\""),
            ("+x,y", "\"'+x,y\""),
            ("run 1", "run 1"), ("a,\"b\"", "\"a,\"\"b\"\"\""), ("\tx", "\"'\tx\""),
        ])
    func cells(text: String, expected: String) {
        #expect(CurvesReport.quoted(text) == expected)
    }
}

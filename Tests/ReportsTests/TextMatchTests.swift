import JSON
import RunLogs
import Testing
import Tournaments

@testable import Reports

@Suite("TextReport.match")
struct TextMatchTests {
    private static let log = Logs.knockout(
        Knockout(entrants: 2),
        texts: ["It takes 3 hours and 25 minutes.", "It takes 4 hours and 25 minutes."]
    ) { _ in [.first, nil] }

    private static func journal(_ said: String, probability: Double? = nil) -> PastVotes {
        let match = log.matches[0]
        var vote = JournaledVote(
            id: log.id, match: match.match, first: match.first, second: match.second,
            vote: match.votes[0],
            calls: [
                CallLog(step: "judge", text: "\\boxed{Assistant 1}", reasoning: said)
            ], milliseconds: 1234, at: 1)
        vote.vote.vote.probability = probability
        return PastVotes([(7, .vote(vote))])
    }

    @Test("shows both answers, their differences, and each vote")
    func whole() {
        #expect(
            TextReport.match(
                Self.log.matches[0], of: Self.log, journal: Self.journal("Let me see."),
                style: TextStyle(width: 72)) == """
                    q-17  match 1.1
                    outcome     c01 beat c02 1–0

                    c01                                │ c02
                    It takes [3] hours and 25 minutes. │ It takes [4] hours and 25 minutes.
                    […] marks words that the other answer lacks

                    vote 1  for c01  700 tokens, 1.2 s, journal line 7
                    shown       1 c01   2 c02
                    judge       tail of what was said, ended by stop
                        Let me see.
                        \\boxed{Assistant 1}

                    vote 2  abstained: truncated  710 tokens
                    shown       1 c02   2 c01

                    """)
    }

    @Test("tells how probable the model found its verdict, where that is journaled")
    func probability() throws {
        var log = Self.log
        log.matches[0].votes[0].verdict = "Assistant 1"
        let text = TextReport.match(
            log.matches[0], of: log, journal: Self.journal("", probability: 0.98765))
        #expect(text.contains("verdict     Assistant 1, probability 0.9877\n"))
    }

    @Test("folds what was said to its end")
    func folded() {
        let text = TextReport.match(
            Self.log.matches[0], of: Self.log,
            journal: Self.journal(String(repeating: "word ", count: 100_000) + "the end"))
        #expect(text.contains("the end\n"))
        #expect(text.contains("… word"))
        #expect(text.split(separator: "\n").count < 30)
    }

    @Test("nothing in a match can control the terminal", arguments: [20, 40, 80, 200])
    func hostile(width: Int) {
        let all = TextReportTests.hostile.joined(separator: "\n")
        var log = Logs.knockout(
            Knockout(entrants: 2), ids: Array(TextReportTests.hostile.prefix(2)),
            texts: [all, all + "x"]
        ) { _ in [.first, nil] }
        log.matches[0].votes[0].verdict = all
        log.matches[0].votes[0].note = all
        log.matches[0].votes[1].vote.choice = .abstains(.other(all))
        let text = TextReport.match(
            log.matches[0], of: log, style: TextStyle(width: width))
        for scalar in text.unicodeScalars where scalar != "\n" {
            #expect(scalar.properties.generalCategory != .control)
            #expect(scalar.properties.generalCategory != .format)
        }
        #expect(text.split(separator: "\n").allSatisfy { $0.displayWidth <= width })
    }

    @Test(
        "marks what differs",
        arguments: [
            ("a b c", "a x c", [2], [2]), ("a b", "a b", [], []), ("", "", [], []),
            ("one two", "one two three", [], [3, 4]),
        ] as [(String, String, [Int], [Int])])
    func difference(a: String, b: String, first: [Int], second: [Int]) throws {
        let difference = try #require(
            TextDifference(TextDifference.words(a), TextDifference.words(b)))
        #expect(difference.first == Set(first))
        #expect(difference.second == Set(second))
    }

    @Test("answers with little in common are not marked")
    func nothingInCommon() {
        #expect(TextDifference(["a", "b", "c"], ["x", "y", "z"]) == nil)
    }
}

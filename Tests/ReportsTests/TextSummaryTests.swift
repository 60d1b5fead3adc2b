import RunLogs
import Testing
import Tournaments

@testable import Reports

@Suite("TextReport.summary")
struct TextSummaryTests {
    /// Votes alternate between the orders: the first as listed, the second swapped.
    private static func log(_ id: String, _ sides: [Side?], reason: Abstention = .truncated)
        -> BracketLog
    {
        var log = Logs.knockout(Knockout(entrants: 2), id: id) { _ in sides }
        log.matches[0].votes = Logs.votes(sides, reason: reason)
        return log
    }

    private static let logs = [
        log("upset", [.second, .second, .first]),
        log("flipped", [.first, .second]),
        log("failed", [nil, nil], reason: .transport),
        log("equal", [nil, nil], reason: .equal),
        log("clear", [.first, .first]),
    ]

    @Test("adds a run up")
    func summary() {
        // 7 votes preferred a side. Shown first and preferred were: of "upset" the third vote (as
        // listed, first) and the second (swapped, second); both of "flipped"; of "clear" the first.
        #expect(
            TextReport.summary(Self.logs) == """
                prompts     5
                matches     5
                votes       11, 2.2 a match
                tokens      7,770, 706 a vote
                order flips 50.0%, 1 of 2 matches judged in both orders
                position    71.4% of 7 votes for the answer shown first (95%: 35.9 to 91.8)
                abstained   36.4%, 4 of 11 votes: equal 2, transport 2
                undecided   60.0%, 3 of 5 matches: 1 by failed votes, 2 as equal
                upsets      20.0%, 1 of 5 matches
                warning     18.2% of the votes say nothing, mostly transport: their matches go
                            by fewer votes, or by the seed

                closest finals: the winner's share of the votes in its matches
                  none  failed   c01 before c02
                  none  equal    c01 before c02
                   50%  flipped  c01 before c02
                   67%  upset    c02 before c01

                """)
    }

    @Test("says what selection bought where right answers are known")
    func grades() {
        var logs = [
            Self.log("a", [.first]), Self.log("b", [.first]),
            Self.log("c", [.first]),
        ]
        logs[0].grade = Grade(selected: true, random: 0.5, majority: true, oracle: true)
        logs[1].grade = Grade(selected: true, random: 0.25, majority: false, oracle: true)
        var summary = RunSummary()
        for log in logs { summary.add(log) }
        #expect(summary.grades.share == 1)
        let text = TextReport.summary(summary, style: TextStyle(width: 200))
        #expect(
            text.contains(
                "right       100.0%, 2 of 2 selected; a random candidate 37.5%, the most common "
                    + "answer 50.0%, any candidate 100.0%\n"
                    + "bought      100% of what selection can add to a random candidate\n"))
        let head = ReportHead.header(
            RunFacts(RunFolder(path: "/nowhere")), summary, missing: [])
        #expect(
            head.contains(
                "<dt>right answers</dt><dd>100.0%<small>random 37.5%, most common 50.0%, any 100.0%"
            ))
        #expect(!TextReport.summary(Self.logs).contains("right"))
    }

    @Test(
        "what was bought is relative to what could be",
        arguments: [
            ([true, false], [0.5, 0.5], [true, true], 0.0),
            ([true, true], [0.5, 0], [true, true], 1),
            ([false], [0.5], [true], -1), ([true], [1], [true], nil), ([false], [0], [false], nil),
        ] as [([Bool], [Double], [Bool], Double?)])
    func share(selected: [Bool], random: [Double], oracle: [Bool], expected: Double?) {
        var grades = Grades()
        for (place, right) in selected.enumerated() {
            grades.add(
                Grade(
                    selected: right, random: random[place], majority: false,
                    oracle: oracle[place]))
        }
        #expect(grades.share == expected)
    }

    @Test("an even order counts neither as agreeing nor as flipped")
    func evenOrder() {
        var summary = RunSummary()
        summary.add(Self.log("q", [.first, .first, .second, .first]))
        #expect(summary.tally.seenInBothOrders == 0)
    }

    @Test(
        "a winner whose answer was equal to all it met is no close one, however many votes others got"
    )
    func equalIsNotClose() {
        var log = Logs.knockout(Knockout(entrants: 4), id: "equal") { match in
            match.first == 1 && match.second == 2 ? [.second] : [.first]
        }
        for place in log.matches.indices
        where [log.matches[place].first, log.matches[place].second].contains(log.winner) {
            log.matches[place].votes = []
            log.matches[place].outcome = .equal
        }
        var summary = RunSummary()
        summary.add(log)
        #expect(log.confidence == nil)
        #expect(summary.tally.votes > 0)
        #expect(summary.closest.isEmpty)
        #expect(summary.worthALook == "equal")
    }

    @Test("keeps the five closest, in the order of the input where they are equal")
    func closest() {
        var summary = RunSummary()
        for index in 1...8 {
            let sides: [Side?] = index == 6 ? [.first, .second] : [.first, .first, .second]
            summary.add(Self.log("q-\(index)", sides))
        }
        #expect(summary.closest.map(\.id) == ["q-6", "q-1", "q-2", "q-3", "q-4"])
    }

    @Test("goes over the logs once")
    func onePass() {
        var left = Self.logs[...]
        let once = AnySequence(AnyIterator { left.popFirst() })
        #expect(TextReport.summary(once) == TextReport.summary(Self.logs))
    }

    @Test("a run without prompts has nothing to add up")
    func empty() {
        #expect(
            TextReport.summary([BracketLog]()) == """
                prompts     0
                matches     0
                votes       0

                """)
    }

    @Test("numbers read as people write them")
    func figures() {
        #expect(Figures.grouped(0) == "0")
        #expect(Figures.grouped(-1_234_567) == "-1,234,567")
        #expect(Figures.fixed(0.05, places: 1) == "0.1")
        #expect(Figures.fixed(-0.25, places: 2) == "-0.25")
        #expect(Figures.fixed(1012, places: 1) == "1012.0")
        #expect(Figures.fixed(.nan, places: 1) == "?")
        #expect(Figures.percent(0.5) == "50%")
    }
}

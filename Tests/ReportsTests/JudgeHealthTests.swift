import JSON
import RunLogs
import TestSupport
import Testing
import Tournaments

@testable import Reports

@Suite("The judge's health")
struct JudgeHealthTests {
    /// A prompt with one match of two, voted on in turn as listed and swapped.
    private static func log(
        _ id: String, _ sides: [Side?], reason: Abstention = .truncated, note: String? = nil,
        grade: Grade? = nil
    ) -> BracketLog {
        var log = Logs.knockout(Knockout(entrants: 2), id: id) { _ in sides }
        log.matches[0].votes = Logs.votes(sides, reason: reason)
        if let note {
            for place in log.matches[0].votes.indices where sides[place] == nil {
                log.matches[0].votes[place].note = note
            }
        }
        log.grade = grade
        return log
    }

    private static func health(
        _ logs: [BracketLog], order: VotingRule.Order = .alternate
    ) -> JudgeHealth {
        var summary = RunSummary()
        for log in logs { summary.add(log) }
        var identity = RunIdentity()
        identity.votes = VotingRule(max: 2, order: order)
        let facts = try? ReportFolder(
            [], said: nil,
            manifest: ["name": "a run", "identity": .object(identity.settings)])
        return JudgeHealth(summary, facts.map { RunFacts($0.folder) })
    }

    /// Shown as listed the first is preferred, swapped the second: always the one shown first.
    private static let biased = (0..<40).map { log("p\($0)", [.first, .second]) }

    @Test("a judge that goes by position flips, and is warned of")
    func position() {
        let health = Self.health(Self.biased)
        #expect(
            health.rows.map(\.value) == [
                "100.0%, 40 of 40 matches judged in both orders",
                // Wilson's for 80 of 80: 80 ÷ (80 + 1.96²).
                "100.0% of 80 votes for the answer shown first (95%: 95.4 to 100.0)",
                "none of 80 votes",
            ])
        #expect(health.warnings.count == 2)
        #expect(
            health.warnings[0].hasPrefix("the verdict goes with the order of showing in 100.0%"))
        #expect(health.warnings[1].contains("prefers the answer that it is shown first"))
        #expect(health.warnings[1].contains("tournament.votes.order \"both\""))
        // Both orders for every pair are no remedy where they are asked already, and in one order
        // position cannot be told from quality.
        #expect(!Self.health(Self.biased, order: .both).warnings[1].contains("tournament.votes"))
        #expect(Self.health(Self.biased, order: .fixed).warnings.count == 1)
        #expect(Self.health(Array(Self.biased.prefix(2))).warnings == [])
    }

    @Test("failed votes come with the first sentence of the server")
    func abstentions() {
        let health = Self.health([
            Self.log("a", [.first, nil], reason: .refused, note: "400: no such model"),
            Self.log("b", [nil, nil], reason: .refused, note: "another"),
            Self.log("c", [nil, nil], reason: .equal),
        ])
        #expect(
            health.rows.map(\.label) == ["position", "abstained", ""])
        #expect(health.rows[1].value == "83.3%, 5 of 6 votes: refused 3, equal 2")
        #expect(health.rows[2].value == "refused: 400: no such model")
        #expect(
            health.warnings == [
                "50.0% of the votes say nothing, mostly refused: their matches go by fewer votes, or "
                    + "by the seed"
            ])
        #expect(health.json["notes"] == ["refused": "400: no such model"])
        // To find both equal is a verdict.
        #expect(Self.health([Self.log("c", [nil, nil], reason: .equal)]).warnings == [])
    }

    @Test("selection below the most common answer, or below the luck of the draw, is warned of")
    func selection() {
        func graded(_ selected: Bool, _ random: Double, _ majority: Bool) -> BracketLog {
            Self.log(
                "g", [.first],
                grade: Grade(
                    selected: selected, random: random, majority: majority, oracle: true))
        }
        #expect(
            Self.health([graded(true, 0.25, true), graded(false, 0.25, true)]).warnings == [
                "taking the most common answer would have done better: 100.0% right, where selection "
                    + "has 50.0%"
            ])
        #expect(
            Self.health([graded(false, 0.25, true)]).warnings == [
                "selection did worse than drawing lots: 0.0% right, where a random candidate is right "
                    + "for 25.0%"
            ])
        #expect(Self.health([graded(true, 0.25, true)]).warnings == [])
    }

    // MARK: The closing summary

    @Test("a run's last words: what it bought, the judge, the cost, the files, where to look next")
    func closing() throws {
        var identity = RunIdentity()
        identity.judge = "reasoning"
        identity.judgeModel = "embedded:nano-judge (171 bytes, sha256 4d0f)"
        let facts = RunFacts(
            try ReportFolder(
                [], said: nil, manifest: ["name": "a run", "identity": .object(identity.settings)]
            ).folder)
        var summary = RunSummary()
        summary.add(
            Self.log(
                "one", [.first],
                grade: Grade(selected: true, random: 0.5, majority: false, oracle: true)))
        var same = Self.log("two", [])
        same.matches[0].outcome = .equal
        summary.add(same)
        summary.add(
            Self.log(
                "missed it", [.first],
                grade: Grade(selected: false, random: 0.25, majority: false, oracle: true)))
        var closing = ClosingReport(facts, summary)
        (closing.savedVotes, closing.resumedVotes, closing.generated) = (1200, 1, 6)
        (closing.tokens, closing.tokensNow, closing.seconds) = (12_345, 45, 75)
        (closing.rejected, closing.firstReject) = (2, "line 3: there is no prompt")
        closing.files = [("winners", "out/winners.jsonl")]
        closing.next = "bracket show out one"
        #expect(summary.worthALook == "missed it")
        #expect(
            closing.text(TextStyle(width: 80)) == """
                3 prompts · 3 matches · 2 votes · 1,200 not needed · 1 resumed · 6 candidates
                  made
                right answers: 50.0% selected · 37.5% a random candidate · 0.0% the most
                  common answer · 100.0% any candidate
                selection bought 12.5 points: 20% of what it can add to one sample

                judge       embedded:nano-judge, reasoning
                position    100.0% of 2 votes for the answer shown first (95%: 34.2 to 100.0)
                abstained   none of 2 votes
                equal       33.3%, 1 of 3 matches: equal answers, not judged

                time        1 min 15 s; 12,345 tokens generated, 45 of them in this start
                rejects     2 records rejected; the first: line 3: there is no prompt
                winners     out/winners.jsonl

                next: bracket show out one

                """)
        #expect(closing.json["tokens"] == 12_345)
        #expect(closing.json["tokens_this_start"] == 45)
        #expect(closing.json["first_reject"] == "line 3: there is no prompt")
        #expect(closing.json["judge"] == "embedded:nano-judge, reasoning")
        #expect(closing.json["next"] == "bracket show out one")
        #expect(closing.json["same_texts"] == 1)
    }

    @Test("one of a thing is one thing, and nothing that a file holds steers a terminal")
    func singular() {
        var summary = RunSummary()
        summary.add(Self.log("a", [nil], reason: .refused, note: "\u{1B}[2Jgone"))
        var closing = ClosingReport(RunFacts(RunFolder(path: "/nowhere")), summary)
        closing.rejected = 1
        closing.firstReject = "line 1: \u{1B}[31m"
        closing.tokens = 1
        closing.tokensNow = 1
        let text = closing.text(TextStyle(width: 200))
        #expect(text.hasPrefix("1 prompt · 1 match · 1 vote\n"))
        #expect(text.contains("abstained   100.0%, 1 of 1 vote: refused 1\n"))
        #expect(text.contains("rejects     1 record rejected; line 1: "))
        #expect(text.contains("1 token generated\n"))
        #expect(!text.contains("\u{1B}"))
        for width in [20, 40, 80] {
            let lines = closing.text(TextStyle(width: width)).split(separator: "\n")
            #expect(lines.allSatisfy { $0.count <= width })
        }
    }
}

import Datasets
import JSON
import Judging
import Pipelines
import RunLogs
import TestSupport
import Testing
import Tournaments
import Workers

@testable import Runs

/// What a tournament asks of its format, and what records of odd shapes become.
@Suite("Large fields and odd records")
struct LargeFieldsTests {
    /// Counts what it is asked.
    private struct Counted: TournamentFormat {
        let base: Knockout
        let asked: Locked<(all: Int, following: Int)>

        var entrants: Int { base.entrants }
        var matchLimit: Int { base.matchLimit }
        func matches(after results: MatchResults) -> [Match] {
            asked.withLock { $0.all += 1 }
            return base.matches(after: results)
        }
        func matches(after results: MatchResults, following match: Match) -> [Match] {
            asked.withLock { $0.following += 1 }
            return base.matches(after: results, following: match)
        }
        func height(of match: Match) -> Int { base.height(of: match) }
        func advancing(_ match: Match, _ result: Tally) -> Int? { base.advancing(match, result) }
        func standings(after results: MatchResults, chance: UInt64) -> Standings? {
            base.standings(after: results, chance: chance)
        }
    }

    @Test("all matches are looked at once, however many there are", arguments: [2, 33, 300])
    func incremental(entrants: Int) async throws {
        let asked = Locked((all: 0, following: 0))
        let format = FormatPlan.custom("counted") {
            Counted(base: Knockout(entrants: $0, thirdPlace: true), asked: asked)
        }
        let best = BestOfN(judge: ReferenceJudge(), format: format, inFlight: 3)
        let selection = try await best.select(
            from: (0..<entrants).map { String($0 % 5) }, for: "2+2?", reference: "4")
        let matches = selection.bracket.matches.count
        #expect(matches == Knockout(entrants: entrants, thirdPlace: true).matchLimit)
        let counts = asked.withLock { $0 }
        #expect(counts.all == 1)
        #expect(counts.following == matches)
    }

    @Test("a round robin plays all its matches, few at a time")
    func roundRobin() async throws {
        let best = BestOfN(judge: ReferenceJudge(), format: .elo(Elo(orders: 2)), inFlight: 2)
        let selection = try await best.select(
            from: (0..<60).map { String($0) }, for: "2+2?", reference: "4")
        #expect(selection.bracket.matches.count == 60 * 59 / 2)
        #expect(selection.winner.text == "4")
        let ids = selection.bracket.matches.map(\.match)
        #expect(ids == ids.sorted())
    }

    @Test("a bracket's line is that of its JSON")
    func line() async throws {
        let best = BestOfN(judge: ReferenceJudge(), format: .elo(Elo(orders: 2)))
        var log = try await best.select(
            from: ["4", "5", "<think>no</think>4"], for: "2+2?", reference: "4"
        ).bracket
        #expect(log.line == JSON.object(log.json).bytes + [0x0A])
        log.withoutText = ["a", "b"]
        log.matches = []
        #expect(log.line == JSON.object(log.json).bytes + [0x0A])
        #expect(try BracketLog(JSON.parse(log.line)) == log)
    }

    @Test("candidates without a text are left out, and told in the bracket")
    func withoutText() async throws {
        let fixture = try RunFixture(lines: [
            #"{"id":"a","prompt":"p","candidates":["x",null,"y"]}"#,
            #"{"id":"b","prompt":"p","candidates":[{"id":"m","text":null},{"id":"n","text":"z"}]}"#,
        ])
        let counts = try await fixture.run(try fixture.pipeline(), model: .moody(silent: 0))
        #expect(counts.prompts == 2)
        #expect(counts.matches == 1)
        let brackets = try fixture.brackets()
        #expect(brackets.map(\.withoutText) == [["1"], ["m"]])
        #expect(brackets[0].entrants.map(\.id).sorted() == ["0", "2"])
        let report = try await Verification(RunFolder(path: fixture.folder)).report()
        #expect(report.problems == [])
    }

    @Test("members below members are read, graded and left out of the winners alike")
    func paths() async throws {
        let fixture = try RunFixture(lines: [
            #"{"n":1,"doc":{"q":"2+2?","gold":4},"resps":[["5","4"],["no"]],"keep":true}"#
        ])
        let pipeline = try Pipeline(
            text: """
                { name: "t", tournament: { judge: "reference" }, fields: { id: "n", prompt: "doc.q",
                  candidates: "resps[0]", reference: "doc.gold" } }
                """, file: "t.json")
        let counts = try await fixture.run(pipeline, model: .moody(silent: 0))
        #expect(counts.grades.selected == 1)
        let winner = try fixture.lines("winners.jsonl")[0]
        #expect(winner["winner"]?["text"] == "4")
        #expect(winner["resps"] == [nil, ["no"]])
        #expect(winner["doc"] == ["q": "2+2?", "gold": 4])
        #expect(WinnerRow.knownAnswer(in: try #require(winner.object), pipeline.fields) == "4")
    }
}

import Chance
import JSON
import RunLogs
import TestSupport
import Testing
import Tournaments

@testable import Reports

@Suite("Curves")
struct CurvesTests {
    /// A judge that knows: the right candidate beats the wrong one, else the first wins.
    private static func graded(_ right: [Bool], elo: Bool) -> GradedBracket {
        func judge(_ match: Match) -> [Side?] {
            !right[match.first] && right[match.second] ? [.second] : [.first]
        }
        let log =
            elo
            ? Logs.elo(of: right.count, judge: judge)
            : Logs.knockout(Knockout(entrants: right.count), judge: judge)
        return GradedBracket(log, isRight: right, answers: right.map { $0 ? "42" : "no" })
    }

    private static func runFacts() throws -> RunFacts {
        RunFacts(try ReportFolder([], manifest: ["name": "a run", "identity": [:]]).folder)
    }

    @Test("a judge that knows reaches the oracle, and chance stays", arguments: [true, false])
    func oracle(elo: Bool) throws {
        var generator = SplitMix64(seed: 3)
        let brackets = (0..<60).map { _ in
            Self.graded((0..<8).map { _ in generator.next() % 4 == 0 }, elo: elo)
        }
        var curves = Curves()
        curves.add(brackets, of: try Self.runFacts())
        let series = try #require(curves.series[.candidates])
        func points(_ name: String) -> [CurvePoint] {
            series.first { $0.name == name }?.points ?? []
        }
        #expect(points("selected").map(\.x) == [1, 2, 4, 8])
        #expect(points("selected").last?.y == points("any candidate").last?.y)
        #expect(points("selected").first?.y == points("random candidate").first?.y)
        for (selected, any) in zip(points("selected"), points("any candidate")) {
            #expect(abs(selected.y - any.y) < 0.06)
            #expect(selected.low...selected.high ~= selected.y)
        }
        #expect(
            points("selected").map(\.interval) == [.bootstrap, .bootstrap, .bootstrap, .wilson])
        // A knockout of 8 asks 7 times, a round robin 28 times.
        #expect(
            curves.series[.comparisons]?.first?.points.map(\.x)
                == (elo ? [0, 1, 6, 28] : [0, 1, 3, 7]))
    }

    @Test("pass@k is the share of subsets that hold a right one")
    func passAtK() {
        let bracket = Self.graded([true, false, false, false], elo: false)
        #expect([1, 2, 3, 4].map(bracket.oracle) == [0.25, 0.5, 0.75, 1])
    }

    @Test("equally common answers share the majority")
    func majority() {
        var bracket = Self.graded([true, false, false, true], elo: false)
        #expect(bracket.majority([0, 1, 2]) == 0)
        #expect(bracket.majority([0, 1]) == 0.5)
        bracket.answers = ["42", "x", "y", "42"]
        #expect(bracket.majority([0, 1, 2, 3]) == 1)
    }

    @Test("fewer votes: derivable while the same candidates go on")
    func votes() {
        let knows = GradedBracket(
            Logs.knockout(Knockout(entrants: 2)) { _ in [.second, .first, .first] },
            isRight: [true, false])
        #expect(knows.selection(votes: 1) == SubSelection(right: 0, votes: 1))
        #expect(knows.selection(votes: 3) == SubSelection(right: 1, votes: 3))
        // In the first round one vote would have sent somebody else on.
        let turned = GradedBracket(
            Logs.knockout(Knockout(entrants: 4)) { match in
                match.id.round == 1 ? [.second, .first, .first] : [.first]
            }, isRight: [true, false, false, false])
        #expect(turned.selection(votes: 1) == nil)
        #expect(turned.selection(votes: 2)?.right == 1)
    }

    @Test("sub-brackets with byes are no sample of their size")
    func byes() {
        let bracket = Self.graded([true, true, true, true, true], elo: false)
        var generator = SplitMix64(seed: 1)
        #expect(bracket.selection(of: 2, samples: 1, using: &generator)?.votes == 1)
        #expect(bracket.selection(of: 4, samples: 1, using: &generator) == nil)
    }

    @Test("CSV, SVG and page hold every point")
    func formats() throws {
        var curves = Curves()
        let brackets = [Self.graded([true, false, false, true], elo: true)]
        curves.add(brackets, of: try Self.runFacts())
        let report = CurvesReport(curves)
        #expect(
            report.csv.hasPrefix(
                """
                axis,run,series,x,accuracy,low,high,prompts,interval
                candidates,a run,selected,1.0000,0.5000,
                """))
        #expect(report.svg.contains("Accuracy against comparisons"))
        #expect(String(decoding: report.html, as: UTF8.self).contains("default-src 'none'"))
        var twice = curves
        twice.add(brackets, of: try Self.runFacts())
        #expect(twice.series[.candidates]?.count == 8)
    }
}

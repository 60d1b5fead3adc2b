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

    @Test("at every N, no way to select beats any candidate", arguments: [true, false])
    func bounded(elo: Bool) throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("curves of chance: seed \(seed)")
        var generator = SplitMix64(seed: seed)
        // A judge that guesses, on few right candidates: sub-samples differ a lot.
        let brackets = (0..<20).map { _ in
            let right = (0..<13).map { _ in generator.next() % 4 == 0 }
            func judge(_ match: Match) -> [Side?] { [generator.next() % 2 == 0 ? .first : .second] }
            let log =
                elo
                ? Logs.elo(of: 13, judge: judge)
                : Logs.knockout(Knockout(entrants: 13), judge: judge)
            return GradedBracket(
                log, isRight: right,
                answers: right.map { $0 ? "42" : String(generator.next() % 3) })
        }
        var curves = Curves()
        curves.add(brackets, of: try Self.runFacts())
        let series = try #require(curves.series[.candidates])
        let any = try #require(series.first { $0.name == "any candidate" }).points
        #expect(series.count == 4)
        for one in series {
            #expect(one.points.map(\.x) == any.map(\.x))
            for (point, bound) in zip(one.points, any) {
                #expect(
                    point.y <= bound.y + 1e-12, "seed \(seed): \(one.name) at \(point.x)")
            }
        }
    }

    @Test("fewer votes are rated as the run rated: by its own Elo")
    func ownElo() throws {
        let elo = Elo(k: 200, orders: 2)
        var generator = SplitMix64(seed: 5)
        let brackets = (0..<40).map { _ in
            GradedBracket(
                Logs.elo(of: 6) { _ in
                    (0..<3).map { _ in generator.next() % 2 == 0 ? .first : .second }
                }, isRight: [true, false, true, false, false, false],
                answers: ["42", "1", "42", "2", "3", "4"])
        }
        func share(_ elo: Elo) -> Double {
            let right = brackets.count { bracket in
                let games = zip(RoundRobin(entrants: 6).matches(), bracket.log.matches).map {
                    Elo.Game($0, Tally(Array($1.votes.prefix(1))).outcome)
                }
                let ratings = elo.meanRatings(entrants: 6, games: games, seed: 1)
                let best = Standings(ratings: ratings, games: games).ranking.first ?? 0
                return bracket.isRight[best]
            }
            return Double(right) / Double(brackets.count)
        }
        try #require(share(elo) != share(Elo(orders: 16)))
        var curves = Curves()
        curves.add(
            brackets,
            of: RunFacts(
                try ReportFolder(
                    [],
                    manifest: [
                        "name": "a run", "identity": ["tournament.elo": [1000, 400, 10, 200, 2]],
                    ]
                ).folder))
        #expect(curves.series[.votes]?.first?.points.first?.y == share(elo))
    }

    @Test("equally common answers share the majority")
    func majority() {
        let bracket = Self.graded([true, false, false, true], elo: false)
        #expect(bracket.majority([0, 1, 2]) == 0)
        #expect(bracket.majority([0, 1]) == 0.5)
        let split = GradedBracket(
            bracket.log, isRight: bracket.isRight, answers: ["42", "x", "y", "42"])
        #expect(split.majority([0, 1, 2, 3]) == 1)
    }

    @Test("fewer votes: derivable while the same candidates go on")
    func votes() {
        let knows = GradedBracket(
            Logs.knockout(Knockout(entrants: 2)) { _ in [.second, .first, .first] },
            isRight: [true, false], answers: ["42", "no"])
        #expect(knows.winnerIsRight(voteLimit: 1, elo: Elo()) == false)
        #expect(knows.winnerIsRight(voteLimit: 3, elo: Elo()) == true)
        // In the first round one vote would have sent somebody else on.
        let turned = GradedBracket(
            Logs.knockout(Knockout(entrants: 4)) { match in
                match.id.round == 1 ? [.second, .first, .first] : [.first]
            }, isRight: [true, false, false, false], answers: ["42", "1", "2", "3"])
        #expect(turned.winnerIsRight(voteLimit: 1, elo: Elo()) == nil)
        #expect(turned.winnerIsRight(voteLimit: 2, elo: Elo()) == true)
    }

    @Test("sub-brackets with byes are no sample of their size")
    func byes() {
        let bracket = Self.graded([true, true, true, true, true], elo: false)
        var generator = SplitMix64(seed: 1)
        #expect(bracket.selection(of: 2, elo: Elo(), using: &generator)?.votes == 1)
        #expect(bracket.selection(of: 4, elo: Elo(), using: &generator) == nil)
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

import Chance
import Datasets
import JSON
import Judging
import Pipelines
import Reports
import RunLogs
import Testing
import Tournaments

@testable import Runs

/// A format that Bracket does not have, through everything that a log goes through.
@Suite("A format of one's own")
struct OwnFormatTests {
    // MARK: The format alone

    /// Plays `format` in an order that `generator` draws, and tells what it said on the way.
    private func play(
        _ format: OwnSwiss, seed: UInt64, order generator: inout SplitMix64
    ) -> (matches: [Match], results: MatchResults) {
        var results: MatchResults = [:]
        var known: [Match] = []
        while true {
            let matches = format.matches(after: results)
            #expect(matches == format.matches(after: results))
            #expect(matches.map(\.id) == matches.map(\.id).sorted())
            #expect(known.allSatisfy(matches.contains), "a known match has changed")
            known = matches
            let open = matches.filter { results[$0.id] == nil }
            if open.isEmpty { return (matches, results) }
            #expect(format.standings(after: results, chance: 1) == nil)
            let next = open[Int(generator.next() % UInt64(open.count))]
            let chance = StableHash.of("tally", seed, next.first, next.second)
            results[next.id] = Tally(first: Int(chance % 4), second: Int(chance / 4 % 4))
        }
    }

    @Test("is pure, whatever order results come in", arguments: 2...17)
    func pure(entrants: Int) throws {
        for seed in 0..<20 as Range<UInt64> {
            let format = OwnSwiss(entrants: entrants)
            var orders = (0..<3).map { SplitMix64(seed: seed * 3 + $0) }
            let played = orders.indices.map { play(format, seed: seed, order: &orders[$0]) }
            let standings = format.standings(after: played[0].results, chance: 1)
            let expected = try #require(standings)
            for one in played {
                #expect(one.matches == played[0].matches, "seed \(seed)")
                #expect(format.standings(after: one.results, chance: 2) == expected)
            }
            let (matches, _) = played[0]
            #expect(matches.count == format.matchLimit, "seed \(seed)")
            let pairs = matches.map { [$0.first, $0.second].sorted() }
            #expect(Set(pairs).count == pairs.count, "somebody met twice; seed \(seed)")
            #expect(expected.ranking.sorted() == Array(0..<entrants))
            // A round gives out a point for each match, and one to who sits out.
            let points = expected.ratings.reduce(0, +)
            #expect(points == Double(format.rounds * (entrants / 2 + entrants % 2)))
        }
    }

    @Test("two who meet again and again are a tournament, too")
    func again() {
        var order = SplitMix64(seed: 1)
        let (matches, _) = play(OwnSwiss(entrants: 2, rounds: 3), seed: 1, order: &order)
        #expect(matches.map(\.id.round) == [1, 2, 3])
        #expect(matches.allSatisfy { [$0.first, $0.second].sorted() == [0, 1] })
    }

    // MARK: From judge to reports

    /// Prefers the answer with the larger number, now and then the other or neither, and answers
    /// in no particular order.
    private struct Moody: Judge {
        func compare(_ comparison: Comparison) async throws -> Verdict {
            for _ in 0..<Int.random(in: 0...5) { await Task.yield() }
            let first = Int(comparison.first.text.split(separator: " ").last ?? "") ?? 0
            let second = Int(comparison.second.text.split(separator: " ").last ?? "") ?? 0
            switch StableHash.of("mood", comparison.seed) % 10 {
            case 0: return Verdict(first < second ? .first : .second)
            case 1: return Verdict(.abstain(.equal))
            default: return Verdict(first > second ? .first : .second)
            }
        }
    }

    private func select(_ count: Int, rounds: Int? = nil) async throws -> BestOfN.Selection {
        let own = BestOfN(
            judge: Moody(),
            format: .custom("own") { OwnSwiss(entrants: $0, rounds: rounds) },
            votes: VotingRule(max: 3), seed: 5)
        return try await own.select(
            from: (0..<count).map { "number \($0)" }, for: "Which number is largest?",
            reference: "\(count - 1)")
    }

    @Test("the same log every time", arguments: 2...17)
    func sameLog(count: Int) async throws {
        let selection = try await select(count)
        let log = selection.bracket
        let format = OwnSwiss(entrants: count)
        #expect(log.format == "own")
        #expect(log.shape == .table)
        #expect(log.matches.count == format.matchLimit)
        #expect(log.winner == selection.winner.id)
        for _ in 0..<4 { #expect(try await select(count).bracket == log) }
        #expect(try BracketLog(JSON.parse(JSON.object(log.json).text)) == log)
        // What the log holds gives its ranking again.
        let seeds = Dictionary(uniqueKeysWithValues: log.entrants.map { ($0.id, $0.seed - 1) })
        var results: MatchResults = [:]
        for match in log.matches { results[match.match] = match.tally }
        let standings = try #require(format.standings(after: results, chance: 0))
        #expect(standings.ranking == log.ranking.compactMap { seeds[$0] })
        #expect(standings.ratings == log.ratings)
        for tie in log.tieBreaks { #expect(["strength", "votes", "seed"].contains(tie.by)) }
    }

    @Test("every report draws it as a table", arguments: 2...17)
    func reports(count: Int) async throws {
        let log = try await select(count).bracket
        let text = TextReport.bracket(log)
        #expect(text.contains("own of \(count)"))
        #expect(text.contains("rating"))
        #expect(!text.contains("upset"))
        #expect(log.entrants.allSatisfy { text.contains($0.id) })

        let chart = MermaidBracket.text(log)
        #expect(chart.hasPrefix("xychart-beta horizontal\n"))
        let bars = log.ranking.map { id in
            let place = log.entrants.firstIndex { $0.id == id } ?? 0
            return "\(log.ratings[place])"
        }
        #expect(chart.contains("bar [\(bars.joined(separator: ", "))]"))
        #expect(try #require(SVGBracket(log).document).hasPrefix("<svg"))

        let model = try JSON.parse(BracketsModel(log).text)
        #expect(model["participants"]?.array?.count == count)
        #expect(model["stages"]?.array?.first?["type"] == "round_robin")
        #expect(model["rounds"]?.array?.count == OwnSwiss(entrants: count).rounds)
        #expect(model["matches"]?.array?.count == log.matches.count)
    }

    @Test("exports are made of what was judged", arguments: 2...17)
    func exports(count: Int) async throws {
        for rounds in [nil, count + 1] {
            let log = try await select(count, rounds: rounds).bracket
            let best = Export(.best).rows(log)
            #expect(best.map { $0["winner"]?.string } == [log.winner])
            #expect(best[0]["completion"] == .string("number \(log.winner)"))

            let ranked = try #require(Export(.ranked).rows(log).first)
            #expect(ranked["ids"]?.array?.compactMap(\.string) == log.ranking)
            let ratings = ranked["ratings"]?.array?.compactMap(\.double) ?? []
            #expect(ratings == ratings.sorted(by: >))
            #expect(ratings.count == count)

            func pairs(_ pairs: PairMining.Pairs, inferred: Bool = false) -> [[String]] {
                Export(.dpo, mining: PairMining(pairs, inferred: inferred)).rows(log).map {
                    [$0["chosen_id"]?.string ?? "", $0["rejected_id"]?.string ?? ""]
                }
            }
            let decided = log.matches.filter { $0.outcome != .undecided }
            #expect(
                pairs(.matches)
                    == decided.map {
                        $0.outcome == .win(.first) ? [$0.first, $0.second] : [$0.second, $0.first]
                    })
            let top = log.ranking.prefix(2)
            let meetings = pairs(.matches).filter { Set($0) == Set(top) }
            let balance = meetings.reduce(0) { $0 + ($1[0] == log.winner ? 1 : -1) }
            #expect(pairs(.final) == (balance > 0 ? [Array(top)] : []))
            let ends = [log.winner, log.ranking[count - 1]]
            let inferred = pairs(.bestWorst, inferred: true)
            #expect(inferred == [] || inferred == [ends])
            #expect(pairs(.bestWorst).allSatisfy(pairs(.matches).contains))
        }
    }

    @Test("curves tell what the log tells, and no more", arguments: [2, 3, 8, 13])
    func curves(count: Int) async throws {
        let selection = try await select(count)
        let log = selection.bracket
        let grades = try #require(CandidateGrades(log.candidates, reference: "\(count - 1)"))
        #expect(grades.isRight.count { $0 } == 1)
        var curves = Curves()
        curves.add(
            [GradedBracket(log, isRight: grades.isRight, answers: grades.answers)],
            of: RunFacts(RunFolder(path: "/nowhere/own")))
        func points(_ axis: Curves.Axis, _ name: String) -> [CurvePoint] {
            curves.series[axis]?.first { $0.name == name }?.points ?? []
        }
        let isRight: Double = selection.winner.text == "number \(count - 1)" ? 1 : 0
        let votes = log.matches.reduce(0) { $0 + $1.votes.count }
        // Alone, everyone is as likely; of all, the winner of the log was selected. Between, not
        // everybody met.
        #expect(points(.candidates, "selected").map(\.x) == [1, Double(count)])
        #expect(points(.candidates, "selected").map(\.y) == [1 / Double(count), isRight])
        #expect(points(.comparisons, "selected").map(\.x) == [0, Double(votes)])
        #expect(points(.votes, "selected").map(\.y).last == isRight)
    }
}

import Chance
import Foundation
import Testing

@testable import Tournaments

@Suite("Title")
struct TitleTests {
    private static func coin(_ keys: Int...) -> Bool {
        StableHash.of("coin", keys.map(String.init).joined(separator: ".")) % 2 == 0
    }

    /// Plays to the end, one match at a time in an order that `seed` draws, by results that the
    /// match alone decides.
    private func play(_ format: Title, seed: UInt64, abstaining: Bool = false) -> MatchResults {
        var chance = SplitMix64(seed: seed)
        var results: MatchResults = [:]
        while true {
            let open = format.matches(after: results).filter { results[$0.id] == nil }
            guard let match = open.randomElement(using: &chance) else { return results }
            let isFirst = Self.coin(match.id.round, match.id.number, match.first, match.second)
            let isSilent = abstaining && (match.first + match.second) % 5 == 0
            results[match.id] =
                isSilent || format.classes[match.first] == format.classes[match.second]
                ? Tally() : Tally(.win(isFirst ? .first : .second))
        }
    }

    @Test("it ends, with everybody ranked once, whatever the order of results", arguments: 2...24)
    func ends(entrants: Int) throws {
        let classes = (0..<entrants).map { $0 % 7 == 0 ? 0 : $0 }
        let format = Title(entrants: entrants, classes: classes)
        let results = play(format, seed: 1, abstaining: true)
        #expect(results.count <= format.matchLimit)
        let standings = try #require(format.standings(after: results))
        #expect(standings.ranking.sorted() == Array(0..<entrants))
        for seed in 2...4 as ClosedRange<UInt64> {
            #expect(play(format, seed: seed, abstaining: true) == results)
        }
        // Equal entrants never defend against each other.
        let rounds = Knockout(entrants: entrants).rounds
        for match in format.matches(after: results) where match.id.round > rounds {
            #expect(classes[match.first] != classes[match.second])
        }
    }

    @Test("what is known of some results stays known of more", arguments: [3, 8, 13])
    func monotone(entrants: Int) {
        let format = Title(entrants: entrants)
        let results = play(format, seed: 7)
        let order = results.keys.sorted()
        for count in 0...order.count {
            let some = MatchResults(
                uniqueKeysWithValues: order.prefix(count).map { ($0, results[$0] ?? Tally()) })
            let known = Set(format.matches(after: some))
            #expect(known.isSubset(of: Set(format.matches(after: results))))
            #expect((format.standings(after: some) == nil) == (count < order.count))
        }
    }

    @Test("an entrant that all votes prefer wins, and the defence is short")
    func clear() throws {
        var results: MatchResults = [:]
        let format = Title(entrants: 16)
        while case let open = format.matches(after: results).filter({ results[$0.id] == nil }),
            !open.isEmpty
        {
            for match in open {
                results[match.id] = Tally(.win(match.first < match.second ? .first : .second))
            }
        }
        #expect(format.standings(after: results)?.ranking.first == 0)
        #expect(results.count < format.matchLimit)
    }

    /// The study's table 3b: accuracy of the paper's knockout in per cent, that of the title against it, in
    /// points, and votes against its 155; 1,500 prompts of 32 there.
    private static let worlds:
        [(
            accuracy: Double, correlation: Double, paper: Double, gain: Double, ratio: Double
        )] =
            [
                (0.6, 0.1, 64.5, 2.7, 0.441), (0.7, 0.3, 78.1, 3.1, 0.397),
                (0.8, 0, 97.9, -1.4, 0.413), (0.8, 0.2, 91.3, 1.9, 0.394),
                (0.8, 0.4, 88.3, 2.1, 0.363), (0.9, 0.4, 95.6, 1.7, 0.352),
                (0.95, 0.4, 98.5, 0.2, 0.345),
            ]

    @Test("it costs what the study found, and selects as well", arguments: worlds.indices)
    func world(at place: Int) {
        let world = Self.worlds[place]
        let noise = JudgeNoise(accuracy: world.accuracy, correlation: world.correlation)
        let prompts = Int(ProcessInfo.processInfo.environment["BRACKET_WORLDS"] ?? "") ?? 100
        let five = VotingRule(max: 5, stop: .all)
        var (paper, title, votes) = (0, 0, 0)
        for number in 0..<prompts {
            let prompt = JudgedWorld.mixed(number, entrants: 32, noise)
            if prompt.play(Knockout(entrants: 32), rule: { _ in five }).isRight { paper += 1 }
            let played = prompt.play(Title(entrants: 32), rule: { _ in VotingRule() })
            if played.isRight { title += 1 }
            votes += played.votes
        }
        let gain = Double(title - paper) / Double(prompts) * 100
        let ratio = Double(votes) / Double(prompts * 155)
        print(
            "  accuracy \(world.accuracy), correlation \(world.correlation): paper "
                + "\(Double(paper) / Double(prompts)), title \(gain) points, \(ratio) of the votes")
        #expect(abs(ratio - world.ratio) < 0.03)
        // Four standard errors of both.
        let share = world.paper / 100
        let error = (share * (1 - share) * (1 / Double(prompts) + 1 / 1_500.0)).squareRoot()
        #expect(abs(Double(paper) / Double(prompts) - share) < 4 * error)
        // Four standard errors of a difference of some 10 % discordant prompts, and the study's own.
        #expect(abs(gain - world.gain) < 4 * (0.15 / Double(prompts)).squareRoot() * 100)
    }
}

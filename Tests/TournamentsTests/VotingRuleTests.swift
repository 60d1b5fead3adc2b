import Chance
import Testing

@testable import Tournaments

@Suite("VotingRule")
struct VotingRuleTests {
    /// Plays a match whose votes are given, and tells how many were asked for.
    private func play(
        _ rule: VotingRule, _ votes: [Side?]
    ) -> (asked: Int, waves: [Int], outcome: Outcome) {
        var log: [Vote] = []
        var waves: [Int] = []
        while true {
            let needed = rule.needed(after: log)
            if needed == 0 { break }
            waves.append(needed)
            for _ in 0..<needed {
                let vote = votes[log.count]
                log.append(
                    Vote(
                        number: log.count + 1, order: .asListed,
                        choice: vote.map { .prefers($0) } ?? .abstains(.truncated)))
            }
        }
        return (log.count, waves, Tally(log).outcome)
    }

    @Test(
        "stops when the lead exceeds the votes left",
        arguments: [
            (1, [.first], 1, [1]), (3, [.first, .first, .second], 2, [2]),
            (5, [.first, .first, .first, nil, nil], 3, [3]),
            (5, [.first, .second, .first, .first, nil], 4, [3, 1]),
            (5, [.first, nil, .first, .second, .second], 5, [3, 1, 1]),
            (4, [.first, .first, .first, .second], 3, [3]),
            (4, [.first, .second, .first, .second], 4, [3, 1]),
            (2, [nil, nil], 2, [2]),
        ] as [(Int, [Side?], Int, [Int])])
    func decided(max: Int, votes: [Side?], asked: Int, waves: [Int]) {
        let played = play(VotingRule(max: max), votes)
        #expect(played.asked == asked)
        #expect(played.waves == waves)
    }

    @Test(
        "a lead is enough, and no more is asked for at once than it takes",
        arguments: [
            (5, 2, [.first, .first], 2, [2]), (5, 1, [.second], 1, [1]),
            (5, 2, [.first, .second, .first, .first], 4, [2, 2]),
            (3, 5, [.first, .first], 2, [2]), (3, 2, [.first, .second, .second], 3, [2, 1]),
            (5, 2, [nil, nil, .first, .first], 4, [2, 2]),
        ] as [(Int, Int, [Side?], Int, [Int])])
    func lead(max: Int, lead: Int, votes: [Side?], asked: Int, waves: [Int]) {
        let played = play(VotingRule(max: max, stop: .lead(lead)), votes)
        #expect(played.asked == asked)
        #expect(played.waves == waves)
    }

    // Of 0.3: 0.265 after 1 : 0, 0.138 after 2 : 0, 0.071 after 3 : 0; see VoteSeriesTests.
    @Test(
        "votes end when more of them would hardly turn the match over",
        arguments: [
            (0.3, [.first], 1), (0.2, [.first, .first], 2), (0.1, [.second, .second, .second], 3),
            (0.2, [.first, .second, .first, .first], 4),
        ] as [(Double, [Side?], Int)])
    func error(most: Double, votes: [Side?], asked: Int) {
        let rule = VotingRule(max: 9, stop: .error(most, correlation: 0.3))
        #expect(play(rule, votes).asked == asked)
    }

    @Test(
        "what is expected of a rule is what it takes on average",
        arguments: [
            VotingRule(max: 5, stop: .lead(2)), VotingRule(max: 7, stop: .lead(3), order: .both),
            VotingRule(max: 9, stop: .error(0.1, correlation: 0.3)), VotingRule(max: 5),
        ])
    func expected(rule: VotingRule) {
        var generator = SplitMix64(seed: 5)
        var sum = 0
        for _ in 0..<20_000 {
            let votes: [Side?] = (0..<rule.limit).map { _ in
                generator.nextUnit() < 0.8 ? .first : .second
            }
            sum += play(rule, votes).asked
        }
        #expect(abs(Double(sum) / 20_000 - rule.expectedVotes(agreement: 0.8)) < 0.05)
    }

    @Test("stopping early never changes the outcome", arguments: 0..<300 as Range<UInt64>)
    func sameOutcome(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        for order in VotingRule.Order.allCases {
            let max = Int(generator.next() % 9) + 1
            let limit = VotingRule(max: max, order: order).limit
            let votes: [Side?] = (0..<limit).map { _ in
                [Side.first, .second, nil, .first][Int(generator.next() % 4)]
            }
            let decided = play(VotingRule(max: max, stop: .decided, order: order), votes)
            let all = play(VotingRule(max: max, stop: .all, order: order), votes)
            #expect(decided.outcome == all.outcome, "seed \(seed)")
            #expect(all.asked == limit)
            if order == .both { #expect(decided.asked % 2 == 0) }
        }
    }

    @Test("orders of showing the answers")
    func orders() {
        func shown(_ order: VotingRule.Order, chance: UInt64) -> String {
            let rule = VotingRule(max: 6, order: order)
            return (1...6).map { rule.order(of: $0, chance: chance) == .asListed ? "l" : "s" }
                .joined()
        }
        #expect(shown(.fixed, chance: 1) == "llllll")
        #expect(shown(.alternate, chance: 0) == "lslsls")
        #expect(shown(.alternate, chance: 1) == "slslsl")
        #expect(shown(.both, chance: 1) == "lslsls")
        let random = (0..<200).map { shown(.random, chance: $0) }.joined()
        #expect((500...700).contains(random.filter { $0 == "l" }.count))
    }

    @Test("the expected number of votes is that of the stopping rule")
    func expected() {
        #expect(VotingRule(max: 1).expectedVotes(agreement: 0.8) == 1)
        #expect(VotingRule(max: 5, stop: .all).expectedVotes(agreement: 0.8) == 5)
        // Best of three: two votes agree with probability 0.64 + 0.04, otherwise a third is asked.
        let three = VotingRule(max: 3).expectedVotes(agreement: 0.8)
        #expect(abs(three - 2.32) < 1e-12)
    }
}

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

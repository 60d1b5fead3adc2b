import Chance
import Testing

@testable import Tournaments

@Suite("Budgets of votes")
struct VoteBudgetTests {
    private static func match(
        _ choices: String, max: Int = 9, order: VotingRule.Order = .alternate, isOver: Bool = false
    ) -> VoteBudget.Progress {
        VoteBudget.Progress(
            rule: VotingRule(max: max, stop: .decided, order: order),
            votes: choices.enumerated().map { place, letter in
                Vote(
                    number: place + 1, order: .asListed,
                    choice: letter == "-"
                        ? .abstains(.equal) : .prefers(letter == "a" ? .first : .second))
            }, isOver: isOver)
    }

    @Test("each match has a vote first, as far as the budget goes")
    func firsts() {
        let matches = ["", "", ""].map { Self.match($0) }
        #expect(VoteBudget(total: 20).next(matches, spent: 0, later: 2) == [1, 1, 1])
        #expect(VoteBudget(total: 2).next(matches, spent: 0, later: 2) == [1, 1, 0])
        #expect(VoteBudget(total: 20).next(matches, spent: 20, later: 2) == [0, 0, 0])
        let both = ["", ""].map { Self.match($0, order: .both) }
        #expect(VoteBudget(total: 20).next(both, spent: 0, later: 1) == [2, 2])
    }

    // 20 votes: 3 spent, 2 matches to come: 15 left over, of which 3 of 3 + 2 × 2 are this round's: 6.
    @Test("what is left goes to the least leads, the fewest votes first")
    func close() {
        let budget = VoteBudget(total: 20)
        func next(_ votes: [String]) -> [Int] {
            budget.next(votes.map { Self.match($0) }, spent: 0, later: 2)
        }
        #expect(next(["a", "b", "a"]) == [1, 1, 1])
        #expect(next(["ab", "bb", "aa"]) == [1, 0, 0])
        #expect(next(["aba", "bb", "aa"]) == [1, 0, 0])
        #expect(next(["abaa", "bb", "aa"]) == [0, 1, 0])
        #expect(next(["abaaa", "bb", "aa"]) == [0, 0, 0])
        #expect(next(["abaa", "bbb", "aa"]) == [0, 0, 0])
    }

    @Test("matches that are over, or lack a vote, get none")
    func over() {
        let budget = VoteBudget(total: 100)
        let matches = [Self.match("aa", max: 3), Self.match("ab", isOver: true), Self.match("aab")]
        #expect(budget.next(matches, spent: 0, later: 0) == [0, 0, 1])
        #expect(budget.next([Self.match("aa", max: 3)], spent: 0, later: 0) == [0])
    }

    @Test("the last round may spend all, and no tournament spends more than there is")
    func total() {
        for number in 0..<200 {
            var chance = SplitMix64(seed: StableHash.of("budget", number))
            let entrants = Int(chance.next() % 31) + 2
            let budget = VoteBudget(total: Int(chance.next() % 200) + 1)
            let format = Knockout(entrants: entrants)
            var results: MatchResults = [:]
            var spent = 0
            while true {
                let round = format.matches(after: results).filter { results[$0.id] == nil }
                if round.isEmpty { break }
                var votes = round.map { _ in "" }
                let later = format.matchLimit - results.count - round.count
                while true {
                    let next = budget.next(votes.map { Self.match($0) }, spent: spent, later: later)
                    if next.allSatisfy({ $0 == 0 }) { break }
                    for place in next.indices {
                        for _ in 0..<next[place] {
                            votes[place] += ["a", "b", "-"][Int(chance.next() % 3)]
                        }
                    }
                }
                for (place, match) in round.enumerated() {
                    results[match.id] = Tally(Self.match(votes[place]).votes)
                    spent += votes[place].count
                }
            }
            #expect(spent <= budget.total, "seed \(number)")
            #expect(results.count == entrants - 1)
            #expect(spent >= min(budget.total, entrants - 1), "seed \(number)")
        }
    }
}

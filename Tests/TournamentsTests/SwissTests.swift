import Chance
import Testing

@testable import Tournaments

@Suite("Swiss")
struct SwissTests {
    private func match(_ round: Int, _ number: Int, _ first: Int, _ second: Int) -> Match {
        Match(id: MatchID(round: round, number: number), first: first, second: second)
    }

    @Test("four entrants and two rounds, by hand")
    func byHand() {
        let swiss = Swiss(entrants: 4)
        #expect(swiss.rounds == 2)
        var results: MatchResults = [:]
        #expect(swiss.matches(after: results) == [match(1, 1, 0, 1), match(1, 2, 2, 3)])
        results[MatchID(round: 1, number: 1)] = Tally(first: 1, second: 2)
        #expect(swiss.matches(after: results).count == 2)
        results[MatchID(round: 1, number: 2)] = Tally(first: 3, second: 0)
        // 1 and 2 have a point each, 0 and 3 none.
        #expect(
            swiss.matches(after: results).suffix(2) == [match(2, 1, 1, 2), match(2, 2, 0, 3)])
        results[MatchID(round: 2, number: 1)] = Tally(first: 0, second: 1)
        results[MatchID(round: 2, number: 2)] = Tally(first: 1, second: 1)
        // 0 met 1 and 3 (1½ points), 3 met 2 and 0 (2½).
        #expect(
            swiss.standings(after: results)
                == Standings(
                    ranking: [2, 1, 3, 0], ratings: [0.5, 1, 2, 0.5],
                    ties: [.init(ahead: 3, behind: 0, by: .buchholz)]))
    }

    @Test("three entrants: each sits out once, for a point")
    func sittingOut() {
        let swiss = Swiss(entrants: 3, rounds: 3)
        var results: MatchResults = [:]
        var pairs: [[Int]] = []
        for round in 1...3 {
            guard let next = swiss.matches(after: results).last, next.id.round == round else {
                Issue.record("there is no round \(round)")
                return
            }
            pairs.append([next.first, next.second])
            results[next.id] = Tally(first: 1, second: 0)
        }
        // 2 sits out and has a point as 0 has; then 1, who has none; then 0.
        #expect(pairs == [[0, 1], [0, 2], [1, 2]])
        // 0: 1 + 1 + 1; 1: 0 + 1 + 1; 2: 1 + 0 + 0.
        #expect(swiss.standings(after: results)?.ratings == [3, 2, 1])
        #expect(swiss.standings(after: results)?.ranking == [0, 1, 2])
    }

    @Test(
        "⌈log₂ N⌉ rounds unless told otherwise",
        arguments: [
            (2, 1), (3, 2), (4, 2), (5, 3), (8, 3), (9, 4), (32, 5), (33, 6), (40, 6),
        ])
    func rounds(entrants: Int, rounds: Int) {
        #expect(Swiss(entrants: entrants).rounds == rounds)
        #expect(Swiss(entrants: entrants).matchLimit == rounds * (entrants / 2))
        #expect(Swiss(entrants: entrants, rounds: 7).rounds == 7)
    }

    /// The most pairs among `left` of whom none has met, by trying all.
    private func mostFresh(_ left: [Int], _ met: Set<Set<Int>>) -> Int {
        guard let first = left.first else { return 0 }
        let rest = Array(left.dropFirst())
        var most = mostFresh(rest, met)
        for (place, other) in rest.enumerated() where !met.contains([first, other]) {
            if 2 * most + 1 >= left.count { break }
            var others = rest
            others.remove(at: place)
            most = max(most, 1 + mostFresh(others, met))
        }
        return most
    }

    @Test("nobody meets twice while that can be avoided, nor sits out twice", arguments: 2...9)
    func noRematch(entrants: Int) {
        for seed in 0..<12 as Range<UInt64> {
            let swiss = Swiss(entrants: entrants, rounds: entrants + 2)
            var results: MatchResults = [:]
            var met: Set<Set<Int>> = []
            var byes = [Int](repeating: 0, count: entrants)
            for round in 1...swiss.rounds {
                let matches = swiss.matches(after: results).filter { $0.id.round == round }
                let playing = matches.flatMap { [$0.first, $0.second] }
                #expect(Set(playing).count == entrants - entrants % 2, "seed \(seed)")
                let fresh = matches.count { !met.contains([$0.first, $0.second]) }
                let resting = (0..<entrants).filter { !playing.contains($0) }
                for one in resting {
                    #expect(byes[one] == byes.min(), "round \(round), seed \(seed)")
                }
                // Whoever might have sat out, no more could meet for the first time.
                let candidates =
                    resting.isEmpty ? [-1] : byes.indices.filter { byes[$0] == byes.min() }
                let possible = candidates.map { out in
                    mostFresh((0..<entrants).filter { $0 != out }, met)
                }
                let isWhole = possible.max() == entrants / 2
                #expect(
                    isWhole ? fresh == entrants / 2 : fresh < entrants / 2,
                    "round \(round), seed \(seed)")
                if resting.isEmpty { #expect(fresh == possible[0], "round \(round), seed \(seed)") }
                for one in resting { byes[one] += 1 }
                for match in matches {
                    met.insert([match.first, match.second])
                    let chance = StableHash.of("swiss", seed, match.id.round, match.id.number)
                    results[match.id] = Tally(first: Int(chance % 3), second: Int(chance / 3 % 3))
                }
            }
        }
    }

    @Test("a thousand entrants are paired in an instant")
    func large() {
        let swiss = Swiss(entrants: 1001)
        var results: MatchResults = [:]
        var waiting = swiss.matches(after: results)[...]
        while let match = waiting.popFirst() {
            results[match.id] = Tally(first: match.first % 2, second: match.second % 3)
            waiting += swiss.matches(after: results, following: match)
        }
        #expect(results.count == swiss.matchLimit)
        #expect(swiss.standings(after: results)?.ranking.count == 1001)
    }
}

@Suite("Matching")
struct MatchingTests {
    /// The most pairs, by trying all.
    private func most(_ left: [Int], _ edges: Set<Set<Int>>) -> Int {
        guard let first = left.first else { return 0 }
        let rest = Array(left.dropFirst())
        return rest.indices.filter { edges.contains([first, rest[$0]]) }.map { place in
            var others = rest
            others.remove(at: place)
            return 1 + most(others, edges)
        }.reduce(most(rest, edges), max)
    }

    @Test("as many pairs as trying all of them finds, kept pairs or not", arguments: 0...9)
    func largest(count: Int) {
        for seed in 0..<60 as Range<UInt64> {
            var generator = SplitMix64(seed: StableHash.of("graph", seed, count))
            let density = generator.next() % 8 + 1
            var edges: Set<Set<Int>> = []
            for one in 0..<count {
                for other in 0..<one where generator.next() % 9 < density {
                    edges.insert([one, other])
                }
            }
            var mates = [Int?](repeating: nil, count: count)
            for edge in edges.map({ $0.sorted() }).sorted(by: { $0.lexicographicallyPrecedes($1) })
            where mates[edge[0]] == nil && mates[edge[1]] == nil && seed % 2 == 0 {
                mates[edge[0]] = edge[1]
                mates[edge[1]] = edge[0]
            }
            let found = Matching.largest(from: mates) { edges.contains([$0, $1]) }
            for (one, other) in found.enumerated() {
                guard let other else { continue }
                #expect(found[other] == one && edges.contains([one, other]), "seed \(seed)")
            }
            #expect(
                found.count { $0 != nil } == 2 * most(Array(0..<count), edges), "seed \(seed)")
        }
    }
}

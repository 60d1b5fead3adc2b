import Chance
import Testing

@testable import Tournaments

/// What callers count on in every format that is shipped.
@Suite("Every format")
struct FormatTests {
    /// A format of so many entrants; `seed` draws whatever the format leaves open.
    struct Kind: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var format: @Sendable (_ entrants: Int, _ seed: UInt64) throws -> any TournamentFormat
    }

    static let kinds = [
        Kind(testDescription: "knockout") { entrants, _ in Knockout(entrants: entrants) },
        Kind(testDescription: "knockout with a match for third place") { entrants, _ in
            Knockout(entrants: entrants, thirdPlace: true)
        },
        Kind(testDescription: "knockout whose first round is given") { entrants, seed in
            try Knockout(firstRound: drawn(entrants, seed), thirdPlace: seed % 2 == 0)
        },
        Kind(testDescription: "round robin") { entrants, _ in RoundRobin(entrants: entrants) },
        Kind(testDescription: "Swiss") { entrants, _ in Swiss(entrants: entrants) },
        Kind(testDescription: "Swiss of a drawn number of rounds") { entrants, seed in
            Swiss(entrants: entrants, rounds: 1 + Int(StableHash.of("rounds", seed) % 12))
        },
        Kind(testDescription: "double elimination") { entrants, _ in
            DoubleElimination(entrants: entrants)
        },
        Kind(testDescription: "circular") { entrants, seed in
            Circular(
                entrants: entrants, neighbours: 1 + Int(StableHash.of("neighbours", seed) % 6))
        },
        Kind(testDescription: "pivot") { entrants, seed in
            Pivot(entrants: entrants, pivots: 1 + Int(StableHash.of("pivots", seed) % 4))
        },
        Kind(testDescription: "pivot after a ring") { entrants, seed in
            Pivot(
                entrants: entrants, pivots: 1 + Int(StableHash.of("pivots", seed) % 4), ring: true)
        },
    ]

    /// A first round of pairs and byes: everyone somewhere, the byes anywhere.
    private static func drawn(_ entrants: Int, _ seed: UInt64) -> [[Int]] {
        var generator = SplitMix64(seed: StableHash.of("drawn", seed))
        var pairs = 1
        while pairs * 2 < entrants { pairs *= 2 }
        let order = generator.permutation(of: entrants)
        let byes = Set(generator.permutation(of: pairs).prefix(pairs * 2 - entrants))
        var next = 0
        return (0..<pairs).map { pair in
            defer { next += byes.contains(pair) ? 1 : 2 }
            return Array(order[next..<next + (byes.contains(pair) ? 1 : 2)])
        }
    }

    /// A tournament with random results, in random order, and every step of it.
    private struct Play {
        var format: any TournamentFormat
        var results: MatchResults = [:]
        /// The matches known after so many results.
        var known: [[Match]] = []
        /// The matches in the order in which their results came.
        var order: [Match] = []

        /// - Parameters:
        ///   - results: decides every result, whatever the order.
        ///   - order: decides the order.
        init(_ format: any TournamentFormat, results seed: UInt64, order: UInt64) {
            self.format = format
            var generator = SplitMix64(seed: order)
            while true {
                let matches = format.matches(after: results)
                known.append(matches)
                let open = matches.filter { results[$0.id] == nil }
                if open.isEmpty { return }
                let next = open[Int(generator.next() % UInt64(open.count))]
                let chance = StableHash.of("tally", seed, next.id.round, next.id.number)
                results[next.id] = Tally(
                    first: Int(chance % 4), second: Int(chance / 4 % 4),
                    abstained: Int(chance / 16 % 2))
                self.order.append(next)
            }
        }
    }

    /// Every size from 2 to 40, small ones twice, with a seed of its own.
    private func plays(_ kind: Kind, _ body: (Play, _ note: Comment) throws -> Void) throws {
        for entrants in 2...40 {
            // Large fields take the square of their matches.
            for turn in 0..<(entrants > 16 ? 1 : 2) as Range<UInt64> {
                let seed = UInt64(entrants) * 2 + turn
                let format = try kind.format(entrants, seed)
                #expect(format.entrants == entrants)
                try body(
                    Play(format, results: seed, order: seed + 1), "\(entrants), seed \(seed)")
            }
        }
    }

    @Test(
        "asked twice, says the same; a match once known stays what it is; says whether two may meet again",
        arguments: kinds)
    func pure(kind: Kind) throws {
        try plays(kind) { play, note in
            let pairs = Set(play.order.map { Set([$0.first, $0.second]) })
            #expect(play.format.repeatsPairs || pairs.count == play.order.count, note)
            var known: [Match] = []
            var results: MatchResults = [:]
            for (step, matches) in play.known.enumerated() {
                #expect(play.format.matches(after: results) == matches, note)
                #expect(matches.map(\.id) == matches.map(\.id).sorted(), note)
                #expect(Set(matches.map(\.id)).count == matches.count, note)
                #expect(Set(matches).isSuperset(of: known), note)
                known = matches
                guard step < play.order.count else { continue }
                results[play.order[step].id] = play.results[play.order[step].id]
            }
        }
    }

    @Test(
        "a result tells of the matches that it makes known, and of none besides", arguments: kinds)
    func following(kind: Kind) throws {
        try plays(kind) { play, note in
            var results: MatchResults = [:]
            for (step, match) in play.order.enumerated() {
                results[match.id] = play.results[match.id]
                let told = Set(play.format.matches(after: results, following: match))
                let (before, now) = (Set(play.known[step]), Set(play.known[step + 1]))
                #expect(told.isSuperset(of: now.subtracting(before)), note)
                #expect(told.isSubset(of: now), note)
            }
        }
    }

    @Test("a knockout tells of no match twice, however large", arguments: [4_096, 5_000])
    func followingLargeFields(entrants: Int) {
        let format = Knockout(entrants: entrants, thirdPlace: true)
        var results: MatchResults = [:]
        var waiting = format.matches(after: results)[...]
        var told = waiting.count
        while let match = waiting.popFirst() {
            results[match.id] = Tally(first: match.first % 3, second: match.second % 2)
            let following = format.matches(after: results, following: match)
            told += following.count
            waiting += following
        }
        #expect(told == format.matchLimit)
        #expect(results.count == format.matchLimit)
        #expect(format.standings(after: results) != nil)
    }

    @Test("the order of results changes nothing", arguments: kinds)
    func order(kind: Kind) throws {
        try plays(kind) { play, note in
            let seed = UInt64(play.format.entrants) * 2
            let other = Play(play.format, results: seed, order: 99)
            let again = Play(play.format, results: seed, order: 98)
            #expect(other.results == again.results, note)
            #expect(other.known.last == again.known.last, note)
            #expect(
                play.format.standings(after: other.results, chance: 3)
                    == play.format.standings(after: again.results, chance: 3), note)
        }
    }

    @Test("fewer results tell of no match that more do not", arguments: kinds)
    func monotone(kind: Kind) throws {
        try plays(kind) { play, note in
            var generator = SplitMix64(seed: UInt64(play.format.entrants))
            let all = Set(play.known.last ?? [])
            for _ in 0..<3 {
                let more = play.results.filter { _ in generator.next() % 8 != 0 }
                let fewer = more.filter { _ in generator.next() % 4 != 0 }
                let some = play.format.matches(after: fewer)
                let others = play.format.matches(after: more)
                #expect(Set(some).isSubset(of: others), note)
                #expect(all.isSuperset(of: others), note)
            }
        }
    }

    @Test("results of matches that the format does not have are ignored", arguments: kinds)
    func strangers(kind: Kind) throws {
        try plays(kind) { play, note in
            var results = play.results
            results[MatchID(round: 99, number: 1)] = Tally(.win(.first))
            results[MatchID(round: 1, number: 99)] = Tally(.win(.second))
            #expect(play.format.matches(after: results) == play.known.last, note)
            #expect(
                play.format.standings(after: results, chance: 3)
                    == play.format.standings(after: play.results, chance: 3), note)
        }
    }

    @Test("as many matches as the limit says, and never more", arguments: kinds)
    func limit(kind: Kind) throws {
        try plays(kind) { play, note in
            #expect(play.known.allSatisfy { $0.count <= play.format.matchLimit }, note)
            // The last match of a double elimination is played only where the final asks for it.
            let least = play.format.matchLimit - (play.format is DoubleElimination ? 1 : 0)
            #expect(least...play.format.matchLimit ~= play.order.count, note)
        }
    }

    @Test("a match that another one makes known stands higher than that one", arguments: kinds)
    func height(kind: Kind) throws {
        try plays(kind) { play, note in
            for match in play.order { #expect(play.format.height(of: match) >= 0, note) }
            for (step, cause) in play.order.enumerated() {
                for match in Set(play.known[step + 1]).subtracting(play.known[step]) {
                    #expect(
                        play.format.height(of: match) < play.format.height(of: cause),
                        "\(match.id) after \(cause.id): \(note)")
                }
            }
            // What its height promises can be: so many matches, one after the other.
            let tallest = play.order.map { play.format.height(of: $0) }.max() ?? 0
            #expect(tallest < play.format.matchLimit, note)
        }
    }

    @Test("nobody stands anywhere before every match has its result", arguments: kinds)
    func standings(kind: Kind) throws {
        try plays(kind) { play, note in
            var results: MatchResults = [:]
            for match in play.order {
                #expect(play.format.standings(after: results, chance: 3) == nil, note)
                results[match.id] = play.results[match.id]
            }
            let standings = try #require(
                play.format.standings(after: results, chance: 3), note)
            #expect(standings.ranking.sorted() == Array(0..<play.format.entrants), note)
            #expect([0, play.format.entrants].contains(standings.ratings.count), note)
            for match in play.order {
                var fewer = results
                fewer[match.id] = nil
                #expect(play.format.standings(after: fewer, chance: 3) == nil, note)
            }
        }
    }

    @Test("who goes on has won, or nobody has", arguments: kinds)
    func advancing(kind: Kind) throws {
        try plays(kind) { play, note in
            for match in play.order {
                let result = play.results[match.id] ?? Tally()
                let onward = play.format.advancing(match, result)
                switch result.outcome {
                case .win(let side): #expect(onward == match.entrant(side), note)
                case .undecided, .equal:
                    let better = min(match.first, match.second)
                    let expected: Int? =
                        switch play.format {
                        case is Knockout: better
                        // From the final, who has not lost.
                        case let format as DoubleElimination:
                            match.id == format.final ? match.first : better
                        default: nil
                        }
                    #expect(onward == expected, note)
                }
            }
        }
    }
}

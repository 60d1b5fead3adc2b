import Tournaments

/// A tournament in the Swiss manner, as a user of the library would bring one: everybody plays on, each round
/// against somebody who stands alike, and points decide.
///
/// A win is a point, an undecided match half of one. Who has as many points is ordered by the lead
/// of votes, then by seed. Nobody meets twice where that can be had; in an odd field the lowest who
/// has not yet sat out does, for a point.
struct OwnSwiss: TournamentFormat {
    let entrants: Int
    let rounds: Int

    /// - Parameter rounds: `nil` for as many as a knockout would take.
    init(entrants: Int, rounds: Int? = nil) {
        self.entrants = entrants
        var knockoutRounds = 0
        while 1 << knockoutRounds < entrants { knockoutRounds += 1 }
        self.rounds = rounds ?? knockoutRounds
    }

    var matchLimit: Int { rounds * (entrants / 2) }

    func height(of match: Match) -> Int { rounds - match.id.round }

    func matches(after results: MatchResults) -> [Match] { walk(results).matches }

    func standings(after results: MatchResults, chance: UInt64) -> Standings? {
        let (table, matches) = walk(results)
        guard table.rounds == rounds else { return nil }
        let strength = (0..<entrants).map { seed in
            matches.reduce(0.0) { sum, match in
                guard match.first == seed || match.second == seed else { return sum }
                return sum + table.points[match.first == seed ? match.second : match.first]
            }
        }
        func key(_ seed: Int) -> (Double, Double, Int, Int) {
            (-table.points[seed], -strength[seed], -table.leads[seed], seed)
        }
        let ranking = (0..<entrants).sorted { key($0) < key($1) }
        let ties = zip(ranking, ranking.dropFirst()).compactMap { ahead, behind in
            table.points[ahead] == table.points[behind]
                ? Standings.Tie(
                    ahead: ahead, behind: behind,
                    by: strength[ahead] != strength[behind]
                        ? Standings.TieBreak(rawValue: "strength")
                        : table.leads[ahead] != table.leads[behind] ? .votes : .seed)
                : nil
        }
        return Standings(ranking: ranking, ratings: table.points, ties: ties)
    }
}

extension OwnSwiss {
    private struct Table {
        var points: [Double]
        var leads: [Int]
        var met: Set<[Int]> = []
        var satOut: Set<Int> = []
        /// Those that are over.
        var rounds = 0

        init(entrants: Int) {
            points = Array(repeating: 0, count: entrants)
            leads = Array(repeating: 0, count: entrants)
        }

        mutating func add(_ match: Match, _ result: Tally) {
            met.insert([match.first, match.second].sorted())
            leads[match.first] += result.lead
            leads[match.second] -= result.lead
            switch result.outcome {
            case .win(let side): points[match.entrant(side)] += 1
            case .undecided, .equal:
                for seed in [match.first, match.second] { points[seed] += 0.5 }
            }
        }

        /// Best first.
        var order: [Int] {
            points.indices.sorted {
                (-points[$0], -leads[$0], $0) < (-points[$1], -leads[$1], $1)
            }
        }

        func haveMet(_ a: Int, _ b: Int) -> Bool { met.contains([a, b].sorted()) }
    }

    /// Plays as far as `results` reach: a round is known when all before it are over.
    private func walk(_ results: MatchResults) -> (table: Table, matches: [Match]) {
        var table = Table(entrants: entrants)
        var matches: [Match] = []
        for round in 1...max(rounds, 1) where rounds > 0 {
            let (pairs, resting) = Self.pairs(table)
            let played = pairs.enumerated().map { number, pair in
                Match(
                    id: MatchID(round: round, number: number + 1), first: pair.0, second: pair.1)
            }
            matches += played
            guard played.allSatisfy({ results[$0.id] != nil }) else { break }
            for match in played { results[match.id].map { table.add(match, $0) } }
            if let resting {
                table.satOut.insert(resting)
                table.points[resting] += 1
            }
            table.rounds += 1
        }
        return (table, matches)
    }

    private static func pairs(_ table: Table) -> (pairs: [(Int, Int)], resting: Int?) {
        let order = table.order
        guard order.count % 2 == 1 else {
            return (pairs(order, table) ?? inOrder(order), nil)
        }
        let fresh = order.reversed().filter { !table.satOut.contains($0) }
        let candidates = fresh.isEmpty ? order.reversed() : fresh
        for resting in candidates {
            if let pairs = pairs(order.filter { $0 != resting }, table) { return (pairs, resting) }
        }
        return (inOrder(order.filter { $0 != candidates[0] }), candidates[0])
    }

    /// The first of `order` with the nearest whom it has not met, and so on; `nil` where somebody
    /// would meet somebody twice.
    private static func pairs(_ order: [Int], _ table: Table) -> [(Int, Int)]? {
        guard let first = order.first else { return [] }
        for (place, second) in order.enumerated().dropFirst() where !table.haveMet(first, second) {
            var rest = order
            rest.remove(at: place)
            rest.removeFirst()
            if let pairs = pairs(rest, table) { return [(first, second)] + pairs }
        }
        return nil
    }

    private static func inOrder(_ order: [Int]) -> [(Int, Int)] {
        stride(from: 0, to: order.count - 1, by: 2).map { (order[$0], order[$0 + 1]) }
    }
}

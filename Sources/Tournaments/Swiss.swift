/// A Swiss tournament: everybody plays every round, against somebody who stands alike.
///
/// A win is a point, and so is sitting out; an undecided match is half a point for each. A round is
/// paired from the top down by points, then seed, each with the nearest whom it has not met
/// (Monrad's way); nobody meets twice while that can be avoided. In an odd field one sits out a
/// round: the lowest who has not yet, so nobody twice in as many rounds as there are entrants.
///
/// The ranking goes by points; equal ones by Buchholz (the points of those whom one met), by the
/// points won against each other, by the lead of votes over all matches, and by seed. A round that
/// one sat out counts for Buchholz as one against somebody with one's own points, as in FIDE
/// Handbook C.07 (2023), article 16.4.
///
/// LLMtournament ranks essays so, V1-Infer (arXiv 2603.04304) refines its pairs so.
public struct Swiss: TournamentFormat, Equatable {
    public let entrants: Int
    public let rounds: Int

    /// - Parameters:
    ///   - entrants: at least 2.
    ///   - rounds: at least 1; `nil` for ⌈log₂ N⌉, after which one at most has won all matches.
    public init(entrants: Int, rounds: Int? = nil) {
        precondition(entrants >= 2, "a Swiss tournament needs at least 2 entrants")
        precondition(rounds.map { $0 >= 1 } ?? true, "a Swiss tournament needs a round")
        self.entrants = entrants
        let usual = Int.bitWidth - (entrants - 1).leadingZeroBitCount
        self.rounds = rounds ?? usual
    }

    /// ⌊N / 2⌋ a round.
    public var matchLimit: Int { rounds * tables }

    private var tables: Int { entrants / 2 }

    /// Where it cannot be avoided.
    public var repeatsPairs: Bool { true }

    /// The rounds that follow the match's own.
    public func height(of match: Match) -> Int { rounds - match.id.round }

    /// - Complexity: that of pairing each round (see `SwissPairing`).
    public func matches(after results: MatchResults) -> [Match] {
        SwissTable(self, results).matches
    }

    /// The next round, where `match` ended its own.
    ///
    /// - Complexity: O(1) but for a round's last match, which takes what all matches take.
    public func matches(after results: MatchResults, following match: Match) -> [Match] {
        let round = match.id.round
        guard round < rounds, results.count >= round * tables,
            (1...tables).allSatisfy({ results[MatchID(round: round, number: $0)] != nil })
        else { return [] }
        return matches(after: results).filter { $0.id.round == round + 1 }
    }

    /// By points, which are the ratings, then Buchholz, the games between equals, votes and seed.
    public func standings(after results: MatchResults, chance: UInt64 = 0) -> Standings? {
        let table = SwissTable(self, results)
        return table.finished == rounds ? table.standings : nil
    }
}

extension Standings.TieBreak {
    /// The points of those whom one met.
    public static let buchholz = Self(rawValue: "buchholz")
    /// The votes for less those against, over all matches.
    public static let votes = Self(rawValue: "votes")
}

/// A Swiss tournament as far as results reach: a round is known when all before it are over.
struct SwissTable {
    private(set) var matches: [Match] = []
    /// Rounds that are over.
    private(set) var finished = 0
    private var points: [Double]
    private var leads: [Int]
    private var met: [Set<Int>]
    private var byes: [Int]
    private var games: [Elo.Game] = []

    init(_ format: Swiss, _ results: MatchResults) {
        points = Array(repeating: 0, count: format.entrants)
        leads = Array(repeating: 0, count: format.entrants)
        byes = leads
        met = Array(repeating: [], count: format.entrants)
        for round in 1...format.rounds {
            let pairing = SwissPairing(order, met: met, byes: byes)
            let played = pairing.pairs.enumerated().map { number, pair in
                Match(
                    id: MatchID(round: round, number: number + 1), first: pair.first,
                    second: pair.second)
            }
            matches += played
            let known = played.compactMap { match in results[match.id].map { (match, $0) } }
            guard known.count == played.count else { return }
            for (match, result) in known { add(match, result) }
            if let resting = pairing.resting {
                byes[resting] += 1
                points[resting] += 1
            }
            finished = round
        }
    }

    /// Best first.
    private var order: [Int] {
        points.indices.sorted { (-points[$0], $0) < (-points[$1], $1) }
    }

    private mutating func add(_ match: Match, _ result: Tally) {
        met[match.first].insert(match.second)
        met[match.second].insert(match.first)
        leads[match.first] += result.lead
        leads[match.second] -= result.lead
        let game = Elo.Game(match, result.outcome)
        points[match.first] += game.score
        points[match.second] += 1 - game.score
        games.append(game)
    }

    var standings: Standings {
        var buchholz = zip(points, byes).map { $0 * Double($1) }
        for game in games {
            buchholz[game.first] += points[game.second]
            buchholz[game.second] += points[game.first]
        }
        var headToHead = [Double](repeating: 0, count: points.count)
        for game in games
        where points[game.first] == points[game.second]
            && buchholz[game.first] == buchholz[game.second]
        {
            headToHead[game.first] += game.score
            headToHead[game.second] += 1 - game.score
        }
        func key(_ seed: Int) -> (Double, Double, Double, Int, Int) {
            (-points[seed], -buchholz[seed], -headToHead[seed], -leads[seed], seed)
        }
        let ranking = points.indices.sorted { key($0) < key($1) }
        let ties = zip(ranking, ranking.dropFirst()).compactMap { ahead, behind in
            guard points[ahead] == points[behind] else { return nil as Standings.Tie? }
            let by: Standings.TieBreak =
                buchholz[ahead] != buchholz[behind]
                ? .buchholz
                : headToHead[ahead] != headToHead[behind]
                    ? .headToHead : leads[ahead] != leads[behind] ? .votes : .seed
            return Standings.Tie(ahead: ahead, behind: behind, by: by)
        }
        return Standings(ranking: ranking, ratings: points, ties: ties)
    }
}

/// Everybody meets the same few, the pivots: p (N − p) matches, and p (p − 1) / 2 among the pivots.
///
/// The pivots are the best seeds or, with `ring`, the best by a ring of matches that comes first.
/// With two pivots and a ring this is the schedule of the Probabilistic Pivot Tournament of
/// LLM-as-a-Verifier (arXiv 2607.05391), N + p (N − p) + p (p − 1) / 2 matches: the ring, then
/// everybody else against each pivot, listed first, then the pivots among themselves; ranked by the
/// mean over all matches. It counts soft wins by token probabilities; here a match counts as it
/// ended.
public struct Pivot: TournamentFormat, Equatable {
    public let entrants: Int
    /// At most N.
    public let pivots: Int
    /// Whether a ring of matches chooses the pivots.
    public let ring: Bool

    /// - Parameters:
    ///   - entrants: at least 2.
    ///   - pivots: at least 1; more than N are N.
    public init(entrants: Int, pivots: Int = 2, ring: Bool = false) {
        precondition(entrants >= 2, "pivots need somebody who meets them")
        precondition(pivots >= 1, "somebody must be a pivot")
        self.entrants = entrants
        self.pivots = min(pivots, entrants)
        self.ring = ring
    }

    public var matchLimit: Int {
        ringMatches.count + pivots * (entrants - pivots) + pivots * (pivots - 1) / 2
    }

    private var ringMatches: [Match] {
        ring ? Circular(entrants: entrants, neighbours: 1).matches() : []
    }

    /// Who met in the ring.
    public var repeatsPairs: Bool { ring }

    /// A match of the ring stands before all others.
    public func height(of match: Match) -> Int { ring && match.id.round == 1 ? 1 : 0 }

    /// A round for the ring, one for each pivot, and one of the pivots among themselves.
    public func matches(after results: MatchResults) -> [Match] {
        let ring = ringMatches
        return ring + (chosen(ring, results).map(pivotMatches) ?? [])
    }

    /// The pivots' matches, where `match` ended the ring.
    public func matches(after results: MatchResults, following match: Match) -> [Match] {
        guard height(of: match) == 1, results.count >= entrants / 2 else { return [] }
        return chosen(ringMatches, results).map(pivotMatches) ?? []
    }

    /// The pivots, best first; `nil` before the ring is over.
    private func chosen(_ ring: [Match], _ results: MatchResults) -> [Int]? {
        guard self.ring else { return Array(0..<pivots) }
        var games: [Elo.Game] = []
        for match in ring {
            guard let result = results[match.id] else { return nil }
            games.append(Elo.Game(match, result.outcome))
        }
        let shares = Standings.shares(games, entrants: entrants)
        return Array(
            shares.indices.sorted { (-shares[$0], $0) < (-shares[$1], $1) }.prefix(pivots))
    }

    private func pivotMatches(_ chosen: [Int]) -> [Match] {
        let isPivot = Set(chosen)
        let others = (0..<entrants).filter { !isPivot.contains($0) }
        let before = ring ? 1 : 0
        var matches: [Match] = []
        for (place, pivot) in chosen.enumerated() {
            for (number, other) in others.enumerated() {
                let id = MatchID(round: before + place + 1, number: number + 1)
                matches.append(Match(id: id, first: other, second: pivot))
            }
        }
        let among = chosen.sorted()
        var number = 0
        for (place, first) in among.enumerated() {
            for second in among[(place + 1)...] {
                number += 1
                let id = MatchID(round: before + pivots + 1, number: number)
                matches.append(Match(id: id, first: first, second: second))
            }
        }
        return matches
    }

    /// By the share of points over all matches in per cent, which are the ratings.
    public func standings(after results: MatchResults, chance: UInt64 = 0) -> Standings? {
        let ring = ringMatches
        guard let chosen = chosen(ring, results) else { return nil }
        return Standings(sharesOf: ring + pivotMatches(chosen), results, entrants: entrants)
    }
}

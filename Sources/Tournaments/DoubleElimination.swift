/// A bracket of two halves: who loses a match of the winners' bracket plays on in the losers', and
/// who loses there is out.
///
/// The winners' bracket is a knockout with its seeds and byes. Its losers drop into the losers'
/// bracket, those of later rounds at the other end or half so far away, so that two who met do not
/// soon meet again. The two champions play the final; if the losers' champion wins it, both have
/// lost once, and a last match decides: so champions, and they alone, lose at most once.
///
/// Round r of the winners' bracket and round r − 1 of the losers' are round r of the tournament,
/// the winners' matches first; round 2k, of a winners' bracket of k rounds, is the final, round
/// 2k + 1 the last match. The shape is the usual one, as in brackets-manager.js.
///
/// Who goes on undecided is the better seed; from an undecided final, who has not lost.
public struct DoubleElimination: TournamentFormat, Equatable {
    public let entrants: Int
    /// Seeds in bracket order, `nil` for a bye; the count is a power of two.
    let slots: [Int?]

    /// - Parameter entrants: at least 2.
    public init(entrants: Int) {
        precondition(entrants >= 2, "a double elimination needs at least 2 entrants")
        self.entrants = entrants
        slots = Knockout.seedOrder(atLeast: entrants).map { $0 < entrants ? $0 : nil }
    }

    /// The rounds of the winners' bracket.
    var winnersRounds: Int { slots.count.trailingZeroBitCount }

    var final: MatchID { MatchID(round: 2 * winnersRounds, number: 1) }

    var lastMatch: MatchID { MatchID(round: final.round + 1, number: 1) }

    /// 2N − 1: everybody but the champion loses twice, and the champion at most once.
    public var matchLimit: Int { 2 * entrants - 1 }

    /// In the losers' bracket, the final and the last match.
    public var repeatsPairs: Bool { true }

    /// The rounds that follow the match's own.
    public func height(of match: Match) -> Int { lastMatch.round - match.id.round }

    /// - Complexity: O(n log² n).
    public func matches(after results: MatchResults) -> [Match] {
        let field = DoubleField(self, results)
        return field.places.compactMap { field.match($0) }
    }

    /// The matches where those who leave `match` stand next, where both entrants are known.
    ///
    /// - Complexity: O(entrants of the match's part of the brackets).
    public func matches(after results: MatchResults, following match: Match) -> [Match] {
        let field = DoubleField(self, results)
        return field.place(of: match.id).map { field.known(after: $0) } ?? []
    }

    public func advancing(_ match: Match, _ result: Tally) -> Int? {
        match.entrant(advancing(match, result))
    }

    func advancing(_ match: Match, _ result: Tally) -> Side {
        switch result.outcome {
        case .win(let side): side
        case .undecided, .equal: match.id == final ? .first : match.betterSeed
        }
    }

    /// The champion, who lost to it last, then those who went out of the losers' bracket, latest
    /// first; of those who went out in the same round the better seed.
    public func standings(after results: MatchResults, chance: UInt64 = 0) -> Standings? {
        let field = DoubleField(self, results)
        guard let (champion, second) = field.decided else { return nil }
        var out: [(round: Int, seed: Int)] = []
        for place in field.places where place.isLosers {
            if case .taken(let seed) = field.outcome(place).loser {
                out.append((field.id(of: place).round, seed))
            }
        }
        out.sort { (-$0.round, $0.seed) < (-$1.round, $1.seed) }
        let ranking = [champion, second] + out.map(\.seed)
        return ranking.count == entrants ? Standings(ranking: ranking) : nil
    }
}

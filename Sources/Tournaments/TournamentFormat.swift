/// The results known so far, by match.
public typealias MatchResults = [MatchID: Tally]

/// Who plays whom and who ends where, as a pure function of what has been played.
///
/// Resuming, replaying, asking "what if" and drawing a log all call these functions, so a format
/// holds no cursor. Results of matches that the format does not have are ignored.
public protocol TournamentFormat: Sendable {
    /// The number of entrants, at least 2.
    var entrants: Int { get }

    /// How many matches a whole tournament has at most.
    var matchLimit: Int { get }

    /// Every match whose two entrants are known once `results` are in, played ones included,
    /// ordered by `MatchID`. A match, once known, stays what it is.
    func matches(after results: MatchResults) -> [Match]

    /// The matches that the result of `match`, one of `results`, may have made known: all of
    /// `matches(after: results)` that could not be known without it, and perhaps others of those.
    ///
    /// A tournament that is played match by match asks this after each of them, so a format whose
    /// fields may be large should not look at all its matches here.
    func matches(after results: MatchResults, following match: Match) -> [Match]

    /// How many matches, one after the other, depend on `match`: those with most behind them go
    /// first when places are few.
    func height(of match: Match) -> Int

    /// The seed that goes on from `match`, or that it counts for; `nil` where nobody does.
    func advancing(_ match: Match, _ result: Tally) -> Int?

    /// Whether two entrants may meet more than once.
    var repeatsPairs: Bool { get }

    /// Who ended where; `nil` before every match has a result.
    ///
    /// - Parameter chance: decides whatever is drawn by lot, such as orders of games.
    func standings(after results: MatchResults, chance: UInt64) -> Standings?
}

extension TournamentFormat {
    public func matches(after results: MatchResults, following match: Match) -> [Match] {
        matches(after: results)
    }

    public func height(of match: Match) -> Int { 0 }

    public var repeatsPairs: Bool { false }

    /// The winner; nobody where the match was undecided.
    public func advancing(_ match: Match, _ result: Tally) -> Int? {
        if case .win(let side) = result.outcome { match.entrant(side) } else { nil }
    }
}

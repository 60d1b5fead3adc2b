/// The outcomes known so far, by match.
public typealias MatchResults = [MatchID: Outcome]

/// Who plays whom, as a pure function of what has been played.
public protocol TournamentFormat: Sendable {
    /// Every match whose two entrants are known once `results` are in, played ones included,
    /// ordered by `MatchID`.
    ///
    /// Resuming, replaying, asking "what if" and drawing a log all call this one function, so a
    /// format holds no cursor. Results of matches that the format does not have are ignored.
    ///
    /// - Complexity: O(N) for a knockout of N, O(N²) for a round robin.
    func matches(after results: MatchResults) -> [Match]
}

extension TournamentFormat {
    /// The matches that can be played now: both entrants known, no result yet.
    public func playable(after results: MatchResults) -> [Match] {
        matches(after: results).filter { results[$0.id] == nil }
    }
}

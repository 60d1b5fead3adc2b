public import RunLogs

/// What a run's logs add up to.
///
/// Takes one log after the other and keeps counts, and the closest prompts; never the logs.
public struct RunSummary: Sendable, Hashable {
    /// A prompt whose winner few votes kept ahead.
    struct Close: Sendable, Hashable {
        var id: String
        var winner: String
        var runnerUp: String?
        /// `nil` where no vote preferred a side in the winner's matches.
        var confidence: Double?
    }

    private(set) var prompts = 0
    private(set) var tally = MatchTally()
    /// The prompts with the least confidence, least first; of equal ones those that came first.
    private(set) var closest: [Close] = []
    static let mostClosest = 5

    public init() {}

    /// - Complexity: O(matches + votes) of the log.
    public mutating func add(_ log: BracketLog) {
        prompts += 1
        tally.add(log)
        // Without a match there was nothing to be sure of, and no doubt where all votes agreed.
        if log.matches.isEmpty || log.confidence == 1 { return }
        let close = Close(
            id: log.id, winner: log.winner, runnerUp: log.ranking.dropFirst().first,
            confidence: log.confidence)
        let place = closest.firstIndex { ($0.confidence ?? -1) > (close.confidence ?? -1) }
        closest.insert(close, at: place ?? closest.endIndex)
        if closest.count > Self.mostClosest { closest.removeLast() }
    }
}

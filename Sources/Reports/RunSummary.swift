package import RunLogs

/// What a run's logs add up to.
///
/// Takes one log after the other and keeps counts, and the closest prompts; never the logs.
package struct RunSummary: Sendable, Hashable {
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
    private(set) var grades = Grades()
    /// The prompts with the least confidence, least first; of equal ones those that came first.
    private(set) var closest: [Close] = []
    static let mostClosest = 5

    package init() {}

    /// Adds up an index; nothing else of the run is read.
    package init(_ index: BracketIndex) {
        for entry in index.entries { add(entry) }
    }

    /// - Complexity: O(matches + votes) of the log.
    package mutating func add(_ log: BracketLog) { add(BracketIndex.Entry(log)) }

    /// - Complexity: O(1).
    package mutating func add(_ entry: BracketIndex.Entry) {
        prompts += 1
        tally.add(entry.tally)
        if let grade = entry.grade { grades.add(grade) }
        // Without a match there was nothing to be sure of, and no doubt where all votes agreed.
        if entry.tally.matches == 0 || entry.confidence == 1 || entry.winner.isEmpty { return }
        let close = Close(
            id: entry.id, winner: entry.winner, runnerUp: entry.runnerUp,
            confidence: entry.confidence)
        let place = closest.firstIndex { ($0.confidence ?? -1) > (close.confidence ?? -1) }
        closest.insert(close, at: place ?? closest.endIndex)
        if closest.count > Self.mostClosest { closest.removeLast() }
    }
}

/// What a run's logs add up to.
///
/// Takes one log after the other, in the order of the input, and keeps counts, and the prompts that a
/// look is worth while at; never the logs.
package struct RunSummary: Sendable, Hashable {
    /// A prompt whose winner few votes kept ahead.
    package struct Close: Sendable, Hashable {
        package var id: String
        package var winner: String
        package var runnerUp: String?
        /// `nil` where no vote preferred a side in the winner's matches.
        package var confidence: Double?
    }

    package private(set) var prompts = 0
    package private(set) var tally = MatchTally()
    package private(set) var grades = Grades()
    /// The prompts with the least confidence, least first; of equal ones those that came first.
    package private(set) var closest: [Close] = []
    /// The first prompt in which a right answer was there and another won, and the first with a match.
    private var missed: String?
    private var first: String?
    package static let mostClosest = 5

    package init() {}

    /// Adds up an index; nothing else of the run is read.
    package init(_ index: BracketIndex) {
        for entry in index.entries { add(entry) }
    }

    /// The id of a prompt that is worth a look: one where a right answer was passed over, or else the
    /// closest, or else the first with a match. `nil` for a run without matches.
    package var worthALook: String? { missed ?? closest.first?.id ?? first }

    /// - Complexity: O(matches + votes) of the log.
    package mutating func add(_ log: BracketLog) { add(BracketIndex.Entry(log)) }

    /// - Complexity: O(1).
    package mutating func add(_ entry: BracketIndex.Entry) {
        prompts += 1
        tally.add(entry.tally)
        if let grade = entry.grade {
            grades.add(grade)
            if missed == nil, grade.oracle, !grade.selected { missed = entry.id }
        }
        if first == nil, entry.tally.matches > 0 { first = entry.id }
        // Without a vote there was nothing to be sure of, and no doubt where all of them agreed or
        // equal answers went on.
        if entry.tally.votes == 0 || entry.confidence == 1 || entry.winner.isEmpty { return }
        if entry.confidence == nil, !entry.undecided { return }
        let close = Close(
            id: entry.id, winner: entry.winner, runnerUp: entry.runnerUp,
            confidence: entry.confidence)
        let place = closest.firstIndex { ($0.confidence ?? -1) > (close.confidence ?? -1) }
        closest.insert(close, at: place ?? closest.endIndex)
        if closest.count > Self.mostClosest { closest.removeLast() }
    }
}

public import RunLogs
internal import Tournaments

/// What came of a tournament that was played on votes which were there.
public struct ReplayOutcome: Sendable {
    /// A prompt whose winner has another text than in the run.
    public struct Change: Sendable, Hashable {
        public var id: String
        /// The winners' ids; empty where nobody could win.
        public var before: String
        public var now: String
        /// Whether each is right; `nil` where nobody knows.
        public var wasRight: Bool?
        public var isRight: Bool?
    }

    /// What was set: `votes.max=3`, and so on; empty for the run as it was.
    public let settings: [String]
    public internal(set) var prompts = 0
    /// Prompts that cannot have such a tournament.
    public internal(set) var rejected = 0
    /// Prompts in which a vote is missing: their matches went on with those that are there.
    public internal(set) var incomplete = 0
    /// Votes that are missing, as far as is known: what they would have said decides what comes next.
    public internal(set) var missing = 0
    /// Votes that were found and would have been asked for.
    public internal(set) var found = 0
    /// Tokens generated for these, where they were counted.
    public internal(set) var tokens = 0
    /// How many winners have other texts.
    public internal(set) var changed = 0
    /// The first thousand of them, in the order of the input.
    public internal(set) var changes: [Change] = []
    /// How selection did where the right answer is known.
    public internal(set) var grades = Grades()
    /// The same over the prompts that lack no vote, and how the run did on these.
    public internal(set) var completeGrades = Grades()
    public internal(set) var completeGradesBefore = Grades()
    /// Right now and wrong in the run, and the other way round.
    public internal(set) var gained = 0
    public internal(set) var lost = 0

    init(_ settings: [String]) { self.settings = settings }

    /// Votes that the judge would have been asked for, at least.
    public var calls: Int { found + missing }

    /// One prompt's.
    struct Play: Sendable {
        var id: String
        var winner: String
        var text: String
        var tally: MatchTally
        var missing: Int
        var grade: Grade?
    }

    /// - Parameters:
    ///   - play: `nil` for a prompt that cannot have such a tournament.
    ///   - before: the same prompt in the run.
    mutating func add(_ play: Play?, before: Play?) {
        guard let play else { return rejected += 1 }
        prompts += 1
        missing += play.missing
        if play.missing > 0 { incomplete += 1 }
        found += play.tally.votes - play.tally.sharedVotes
        tokens += play.tally.tokens
        if let grade = play.grade { grades.add(grade) }
        guard let before else { return }
        if play.missing == 0, let grade = play.grade, let earlier = before.grade {
            completeGrades.add(grade)
            completeGradesBefore.add(earlier)
        }
        switch (before.grade?.selected, play.grade?.selected) {
        case (false?, true?): gained += 1
        case (true?, false?): lost += 1
        default: break
        }
        guard play.text != before.text else { return }
        changed += 1
        guard changes.count < 1000 else { return }
        changes.append(
            Change(
                id: play.id, before: before.winner, now: play.winner,
                wasRight: before.grade?.selected, isRight: play.grade?.selected))
    }
}

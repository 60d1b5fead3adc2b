public import JSON
public import Tournaments

/// How one prompt's winner was found: one line of `brackets.jsonl`.
///
/// Holds no times, so that the same votes give the same bytes.
public struct BracketLog: Sendable, Hashable {
    public var id: String
    /// The prompt as the input had it: `prompt` or `messages`.
    public var prompt: JSONObject
    /// `knockout` or `elo`.
    public var format: String
    /// In the order of their seeds.
    public var entrants: [Entrant]
    /// In the order of rounds and places.
    public var matches: [MatchLog]
    /// In the order of `entrants`; empty for formats without ratings.
    public var ratings: [Double]
    /// Candidate ids, best first.
    public var ranking: [String]
    /// What decided between entrants whose ratings were equal; empty for most prompts.
    public var tieBreaks: [TieBreak]
    /// What selection bought; `nil` where no right answer is known.
    public var grade: Grade?

    public init(
        id: String, prompt: JSONObject, format: String, entrants: [Entrant], matches: [MatchLog],
        ratings: [Double] = [], ranking: [String], tieBreaks: [TieBreak] = [],
        grade: Grade? = nil
    ) {
        self.id = id
        self.prompt = prompt
        self.format = format
        self.entrants = entrants
        self.matches = matches
        self.ratings = ratings
        self.ranking = ranking
        self.tieBreaks = tieBreaks
        self.grade = grade
    }

    public var winner: String { ranking.first ?? "" }

    /// The winner's matches.
    private var winnersMatches: [MatchLog] {
        matches.filter { $0.first == winner || $0.second == winner }
    }

    /// Whether a match that the winner played was left undecided.
    public var undecided: Bool { winnersMatches.contains { $0.outcome == .undecided } }

    /// The share of votes for the winner among all votes that preferred a side in its matches, in
    /// 0...1; `nil` where no vote did.
    public var confidence: Double? {
        var (won, cast) = (0, 0)
        for match in winnersMatches {
            let side: Side = match.first == winner ? .first : .second
            won += match.tally(side)
            cast += match.tally(.first) + match.tally(.second)
        }
        return cast == 0 ? nil : Double(won) / Double(cast)
    }
}

extension BracketLog {
    /// One candidate in the tournament.
    public struct Entrant: Sendable, Hashable {
        public var id: String
        /// Counted from 1; 1 is the best.
        public var seed: Int
        /// The candidate as the input or the generator gave it, `id` and `text` included.
        public var candidate: JSONObject
        /// What was taken out of the text before a judge saw it: `<think> block`, `<|im_end|>`.
        public var neutralised: [String]

        public init(id: String, seed: Int, candidate: JSONObject, neutralised: [String] = []) {
            self.id = id
            self.seed = seed
            self.candidate = candidate
            self.neutralised = neutralised
        }

        public var text: String { candidate["text"]?.string ?? "" }
    }

    /// One match and its votes.
    public struct MatchLog: Sendable, Hashable {
        public var match: MatchID
        /// Candidate ids.
        public var first: String
        public var second: String
        public var outcome: Outcome
        /// The id of the entrant that went on, or that the match counts for; `nil` for an undecided
        /// match of a format in which nobody goes on.
        public var winner: String?
        public var votes: [VoteLog]

        public init(
            match: MatchID, first: String, second: String, outcome: Outcome, winner: String?,
            votes: [VoteLog]
        ) {
            self.match = match
            self.first = first
            self.second = second
            self.outcome = outcome
            self.winner = winner
            self.votes = votes
        }

        /// The votes for one side.
        public func tally(_ side: Side) -> Int {
            votes.reduce(0) { $0 + ($1.preferred == side ? 1 : 0) }
        }

        /// Whether a failed vote is among those that left the match undecided: a judge that finds
        /// two right answers equal has not failed.
        public var undecidedByFailure: Bool {
            outcome == .undecided && votes.contains(where: \.failed)
        }
    }

    /// Two entrants with equal ratings and what put one before the other.
    public struct TieBreak: Sendable, Hashable {
        public var ahead: String
        public var behind: String
        /// `wins`, `head_to_head` or `seed`.
        public var by: String

        public init(ahead: String, behind: String, by: String) {
            self.ahead = ahead
            self.behind = behind
            self.by = by
        }
    }
}

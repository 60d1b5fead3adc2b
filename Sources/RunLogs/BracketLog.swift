package import Datasets
public import JSON
public import Tournaments

/// How one prompt's winner was found: one line of `brackets.jsonl`.
///
/// Holds no times, so that the same votes give the same bytes.
public struct BracketLog: Sendable, Hashable {
    public var id: String
    /// The prompt as the input had it: `prompt` or `messages`.
    public var prompt: JSONObject
    /// What the format calls itself: `knockout`, `elo`.
    public var format: String
    /// In the order of their seeds.
    public var entrants: [Entrant]
    /// The ids of candidates that the input had without a text.
    public var withoutText: [String]
    /// In the order of rounds and places.
    public var matches: [MatchLog]
    /// In the order of `entrants`; empty for formats without ratings.
    public var ratings: [Double]
    /// How the entrants were rated by what the pipeline asks for; `nil` where it says nothing.
    public var rated: Rated?
    /// Candidate ids, best first.
    public var ranking: [String]
    /// What decided between entrants whose ratings were equal; empty for most prompts.
    public var tieBreaks: [TieBreak]
    /// What selection bought; `nil` where no right answer is known.
    public var grade: Grade?
    /// The probability, by the votes alone, that no other is better than the winner by much, in 0...1 (see
    /// `Confidence`); `nil` where nobody was asked, in large fields, and in logs of earlier versions.
    public var byVotes: Double?
    /// The probability that the winner is right, as a calibration has it; `nil` where the pipeline names
    /// none.
    public var probability: Double?

    public init(
        id: String, prompt: JSONObject, format: String, entrants: [Entrant], matches: [MatchLog],
        ratings: [Double] = [], ranking: [String], tieBreaks: [TieBreak] = [],
        grade: Grade? = nil, withoutText: [String] = []
    ) {
        self.id = id
        self.prompt = prompt
        self.format = format
        self.entrants = entrants
        self.withoutText = withoutText
        self.matches = matches
        self.ratings = ratings
        self.ranking = ranking
        self.tieBreaks = tieBreaks
        self.grade = grade
    }

    /// How a tournament is best shown.
    public enum Shape: Sendable, Hashable {
        /// Who lost is out: a tree of matches, whose entrants were seeded.
        case bracket
        /// Everybody goes on: a table of who won how often.
        case table
    }

    /// By what the log holds, whatever the format is called: ratings are a table's, and so is an
    /// entrant that lost and plays on, but for third place.
    public var shape: Shape {
        guard ratings.isEmpty else { return .table }
        let last = MatchID(round: matches.map(\.match.round).max() ?? 1, number: 2)
        var lost: [String: Int] = [:]
        for match in matches where match.match != last {
            let pair = [match.first, match.second]
            if pair.contains(where: { lost[$0].map { $0 < match.match.round } == true }) {
                return .table
            }
            for id in pair where match.winner.map({ $0 != id }) == true {
                lost[id] = match.match.round
            }
        }
        return .bracket
    }

    /// The id of the first in the ranking; empty where nobody has won yet.
    public var winner: String { ranking.first ?? "" }

    /// The entrants as candidates, in the order of their seeds.
    package var candidates: [Candidate] {
        entrants.map { Candidate(id: $0.id, text: $0.text, fields: $0.candidate) }
    }

    /// The winner's matches.
    private var winnersMatches: [MatchLog] {
        matches.filter { $0.first == winner || $0.second == winner }
    }

    /// Whether a match that the winner played was left undecided.
    public var undecided: Bool { winnersMatches.contains { $0.outcome == .undecided } }

    /// How sure it is that the winner is the best, in 0...1: a probability where the run has a calibration, or
    /// else the share of votes for it.
    public var confidence: Double? { probability ?? voteShare }

    /// The share of votes for the winner among all votes that preferred a side in its matches, in
    /// 0...1; `nil` where no vote did.
    public var voteShare: Double? {
        var (won, cast) = (0, 0)
        for match in winnersMatches {
            let side: Side = match.first == winner ? .first : .second
            won += match.tally[side]
            cast += match.tally.cast
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

        /// The text as it came.
        public var text: String { candidate["text"]?.string ?? "" }

        /// The text as it is delivered: without what was left out before a judge saw it.
        ///
        /// - Complexity: O(text).
        public var answer: String { Answer(id: id, text: text).delivered }

        /// The candidate as it is delivered, which says what was taken out of its text. Wherever the
        /// whole text stands in it, what is delivered takes its place.
        package var delivered: JSONObject {
            var candidate = candidate
            let (whole, answer) = (text, answer)
            if whole != answer {
                candidate = JSON.object(candidate).replacing(whole, with: answer).object ?? [:]
            }
            if !neutralised.isEmpty {
                candidate["neutralised"] = .array(neutralised.map { .string($0) })
            }
            return candidate
        }
    }

    /// One match and its votes.
    public struct MatchLog: Sendable, Hashable {
        public var match: MatchID
        /// Candidate ids.
        public var first: String
        public var second: String
        public var outcome: Outcome
        /// The id of the entrant that went on, or that the match counts for; `nil` for a match that
        /// nobody won, of a format in which nobody goes on.
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

        /// What its votes add up to.
        public var tally: Tally { Tally(votes) }

        /// Whether a failed vote is among those that left the match undecided: a judge that finds
        /// two right answers equal has not failed.
        public var undecidedByFailure: Bool {
            outcome == .undecided && votes.contains(where: \.failed)
        }
    }

    /// Ratings that a pipeline asks for: by them tables are ranked, beside them brackets stand.
    public struct Rated: Sendable, Hashable {
        /// `bradley_terry` or `elo`.
        public var by: String
        /// In the order of `entrants`.
        public var ratings: [BradleyTerry.Rating]

        public init(by: String, ratings: [BradleyTerry.Rating]) {
            self.by = by
            self.ratings = ratings
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

extension JSON {
    /// The same value with another string in every place of `text`.
    fileprivate func replacing(_ text: String, with other: String) -> JSON {
        switch self {
        case .string(text): return .string(other)
        case .array(let elements): return .array(elements.map { $0.replacing(text, with: other) })
        case .object(var object):
            for member in object.members {
                object[member.key] = member.value.replacing(text, with: other)
            }
            return .object(object)
        default: return self
        }
    }
}

public import JSON
public import Tournaments

/// One line of `journal.jsonl`: something that was paid for and must not be lost.
public enum JournalEntry: Sendable, Hashable {
    case vote(JournaledVote)
    case candidates(JournaledCandidates)

    var json: JSONObject {
        switch self {
        case .vote(let vote): vote.json
        case .candidates(let candidates): candidates.json
        }
    }

    /// Reads a line; `nil` if it is none of ours.
    init?(_ json: JSON) {
        guard let object = json.object else { return nil }
        switch object["kind"]?.string {
        case "vote":
            guard let vote = JournaledVote(object) else { return nil }
            self = .vote(vote)
        case "candidates":
            guard let candidates = JournaledCandidates(object) else { return nil }
            self = .candidates(candidates)
        default: return nil
        }
    }
}

/// A vote with everything that was said and what it cost.
public struct JournaledVote: Sendable, Hashable {
    /// The prompt's id.
    public var id: String
    public var match: MatchID
    /// The candidate ids of the match, as listed.
    public var first: String
    public var second: String
    public var vote: VoteLog
    /// What the judge's sampling was seeded with, as servers are sent it: below 2^53.
    public var seed: UInt64?
    /// The requests made, with raw texts.
    public var calls: [CallLog]
    public var milliseconds: Int
    /// When the vote came in: seconds since 1970.
    public var at: Double

    public init(
        id: String, match: MatchID, first: String, second: String, vote: VoteLog,
        seed: UInt64? = nil, calls: [CallLog], milliseconds: Int,
        at: Double
    ) {
        self.id = id
        self.match = match
        self.first = first
        self.second = second
        self.vote = vote
        self.seed = seed
        self.calls = calls
        self.milliseconds = milliseconds
        self.at = at
    }

    var json: JSONObject {
        var object: JSONObject = [
            "kind": "vote", "id": .string(id), "round": .number(match.round),
            "match": .number(match.number), "first": .string(first), "second": .string(second),
            "number": .number(vote.number),
        ]
        vote.write(to: &object)
        if let seed { object["seed"] = .number(String(seed)) }
        if let probability = vote.probability {
            object["probability"] = .number(probability)
        }
        if !calls.isEmpty { object["calls"] = .array(calls.map(\.json)) }
        object["ms"] = .number(milliseconds)
        object["at"] = .number(at)
        return object
    }

    init?(_ object: JSONObject) {
        guard let id = object["id"]?.string, let round = object["round"]?.int,
            let match = object["match"]?.int, let first = object["first"]?.string,
            let second = object["second"]?.string, let number = object["number"]?.int,
            var vote = VoteLog(object, number: number)
        else { return nil }
        vote.vote.probability = object["probability"]?.double
        self.init(
            id: id, match: MatchID(round: round, number: match), first: first, second: second,
            vote: vote, seed: object["seed"]?.int.flatMap(UInt64.init(exactly:)),
            calls: (object["calls"]?.array ?? []).compactMap(CallLog.init),
            milliseconds: object["ms"]?.count ?? 0, at: object["at"]?.double ?? 0)
    }
}

/// The candidates that a model made for one prompt.
public struct JournaledCandidates: Sendable, Hashable {
    public var id: String
    /// The candidates as they go on: `{"id", "text", "reasoning"?, "finish_reason"}`.
    public var candidates: [JSONObject]
    /// What the model's sampling was seeded with, as servers are sent it: below 2^53.
    public var seed: UInt64?
    public var tokens: Int
    public var milliseconds: Int
    public var at: Double

    public init(
        id: String, candidates: [JSONObject], seed: UInt64? = nil, tokens: Int,
        milliseconds: Int, at: Double
    ) {
        self.id = id
        self.candidates = candidates
        self.seed = seed
        self.tokens = tokens
        self.milliseconds = milliseconds
        self.at = at
    }

    var json: JSONObject {
        var object: JSONObject = [
            "kind": "candidates", "id": .string(id),
            "candidates": .array(candidates.map { .object($0) }),
        ]
        if let seed { object["seed"] = .number(String(seed)) }
        object["tokens"] = .number(tokens)
        object["ms"] = .number(milliseconds)
        object["at"] = .number(at)
        return object
    }

    init?(_ object: JSONObject) {
        guard let id = object["id"]?.string, let list = object["candidates"]?.array else {
            return nil
        }
        let candidates = list.compactMap(\.object)
        let ids = Set(candidates.compactMap { $0["id"]?.string })
        guard candidates.count == list.count, ids.count == list.count else { return nil }
        self.init(
            id: id, candidates: candidates,
            seed: object["seed"]?.int.flatMap(UInt64.init(exactly:)),
            tokens: object["tokens"]?.count ?? 0, milliseconds: object["ms"]?.count ?? 0,
            at: object["at"]?.double ?? 0)
    }
}

public import JSON
public import Tournaments

/// One line of `journal.jsonl`: something that was paid for and must not be lost.
public enum JournalEntry: Sendable, Hashable {
    case vote(JournaledVote)
    case candidates(JournaledCandidates)
    case grades(JournaledGrades)
    case charge(JournaledCharge)

    var json: JSONObject {
        switch self {
        case .vote(let vote): vote.json
        case .candidates(let candidates): candidates.json
        case .grades(let grades): grades.json
        case .charge(let charge): charge.json
        }
    }

    /// Reads a line.
    ///
    /// - Throws: `LogError.damaged` for one that is none of ours.
    init(_ json: JSON) throws(LogError) {
        let fields = try LogFields(json, "the line")
        switch try fields.text("kind") {
        case "vote": self = .vote(try JournaledVote(fields))
        case "candidates": self = .candidates(try JournaledCandidates(fields))
        case "grades": self = .grades(try JournaledGrades(fields))
        case "charge": self = .charge(try JournaledCharge(fields))
        case let kind: throw .damaged("\"kind\" is \"\(kind.prefix(40))\", which is none of ours")
        }
    }

    /// Reads a line's bytes.
    static func read(_ bytes: [UInt8]) -> Result<JournalEntry, LogError> {
        do {
            return .success(try JournalEntry(JSON.parse(bytes)))
        } catch {
            return .failure(error as? LogError ?? .damaged("it is not JSON: \(error)"))
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
    /// The digest of the texts that were judged; `nil` in journals of the first version.
    public var texts: String?
    /// Which draw of the series on these texts it is, from 1: another than the vote's number where the
    /// two have met before.
    public var draw: Int
    /// Where it was given, if that was in another run; its seed is then the one of there.
    public var origin: JournalOrigin?
    /// The requests made, with raw texts.
    public var calls: [CallLog]
    /// What was charged for requests beside `calls`: those that failed, or were sent once more.
    public var lost = Charge.nothing
    public var milliseconds: Int
    /// When the vote came in: seconds since 1970.
    public var at: Double

    public init(
        id: String, match: MatchID, first: String, second: String, vote: VoteLog,
        seed: UInt64? = nil, texts: String? = nil, draw: Int? = nil,
        origin: JournalOrigin? = nil, calls: [CallLog], milliseconds: Int, at: Double
    ) {
        self.id = id
        self.match = match
        self.first = first
        self.second = second
        self.vote = vote
        self.seed = seed
        self.texts = texts
        self.draw = draw ?? vote.number
        self.origin = origin
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
        if let texts { object["texts"] = .string(texts) }
        if draw != vote.number { object["draw"] = .number(draw) }
        if let origin { object["from"] = origin.json }
        if let probability = vote.probability {
            object["probability"] = .number(probability)
        }
        if !calls.isEmpty { object["calls"] = .array(calls.map(\.json)) }
        if lost != .nothing { object["lost"] = .object(lost.json) }
        object["ms"] = .number(milliseconds)
        object["at"] = .number(at)
        return object
    }

    init(_ fields: LogFields) throws(LogError) {
        let number = try fields.integer("number", in: LogFields.ordinal)
        var vote = try VoteLog(fields, number: number)
        vote.vote.probability = try fields.probability
        var calls: [CallLog] = []
        for call in try fields.listIfAny("calls") ?? [] { calls.append(try CallLog(call)) }
        self.init(
            id: try fields.text("id"), match: try MatchID(fields),
            first: try fields.text("first"), second: try fields.text("second"), vote: vote,
            seed: try fields.seed, texts: try fields.textIfAny("texts"),
            draw: try fields.integerIfAny("draw", in: LogFields.ordinal),
            origin: try JournalOrigin(memberOf: fields), calls: calls,
            milliseconds: try fields.milliseconds,
            at: try fields.at)
        lost = try fields.lost
    }
}

/// The candidates that a model made for one prompt.
public struct JournaledCandidates: Sendable, Hashable {
    public var id: String
    /// The candidates as they go on: `{"id", "text", "reasoning"?, "finish_reason"}`.
    public var candidates: [JSONObject]
    /// What the model's sampling was seeded with, as servers are sent it: below 2^53.
    public var seed: UInt64?
    /// The digest of what the generator was shown; `nil` in journals from before it was kept.
    public var prompt: String?
    /// Where they were made, if that was in another run; their seed is then the one of there.
    public var origin: JournalOrigin?
    /// Tokens generated, and what the server counted beside them.
    public var tokens: Int
    public var promptTokens = 0
    public var cachedTokens = 0
    /// How often requests were sent, retries included.
    public var requests = 1
    /// What was charged for requests that brought none of these.
    public var lost = Charge.nothing
    public var milliseconds: Int
    public var at: Double

    public init(
        id: String, candidates: [JSONObject], seed: UInt64? = nil, prompt: String? = nil,
        origin: JournalOrigin? = nil, tokens: Int, milliseconds: Int, at: Double
    ) {
        self.id = id
        self.candidates = candidates
        self.seed = seed
        self.prompt = prompt
        self.origin = origin
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
        if let prompt { object["prompt"] = .string(prompt) }
        if let origin { object["from"] = origin.json }
        object["tokens"] = .number(tokens)
        if promptTokens > 0 { object["prompt_tokens"] = .number(promptTokens) }
        if cachedTokens > 0 { object["cached_tokens"] = .number(cachedTokens) }
        if requests != 1 { object["requests"] = .number(requests) }
        if lost != .nothing { object["lost"] = .object(lost.json) }
        object["ms"] = .number(milliseconds)
        object["at"] = .number(at)
        return object
    }

    init(_ fields: LogFields) throws(LogError) {
        let list = try fields.list("candidates")
        var ids: Set<String> = []
        for element in list {
            let candidate = try LogFields(element, "a candidate")
            _ = try candidate.text("text")
            guard ids.insert(try candidate.text("id")).inserted else {
                throw .damaged("two \"candidates\" have the same id")
            }
        }
        self.init(
            id: try fields.text("id"), candidates: list.compactMap(\.object),
            seed: try fields.seed, prompt: try fields.textIfAny("prompt"),
            origin: try JournalOrigin(memberOf: fields),
            tokens: try fields.integerIfAny("tokens", in: LogFields.sum) ?? 0,
            milliseconds: try fields.milliseconds, at: try fields.at)
        promptTokens = try fields.integerIfAny("prompt_tokens", in: LogFields.sum) ?? 0
        cachedTokens = try fields.integerIfAny("cached_tokens", in: LogFields.sum) ?? 0
        requests = try fields.integerIfAny("requests", in: LogFields.count) ?? 1
        lost = try fields.lost
    }
}

/// The members that all lines of a journal have.
extension LogFields {
    fileprivate var seed: UInt64? {
        get throws(LogError) { try integerIfAny("seed", in: 0...Int.max).map { UInt64($0) } }
    }

    fileprivate var lost: Charge {
        get throws(LogError) {
            guard let lost = value("lost") else { return .nothing }
            return try Charge(LogFields(lost, "\"lost\""))
        }
    }

    fileprivate var milliseconds: Int {
        get throws(LogError) { try integerIfAny("ms", in: Self.count) ?? 0 }
    }

    var at: Double {
        get throws(LogError) { try numberIfAny("at", in: Self.time) ?? 0 }
    }
}

public import JSON
public import Tournaments

extension BracketLog {
    /// The line of `brackets.jsonl`.
    public var json: JSONObject {
        var object: JSONObject = ["id": .string(id)]
        for member in prompt.members { object[member.key] = member.value }
        object["format"] = .string(format)
        object["entrants"] = .array(entrants.map { .object($0.json) })
        object["matches"] = .array(matches.map { .object($0.json) })
        if !ratings.isEmpty {
            var table = JSONObject()
            for (entrant, rating) in zip(entrants, ratings) { table[entrant.id] = .number(rating) }
            object["ratings"] = .object(table)
        }
        object["ranking"] = .array(ranking.map { .string($0) })
        if !tieBreaks.isEmpty {
            object["tie_breaks"] = .array(
                tieBreaks.map {
                    [
                        "ahead": .string($0.ahead), "behind": .string($0.behind),
                        "by": .string($0.by),
                    ]
                })
        }
        object["winner"] = .string(winner)
        object["undecided"] = .bool(undecided)
        object["confidence"] = confidence.map { .number($0) } ?? .null
        if let grade { object["graded"] = grade.json }
        return object
    }

    /// Reads a line of `brackets.jsonl`.
    ///
    /// - Throws: `LogError.notABracket` that names the member which is missing or of another kind.
    public init(_ json: JSON) throws(LogError) {
        guard let object = json.object else { throw .notABracket("it is not an object") }
        func need<T>(_ key: String, _ value: T?) throws(LogError) -> T {
            guard let value else { throw .notABracket("\"\(key)\" is missing or not as expected") }
            return value
        }
        id = try need("id", object["id"]?.string)
        format = try need("format", object["format"]?.string)
        prompt = JSONObject()
        for key in ["prompt", "messages"] {
            if let value = object[key] { prompt[key] = value }
        }
        entrants = []
        for entrant in try need("entrants", object["entrants"]?.array) {
            entrants.append(try need("entrants", Entrant(entrant)))
        }
        matches = []
        for match in try need("matches", object["matches"]?.array) {
            matches.append(try need("matches", MatchLog(match)))
        }
        ranking = try need("ranking", object["ranking"]?.array).compactMap(\.string)
        guard !ranking.isEmpty else { throw .notABracket("\"ranking\" is empty") }
        let table = object["ratings"]
        ratings = table == nil ? [] : entrants.map { table?[$0.id]?.double ?? 0 }
        tieBreaks = (object["tie_breaks"]?.array ?? []).compactMap { tie in
            guard let ahead = tie["ahead"]?.string, let behind = tie["behind"]?.string,
                let by = tie["by"]?.string
            else { return nil }
            return TieBreak(ahead: ahead, behind: behind, by: by)
        }
        grade = object["graded"].flatMap(Grade.init)
    }
}

extension BracketLog.Entrant {
    var json: JSONObject {
        var object: JSONObject = ["id": .string(id), "seed": .number(seed)]
        for member in candidate.members where member.key != "id" {
            // A candidate may bring a member that is called like ours.
            object[member.key == "seed" ? "input_seed" : member.key] = member.value
        }
        if !neutralised.isEmpty { object["neutralised"] = .array(neutralised.map { .string($0) }) }
        return object
    }

    init?(_ json: JSON) {
        guard var candidate = json.object, let id = candidate["id"]?.string,
            let seed = candidate["seed"]?.int
        else { return nil }
        let neutralised = (candidate["neutralised"]?.array ?? []).compactMap(\.string)
        candidate["seed"] = nil
        candidate["neutralised"] = nil
        self.init(id: id, seed: seed, candidate: candidate, neutralised: neutralised)
    }
}

extension BracketLog.MatchLog {
    /// The match as the line of its bracket has it.
    public var json: JSONObject {
        [
            "round": .number(match.round), "match": .number(match.number),
            "first": .string(first), "second": .string(second), "winner": .string(winner),
            "outcome": .string(outcome.name),
            "votes": .array(
                votes.map { vote in
                    var object = JSONObject()
                    vote.write(to: &object)
                    return .object(object)
                }),
        ]
    }

    init?(_ json: JSON) {
        guard let round = json["round"]?.int, let number = json["match"]?.int,
            let first = json["first"]?.string, let second = json["second"]?.string,
            let outcome = json["outcome"]?.string.flatMap(Outcome.init(name:)),
            let votes = json["votes"]?.array
        else { return nil }
        self.init(
            match: MatchID(round: round, number: number), first: first, second: second,
            outcome: outcome, winner: json["winner"]?.string,
            votes: votes.enumerated().compactMap { index, vote in
                vote.object.flatMap { VoteLog($0, number: index + 1) }
            })
    }
}

extension Outcome {
    /// `first`, `second` or `undecided`, as logs spell it.
    public var name: String {
        switch self {
        case .win(let side): side.rawValue
        case .undecided: "undecided"
        }
    }

    public init?(name: String) {
        if name == "undecided" {
            self = .undecided
        } else if let side = Side(rawValue: name) {
            self = .win(side)
        } else {
            return nil
        }
    }
}

public import JSON
public import Tournaments

extension BracketLog {
    /// The line of `brackets.jsonl`.
    public var json: JSONObject {
        var object = head
        object["entrants"] = .array(entrants.map { .object($0.json) })
        object["matches"] = .array(matches.map { .object($0.json) })
        for member in tail.members { object[member.key] = member.value }
        return object
    }

    /// The bytes of `json` and a newline, made match by match: the tree of half a million matches
    /// would take several times what their line does.
    package var line: [UInt8] {
        var out = JSON.object(head).bytes
        out.removeLast()
        out += ",\"entrants\":[".utf8
        for (index, entrant) in entrants.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            JSON.object(entrant.json).write(to: &out)
        }
        out += "],\"matches\":[".utf8
        for (index, match) in matches.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            JSON.object(match.json).write(to: &out)
        }
        out += "],".utf8
        out += JSON.object(tail).bytes.dropFirst()
        out.append(0x0A)
        return out
    }

    /// What comes before the entrants.
    private var head: JSONObject {
        var object: JSONObject = ["id": .string(id)]
        for member in prompt.members { object[member.key] = member.value }
        object["format"] = .string(format)
        if !withoutText.isEmpty {
            object["without_text"] = .array(withoutText.map { .string($0) })
        }
        return object
    }

    /// What comes behind the matches.
    private var tail: JSONObject {
        var object = JSONObject()
        if !ratings.isEmpty {
            var table = JSONObject()
            for (entrant, rating) in zip(entrants, ratings) { table[entrant.id] = .number(rating) }
            object["ratings"] = .object(table)
        }
        if let rated { object["rated"] = rated.json(entrants) }
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
        for member in certainty.members { object[member.key] = member.value }
        if let grade { object["graded"] = grade.json }
        return object
    }

    /// Reads a line of `brackets.jsonl`.
    ///
    /// - Throws: `LogError.damaged` that names the member which is missing, of another kind or out of
    ///   its range, and whoever is named without being an entrant.
    public init(_ json: JSON) throws(LogError) {
        let fields = try LogFields(json, "the line")
        id = try fields.text("id")
        format = try fields.text("format")
        prompt = JSONObject()
        for key in ["prompt", "messages"] {
            if let value = fields.value(key) { prompt[key] = value }
        }
        entrants = []
        for entrant in try fields.list("entrants") {
            entrants.append(try Entrant(entrant))
        }
        withoutText = try fields.listIfAny("without_text")?.texts("without_text") ?? []
        matches = []
        for match in try fields.list("matches") { matches.append(try MatchLog(match)) }
        ranking = try fields.list("ranking").texts("ranking")
        guard !ranking.isEmpty else { throw .damaged("\"ranking\" is empty") }
        ratings = []
        tieBreaks = []
        for tie in try fields.listIfAny("tie_breaks") ?? [] {
            let tie = try LogFields(tie, "a tie-break")
            tieBreaks.append(
                TieBreak(
                    ahead: try tie.text("ahead"), behind: try tie.text("behind"),
                    by: try tie.text("by")))
        }
        grade = fields.value("graded").flatMap(Grade.init)
        byVotes = try fields.numberIfAny("by_votes", in: LogFields.share)
        if fields.value("vote_share") != nil {
            probability = try fields.numberIfAny("confidence", in: LogFields.share)
        }
        if let table = fields.value("ratings") { try rate(by: table) }
        if let value = fields.value("rated") { rated = try Rated(value, entrants) }
        try checkNames()
    }

    private mutating func rate(by table: JSON) throws(LogError) {
        for entrant in entrants {
            guard let rating = table[entrant.id]?.double, LogFields.rating ~= rating else {
                throw .damaged("\"ratings\" has no number in bounds for \"\(entrant.id)\"")
            }
            ratings.append(rating)
        }
    }

    /// Whoever is looked up by name is an entrant, and each entrant one alone.
    private func checkNames() throws(LogError) {
        let known = Set(entrants.map(\.id))
        guard known.count == entrants.count else {
            throw .damaged("two \"entrants\" have the same id")
        }
        // A place that is nobody's, or somebody's twice, would drop an entrant in silence.
        guard ranking.count == entrants.count, Set(ranking).count == ranking.count else {
            throw .damaged("\"ranking\" does not name each of the \"entrants\" once")
        }
        let ties = tieBreaks.flatMap { [$0.ahead, $0.behind] }
        let played = matches.flatMap { [$0.first, $0.second] }
        if let stranger = (ranking + ties + played).first(where: { !known.contains($0) }) {
            throw .damaged("it names \"\(stranger)\", who is none of its \"entrants\"")
        }
    }
}

extension BracketLog {
    /// `{"confidence", "vote_share"?, "by_votes"?}`: how sure the winner is, as brackets and winners say it.
    /// The share of votes stands apart where the confidence is a probability.
    package var certainty: JSONObject {
        var object: JSONObject = ["confidence": confidence.map { .number($0) } ?? .null]
        if probability != nil { object["vote_share"] = voteShare.map { .number($0) } ?? .null }
        if let byVotes { object["by_votes"] = .number(byVotes) }
        return object
    }
}

extension BracketLog.Entrant {
    var json: JSONObject {
        var object: JSONObject = ["id": .string(id), "seed": .number(seed)]
        for member in candidate.members where member.key != "id" {
            // A candidate may bring a member that is called like ours.
            let isOurs = ["seed", "neutralised"].contains(member.key)
            object[isOurs ? "input_" + member.key : member.key] = member.value
        }
        if !neutralised.isEmpty { object["neutralised"] = .array(neutralised.map { .string($0) }) }
        return object
    }

    init(_ json: JSON) throws(LogError) {
        let fields = try LogFields(json, "an entrant")
        let id = try fields.text("id")
        let seed = try fields.integer("seed", in: LogFields.ordinal)
        let neutralised = try fields.listIfAny("neutralised")?.texts("neutralised") ?? []
        var candidate = json.object ?? [:]
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

    init(_ json: JSON) throws(LogError) {
        let fields = try LogFields(json, "a match")
        match = try MatchID(fields)
        first = try fields.text("first")
        second = try fields.text("second")
        winner = try fields.textIfAny("winner")
        outcome = try fields.word("outcome", Outcome.init(name:))
        votes = []
        for (index, vote) in try fields.list("votes").enumerated() {
            votes.append(try VoteLog(LogFields(vote, "a vote"), number: index + 1))
        }
        if let winner, winner != first, winner != second {
            throw .damaged("\"winner\" is neither \"first\" nor \"second\"")
        }
    }
}

extension MatchID {
    /// The members `round` and `match`.
    init(_ fields: LogFields) throws(LogError) {
        self.init(
            round: try fields.integer("round", in: LogFields.ordinal),
            number: try fields.integer("match", in: LogFields.ordinal))
    }
}

extension Outcome {
    /// `first`, `second`, `undecided` or `equal`, as logs spell it.
    public var name: String {
        switch self {
        case .win(let side): side.rawValue
        case .undecided: "undecided"
        case .equal: "equal"
        }
    }

    public init?(name: String) {
        if name == "undecided" {
            self = .undecided
        } else if name == "equal" {
            self = .equal
        } else if let side = Side(rawValue: name) {
            self = .win(side)
        } else {
            return nil
        }
    }
}

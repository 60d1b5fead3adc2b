internal import JSON
internal import RunLogs

/// What the page of one prompt is made from: its bracket, its votes and what the judge said, with
/// entrants as indices, and the geometry of the drawing.
struct PromptData {
    /// How many characters of one text a report holds.
    struct Limits {
        var answer = 200_000
        var said = 64_000
    }

    private let log: BracketLog
    private let journal: PastVotes
    private let places: [String: Int]
    private let seeded: Bool
    private let right: Set<String>?
    private let limits: Limits
    private let isBracket: Bool

    /// Of more matches a page holds none: a browser would not open it.
    static let matchLimit = 20_000

    /// - Parameter seeded: whether seeds say who is thought to be better.
    init(
        _ log: BracketLog, journal: PastVotes, seeded: Bool = true, limits: Limits = Limits()
    ) {
        self.log = log
        self.journal = journal
        self.seeded = seeded
        right = log.grade?.right.map { Set($0) }
        self.limits = limits
        isBracket = log.shape == .bracket
        places = Dictionary(log.entrants.enumerated().map { ($1.id, $0) }) { first, _ in first }
    }

    var json: JSONObject {
        var object: JSONObject = ["format": .string(log.format)]
        object["prompt"] = .array(prompt)
        if let answer = log.grade?.answer { object["answer"] = .string(answer) }
        let labels = Self.labels(log)
        object["entrants"] = .array(zip(log.entrants, labels).map { entrant($0, label: $1) })
        let isTooLarge = log.matches.count > Self.matchLimit
        object["matches"] = .array(isTooLarge ? [] : log.matches.map(match))
        if isTooLarge { object["unlisted"] = .number(log.matches.count) }
        object["ranking"] = .array(log.ranking.compactMap { places[$0].map { .number($0) } })
        let ratings = log.shownRatings
        func figure(_ value: Double) -> JSON { .number((value * 100).rounded() / 100) }
        object["ratings"] = .array(ratings.map { figure($0.value) })
        let intervals = ratings.compactMap(\.interval)
        if !intervals.isEmpty, intervals.count == ratings.count {
            object["intervals"] = .array(
                intervals.map { [figure($0.lowerBound), figure($0.upperBound)] })
        }
        object["ties"] = .array(
            log.tieBreaks.map { [.string($0.ahead), .string($0.behind), .string($0.by)] })
        object["drawing"] = drawing
        return object
    }

    // MARK: Prompt and answers

    private var prompt: [JSON] {
        if let text = log.prompt["prompt"]?.string { return [turn(nil, text)] }
        return (log.prompt["messages"]?.array ?? []).map { message in
            turn(message["role"]?.string, TextReport.content(of: message))
        }
    }

    private func turn(_ role: String?, _ text: String) -> JSON {
        let (text, cut) = Self.head(text, limits.answer)
        return ["role": .string(role), "text": .string(text), "cut": .number(cut)]
    }

    private static let shownElsewhere: Set<String> = ["id", "text"]

    /// What boxes call the entrants: where ids are longer than a box, without what all of them
    /// have in common.
    static func labels(_ log: BracketLog) -> [String] {
        let ids = log.entrants.map(\.id)
        if ids.allSatisfy({ $0.count <= boxLimit }) { return ids }
        return BracketLabels.shortened(ids, ellipsis: "…")
    }

    static let boxLimit = 14

    private func entrant(_ entrant: BracketLog.Entrant, label: String) -> JSON {
        let (text, cut) = Self.head(entrant.answer, limits.answer)
        // What else the input said about a candidate, where it is short enough to be a fact.
        let fields = entrant.candidate.members.compactMap { member -> JSON? in
            guard !Self.shownElsewhere.contains(member.key) else { return nil }
            let value = member.value.string ?? member.value.text
            return value.utf8.count > 120 ? nil : .string("\(member.key): \(value)")
        }
        return [
            "id": .string(entrant.id), "label": .string(label), "seed": .number(entrant.seed),
            "right": right.map { .bool($0.contains(entrant.id)) } ?? .null,
            "line": .string(String(BracketLabels.ending(of: entrant.answer).suffix(60))),
            "text": .string(text),
            "cut": .number(cut), "fields": .array(fields),
            "neutralised": .array(entrant.neutralised.map { .string($0) }),
        ]
    }

    /// The beginning of a text and how many characters are missing after it.
    private static func head(_ text: String, _ limit: Int) -> (String, Int) {
        let count = text.utf8.count
        if count <= limit { return (text, 0) }
        let kept = String(decoding: Array(text.utf8.prefix(limit)), as: UTF8.self)
        return (kept, count - limit)
    }

    /// The end of a text and how many characters are missing before it.
    private static func tail(_ text: String, _ limit: Int) -> (String, Int) {
        let count = text.utf8.count
        if count <= limit { return (text, 0) }
        let kept = String(decoding: Array(text.utf8.suffix(limit)), as: UTF8.self)
        return (kept, count - limit)
    }

    // MARK: Matches

    private func match(_ match: BracketLog.MatchLog) -> JSON {
        let isUpset = match.isUpset { id in places[id].map { log.entrants[$0].seed } }
        return [
            "round": .number(match.match.round), "match": .number(match.match.number),
            "first": .number(places[match.first] ?? 0),
            "second": .number(places[match.second] ?? 0),
            "outcome": .string(match.outcome.name),
            "winner": match.winner.flatMap { places[$0] }.map { .number($0) } ?? .null,
            // Only a knockout is seeded; elsewhere seeds are just the order of the input.
            "upset": .bool(isUpset && seeded && isBracket),
            "votes": .array(match.votes.map { vote($0, in: match) }),
        ]
    }

    private func vote(_ vote: VoteLog, in match: BracketLog.MatchLog) -> JSON {
        let journaled = journal.entry(vote, of: match)
        var object: JSONObject = [
            "number": .number(vote.number), "order": .string(vote.order.rawValue),
            "vote": .string(vote.preferred?.rawValue ?? "abstain"),
        ]
        // What is not there is left out: a large run has a million votes.
        if let reason = vote.abstention { object["reason"] = .string(reason.name) }
        if let verdict = vote.verdict { object["verdict"] = .string(verdict) }
        if let tokens = vote.tokens { object["tokens"] = .number(tokens) }
        if let calls = journaled?.vote.calls, !calls.isEmpty {
            object["calls"] = .array(calls.map(call))
        }
        let shared =
            vote.isShared ? "asked in an earlier match of these texts, and counts here, too" : nil
        if let note = vote.note ?? shared { object["note"] = .string(note) }
        if let by = vote.by { object["by"] = .string(by) }
        if !vote.jurors.isEmpty { object["jurors"] = .array(vote.jurors.map(juror)) }
        if let journaled {
            object["line"] = .number(journaled.line)
            object["ms"] = .number(journaled.vote.milliseconds)
        }
        return .object(object)
    }

    private func juror(_ juror: JurorVote) -> JSON {
        var object: JSONObject = [
            "by": .string(juror.by), "vote": .string(juror.side?.rawValue ?? "abstain"),
        ]
        if juror.isExchanged { object["exchanged"] = true }
        if let reason = juror.abstention { object["reason"] = .string(reason.name) }
        if let probability = juror.probability { object["probability"] = .number(probability) }
        if let note = juror.note { object["note"] = .string(note) }
        return .object(object)
    }

    private func call(_ call: CallLog) -> JSON {
        var object: JSONObject = [
            "step": .string(call.step), "tokens": .number(call.completionTokens),
        ]
        if let by = call.by { object["by"] = .string(by) }
        if let finish = call.finish { object["finish"] = .string(finish) }
        for (key, text) in [("reasoning", call.reasoning), ("text", call.text)] {
            guard let (said, cut) = text.map({ Self.tail($0, limits.said) }) else { continue }
            object[key] = .string(said)
            if cut > 0 { object[key + "Cut"] = .number(cut) }
        }
        return .object(object)
    }

    // MARK: Drawing

    private var drawing: JSON {
        let spacing: BracketDrawing.Spacing = log.entrants.count <= 8 ? .roomy : .compact
        guard isBracket, log.matches.count <= Self.matchLimit,
            let drawing = BracketDrawing(log, spacing: spacing)
        else { return .null }
        func index(_ value: Int?) -> JSON { value.map { .number($0) } ?? .null }
        return [
            "columns": .number(drawing.columns), "rows": .number(drawing.rows),
            "third": index(drawing.thirdPlaceRow),
            "boxes": .array(
                drawing.boxes.map { box in
                    [
                        .number(box.column), .number(box.row), index(box.entrant),
                        index(box.match), .string("\(box.fate)"),
                    ]
                }),
            "joins": .array(
                drawing.connectors.map { join in
                    [
                        index(join.match), .number(join.column), .number(join.upper),
                        .number(join.lower), .number(join.exit),
                    ]
                }),
        ]
    }
}

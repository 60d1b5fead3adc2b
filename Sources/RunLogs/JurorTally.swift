internal import JSON
internal import Tournaments

/// How the judges of panels voted, of one prompt or of a whole run.
package struct JurorTally: Sendable, Hashable {
    /// What one said of a comparison, in terms of what was shown: the place, not the answer, is what a
    /// careless judge goes by.
    package enum Rating: String, Sendable, CaseIterable {
        case first = "1"
        case second = "2"
        case equal = "="
        case none = "-"
    }

    /// How a jury voted, and what came of it.
    package struct Ballot: Sendable, Hashable {
        /// In the order of `names`.
        package var ratings: [Rating]
        package var verdict: Rating

        /// `112:1`
        var name: String { ratings.map(\.rawValue).joined() + ":" + verdict.rawValue }
    }

    /// The judges' names, in the order in which they were first asked.
    package private(set) var names: [String] = []
    /// The votes of juries, by how their jurors voted.
    package private(set) var ballots: [Ballot: Int] = [:]
    /// The votes of cascades, by who gave them.
    package private(set) var given: [String: Int] = [:]
    /// Tokens generated, by who was asked.
    package private(set) var tokens: [String: Int] = [:]

    package init() {}

    package var isEmpty: Bool { names.isEmpty }

    mutating func add(_ vote: VoteLog) {
        if vote.jurors.isEmpty { return }
        let asked = vote.jurors.map(\.by)
        if let by = vote.by {
            given[by, default: 0] += 1
            for name in asked where !names.contains(name) { names.append(name) }
        } else {
            if names.isEmpty { names = asked }
            // Nobody's run has two juries.
            guard asked == names else { return }
            let ballot = Ballot(
                ratings: vote.jurors.map { Rating($0.choice, vote.order) },
                verdict: Rating(vote.choice, vote.order))
            ballots[ballot, default: 0] += 1
        }
        for juror in vote.jurors {
            guard let spent = juror.tokens else { continue }
            tokens[juror.by] = MatchTally.sum(tokens[juror.by] ?? 0, spent)
        }
    }

    mutating func add(_ other: JurorTally) {
        if names.isEmpty { names = other.names }
        let isJury = !ballots.isEmpty || !other.ballots.isEmpty
        if isJury, names != other.names { return }
        for name in other.names where !names.contains(name) { names.append(name) }
        ballots.merge(other.ballots, uniquingKeysWith: MatchTally.sum)
        given.merge(other.given, uniquingKeysWith: MatchTally.sum)
        tokens.merge(other.tokens, uniquingKeysWith: MatchTally.sum)
    }
}

extension JurorTally.Rating {
    init(_ choice: Vote.Choice, _ order: Vote.Order) {
        switch choice {
        case .prefers(let side): self = (side == .first) == (order == .asListed) ? .first : .second
        case .abstains(.equal): self = .equal
        case .abstains: self = .none
        }
    }
}

// MARK: - The index

extension JurorTally {
    /// `{"names", "ballots"?, "given"?, "tokens"?}`, the members of the last three in order.
    var json: JSON {
        var object: JSONObject = ["names": .array(names.map { .string($0) })]
        func add(_ key: String, _ counts: [String: Int]) {
            if counts.isEmpty { return }
            var table = JSONObject()
            for (name, count) in counts.sorted(by: { $0.key < $1.key }) {
                table[name] = .number(count)
            }
            object[key] = .object(table)
        }
        add("ballots", Dictionary(ballots.map { ($0.name, $1) }, uniquingKeysWith: MatchTally.sum))
        add("given", given)
        add("tokens", tokens)
        return .object(object)
    }

    /// Reads what `json` wrote.
    init(_ json: JSON) throws(LogError) {
        let fields = try LogFields(json, "\"jurors\"")
        names = try fields.list("names").texts("names")
        func counts(_ key: String) throws(LogError) -> [String: Int] {
            guard let table = fields.value(key) else { return [:] }
            let counted = try LogFields(table, "\"\(key)\"")
            var counts: [String: Int] = [:]
            for name in table.object?.keys ?? [] {
                counts[name] = try counted.integer(name, in: LogFields.sum)
            }
            return counts
        }
        for (name, count) in try counts("ballots") {
            guard let ballot = Ballot(name), ballot.ratings.count == names.count else {
                throw .damaged("\"ballots\" has \"\(name.prefix(40))\", which means nothing here")
            }
            ballots[ballot] = count
        }
        (given, tokens) = (try counts("given"), try counts("tokens"))
    }
}

extension JurorTally.Ballot {
    fileprivate init?(_ name: String) {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let verdict = JurorTally.Rating(rawValue: String(parts[1])) else {
            return nil
        }
        self.verdict = verdict
        ratings = []
        for letter in parts[0] {
            guard let rating = JurorTally.Rating(rawValue: String(letter)) else { return nil }
            ratings.append(rating)
        }
    }
}

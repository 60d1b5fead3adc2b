package import JSON
public import Tournaments

/// A vote as the log keeps it: what counts, and what a reader may want to know of it.
@dynamicMemberLookup
public struct VoteLog: Sendable, Hashable {
    public var vote: Vote
    /// The verdict as the judge spelled it, in terms of what it was shown: `Assistant 1`.
    public var verdict: String?
    /// Something a reader should know, such as that the record's winner decided.
    public var note: String?
    /// Tokens generated for this vote, where they were counted.
    public var tokens: Int?
    /// Whether it is the draw of an earlier match of the same two texts, which counts in this one, too,
    /// and cost nothing.
    public var isShared = false
    /// The name of the judge of a cascade who gave it; `nil` for one judge, and for a jury.
    public var by: String?
    /// What the judges of a panel said, in the order in which they were asked; empty for one judge.
    public var jurors: [JurorVote] = []

    public init(_ vote: Vote, verdict: String? = nil, note: String? = nil, tokens: Int? = nil) {
        self.vote = vote
        self.verdict = verdict
        self.note = note
        self.tokens = tokens
    }

    public init(
        number: Int, order: Vote.Order, choice: Vote.Choice, verdict: String? = nil,
        note: String? = nil, tokens: Int? = nil
    ) {
        self.init(
            Vote(number: number, order: order, choice: choice), verdict: verdict, note: note,
            tokens: tokens)
    }

    /// The members of the vote itself: `number`, `order`, `preferred`, `abstention`, `failed`, …
    public subscript<Value>(dynamicMember member: KeyPath<Vote, Value>) -> Value {
        vote[keyPath: member]
    }

    /// The same vote where the answers are listed so that this order showed them alike.
    package func listed(showing order: Vote.Order) -> VoteLog {
        guard order != vote.order else { return self }
        var other = self
        other.vote.order = order
        other.vote.choice = vote.choice.exchanged
        for place in jurors.indices { other.jurors[place].choice = jurors[place].choice.exchanged }
        return other
    }

    /// The note of a vote whose verdict was none of those offered, decided by the winner that its
    /// record names.
    package static let strayNote = "not an offered option; the record's winner decides"

    /// Whether the verdict was none of those offered, and the vote counts all the same.
    package var isStray: Bool { vote.preferred != nil && note?.hasPrefix(Self.strayNote) == true }
}

extension Vote.Choice {
    fileprivate var exchanged: Vote.Choice {
        if case .prefers(let side) = self { .prefers(side.other) } else { self }
    }
}

extension Tally {
    /// Counts votes.
    public init(_ votes: [VoteLog]) {
        self.init()
        for vote in votes { add(vote.vote) }
    }
}

extension VoteLog {
    /// The members that journal and bracket share, in their order.
    package func write(to object: inout JSONObject) {
        object["order"] = .string(vote.order.rawValue)
        vote.choice.write(to: &object)
        if let verdict { object["verdict"] = .string(verdict) }
        if let note { object["note"] = .string(note) }
        if let tokens { object["tokens"] = .number(tokens) }
        if isShared { object["shared"] = true }
        if let by { object["by"] = .string(by) }
        if !jurors.isEmpty { object["jurors"] = .array(jurors.map(\.json)) }
    }

    /// Reads what `write` wrote.
    ///
    /// - Throws: `LogError.damaged`, also for a vote that prefers a side and gives a reason not to.
    init(_ fields: LogFields, number: Int) throws(LogError) {
        self.init(
            number: number, order: try fields.word("order", Vote.Order.init(rawValue:)),
            choice: try Vote.Choice(fields), verdict: try fields.textIfAny("verdict"),
            note: try fields.textIfAny("note"),
            tokens: try fields.integerIfAny("tokens", in: LogFields.count))
        isShared = fields.value("shared")?.bool ?? false
        by = try fields.textIfAny("by")
        for juror in try fields.listIfAny("jurors") ?? [] { jurors.append(try JurorVote(juror)) }
    }
}

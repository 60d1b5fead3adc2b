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

    /// The note of a vote whose verdict was none of those offered, decided by the winner that its
    /// record names.
    package static let strayNote = "not an offered option; the record's winner decides"

    /// Whether the verdict was none of those offered, and the vote counts all the same.
    package var isStray: Bool { vote.preferred != nil && note?.hasPrefix(Self.strayNote) == true }
}

extension JSON {
    /// A number of things as logs hold it; `nil` for what no log can have counted, so that sums of
    /// them stay in bounds whoever wrote the file.
    var count: Int? { int.flatMap { 0...(1 << 40) ~= $0 ? $0 : nil } }
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
        switch vote.choice {
        case .prefers(let side): object["vote"] = .string(side.rawValue)
        case .abstains(let reason):
            object["vote"] = "abstain"
            object["reason"] = .string(reason.name)
        }
        if let verdict { object["verdict"] = .string(verdict) }
        if let note { object["note"] = .string(note) }
        if let tokens { object["tokens"] = .number(tokens) }
    }

    /// Reads what `write` wrote; `nil` if it is not a vote.
    package init?(_ object: JSONObject, number: Int) {
        guard let order = object["order"]?.string.flatMap(Vote.Order.init(rawValue:)),
            let word = object["vote"]?.string
        else { return nil }
        let choice: Vote.Choice
        if let side = Side(rawValue: word) {
            choice = .prefers(side)
        } else {
            guard word == "abstain" else { return nil }
            let reason = object["reason"]?.string ?? "no reason given"
            choice = .abstains(Abstention(name: reason))
        }
        self.init(
            number: number, order: order, choice: choice, verdict: object["verdict"]?.string,
            note: object["note"]?.string, tokens: object["tokens"]?.count)
    }
}

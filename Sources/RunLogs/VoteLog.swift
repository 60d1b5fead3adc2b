public import JSON
public import Tournaments

/// One vote as the log keeps it.
///
/// A vote prefers one of the two listed entrants, or abstains and says why; nothing else exists.
public struct VoteLog: Sendable, Hashable {
    /// Which entrant the judge saw first.
    public enum Order: String, Sendable, Hashable {
        case asListed = "as_listed"
        case swapped
    }

    /// Counted from 1 within the match.
    public var number: Int
    public var order: Order
    /// The listed side preferred, whatever the order shown; `nil` when the judge abstained.
    public var preferred: Side?
    /// Why the judge abstained: `truncated`, `unparsable`, `not an offered option`, `transport`,
    /// `refused` or `equal`.
    public var reason: String?
    /// The verdict as the judge spelled it, in terms of what it was shown: `Assistant 1`.
    public var verdict: String?
    /// Something a reader should know, such as a verdict that was never an offered option.
    public var note: String?
    /// Tokens generated for this vote, where they were counted.
    public var tokens: Int?

    public init(
        number: Int, order: Order, preferred: Side?, reason: String? = nil, verdict: String? = nil,
        note: String? = nil, tokens: Int? = nil
    ) {
        self.number = number
        self.order = order
        self.preferred = preferred
        self.reason = reason
        self.verdict = verdict
        self.note = note
        self.tokens = tokens
    }

    /// The reason of a vote that found neither answer better: a judgement, not a failure.
    public static let equal = "equal"

    /// Whether the judge failed to give a verdict; `equal` is one.
    public var failed: Bool { preferred == nil && reason != Self.equal }
}

extension VoteLog {
    /// The members that journal and bracket share, in their order.
    public func write(to object: inout JSONObject) {
        object["order"] = .string(order.rawValue)
        object["vote"] = .string(preferred?.rawValue ?? "abstain")
        if let reason { object["reason"] = .string(reason) }
        if let verdict { object["verdict"] = .string(verdict) }
        if let note { object["note"] = .string(note) }
        if let tokens { object["tokens"] = .number(tokens) }
    }

    /// Reads what `write` wrote; `nil` if it is not a vote.
    public init?(_ object: JSONObject, number: Int) {
        guard let order = object["order"]?.string.flatMap(Order.init(rawValue:)),
            let vote = object["vote"]?.string
        else { return nil }
        let preferred = Side(rawValue: vote)
        guard preferred != nil || vote == "abstain" else { return nil }
        self.init(
            number: number, order: order, preferred: preferred, reason: object["reason"]?.string,
            verdict: object["verdict"]?.string, note: object["note"]?.string,
            tokens: object["tokens"]?.int)
    }
}

/// One vote on a match: it prefers one of the two listed entrants, or abstains and says why.
public struct Vote: Sendable, Hashable {
    /// Which entrant the judge saw first.
    public enum Order: String, Sendable, Hashable {
        case asListed = "as_listed"
        case swapped

        /// The other one.
        package var other: Order { self == .asListed ? .swapped : .asListed }
    }

    public enum Choice: Sendable, Hashable {
        /// The listed side, whatever the order shown.
        case prefers(Side)
        case abstains(Abstention)
    }

    /// Counted from 1 within the match.
    public var number: Int
    public var order: Order
    public var choice: Choice
    /// How probable the judge's model found its verdict among those that were offered, in 0...1;
    /// `nil` where it was not held to those.
    public var probability: Double?

    public init(number: Int, order: Order, choice: Choice, probability: Double? = nil) {
        self.number = number
        self.order = order
        self.choice = choice
        self.probability = probability
    }

    /// The side preferred; `nil` where the judge abstained.
    public var preferred: Side? {
        if case .prefers(let side) = choice { side } else { nil }
    }

    /// Why the judge abstained; `nil` where it preferred a side.
    public var abstention: Abstention? {
        if case .abstains(let reason) = choice { reason } else { nil }
    }

    /// Whether the judge failed to give a verdict; `equal` is one.
    public var failed: Bool { abstention.map { $0 != .equal } ?? false }
}

/// Why a judge prefers neither answer.
public enum Abstention: Sendable, Hashable {
    /// The thinking was cut off before a verdict.
    case truncated
    /// The reply holds nothing that is spelled as a verdict.
    case unparsable
    /// The reply's verdict is not one of those that were offered.
    case notOffered
    /// No reply came.
    case transport
    /// The server would not answer, or held the answer back.
    case refused
    /// The server cut the prompt, so that its answer is about something else.
    case promptCut
    /// The judge finds neither better. A judgement, not a failure.
    case equal
    /// What a log of another version says.
    case other(String)
}

extension Abstention {
    private static let names: [(name: String, reason: Abstention)] = [
        ("truncated", .truncated), ("unparsable", .unparsable),
        ("not an offered option", .notOffered), ("transport", .transport), ("refused", .refused),
        ("prompt cut", .promptCut),
        ("equal", .equal),
    ]

    /// Reads what logs say; what is not known is kept as it is.
    public init(name: String) {
        self = Self.names.first { $0.name == name }?.reason ?? .other(name)
    }

    /// The reason as logs spell it.
    public var name: String {
        if case .other(let name) = self { return name }
        return Self.names.first { $0.reason == self }?.name ?? ""
    }
}

extension [Abstention: Int] {
    /// In the order of the names, as logs list them.
    package var byName: [(name: String, count: Int)] {
        map { ($0.key.name, $0.value) }.sorted { $0.name < $1.name }
    }

    /// The most frequent first; of equally frequent ones by name.
    package var byCount: [(name: String, count: Int)] {
        byName.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
    }
}

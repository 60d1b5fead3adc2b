public import JSON

/// What the members of a request are called at a server, and which of them it is not sent.
///
/// Every server speaks OpenAI's API in a dialect of its own: one has `max_completion_tokens` for
/// `max_tokens`, another knows no `seed`. A dialect is written by hand, comes with a `Provider`, or is
/// learned from what a server refuses.
public struct RequestMembers: Sendable, Hashable {
    public enum Way: Sendable, Hashable {
        /// Under its usual name, whatever a server says of it.
        case kept
        case renamed(String)
        case leftOut
    }

    /// What Bracket sends of its own accord, by OpenAI's names and vLLM's, and what changes nothing
    /// that it reads.
    public static let names = [
        "temperature", "top_p", "top_k", "min_p", "max_tokens", "seed", "n", "stop", "logprobs",
        "top_logprobs",
    ]

    private var ways: [String: Way] = [:]

    public init() {}

    /// `nil` for a member that is sent under its usual name until a server refuses it.
    public subscript(member: String) -> Way? {
        get { ways[member] }
        set { ways[member] = newValue }
    }

    /// What `member` is sent as; `nil` if it is not sent.
    func name(of member: String) -> String? {
        switch ways[member] {
        case nil, .kept: member
        case .renamed(let name): name
        case .leftOut: nil
        }
    }

    /// These, and those of `others` that nothing is said about here.
    public func completed(by others: RequestMembers) -> RequestMembers {
        var all = self
        all.ways.merge(others.ways) { mine, _ in mine }
        return all
    }
}

// MARK: - As data

extension RequestMembers {
    /// `{ "max_tokens": "max_completion_tokens", "seed": false }`, in the order of `names`.
    public var json: JSONObject {
        var object = JSONObject()
        for name in Self.names { object[name] = ways[name]?.json }
        return object
    }

    /// Reads what `json` writes. What is no such member is left out: a manifest may be from another
    /// version.
    public init(known json: JSONObject) {
        for name in Self.names { ways[name] = json[name].flatMap(Way.init) }
    }
}

extension RequestMembers.Way {
    /// A name, `false` for a member that is not sent, `true` for one that is sent whatever a server
    /// says; `nil` for anything else.
    public init?(_ json: JSON) {
        switch json {
        case .string(let name) where !name.isEmpty: self = .renamed(name)
        case .bool(let isSent): self = isSent ? .kept : .leftOut
        default: return nil
        }
    }

    public var json: JSON {
        switch self {
        case .kept: true
        case .renamed(let name): .string(name)
        case .leftOut: false
        }
    }
}

extension RequestMembers: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, Way)...) {
        for (member, way) in elements { ways[member] = way }
    }
}

import JSON

/// A member of a request that a server does not take, and what is done about it.
///
/// Servers say so in words and shapes of their own; what they have in common is the member's name and
/// a word of refusal. A value out of its range is no such refusal: that is for a person to correct.
struct RefusedMember: Sendable, Hashable {
    var member: String
    var way: RequestMembers.Way

    /// What can be done without, the least missed first. Nothing stands here whose loss would be a
    /// surprise: a limit of tokens gets another name, and texts that end answers are not given up.
    private static let spared = [
        "logprobs", "top_logprobs", "min_p", "top_k", "top_p", "seed", "temperature",
    ]
    private static let limit = "max_tokens"
    private static let newLimit = "max_completion_tokens"

    /// - Parameters:
    ///   - body: the error's, of a 400 or 422.
    ///   - sent: the names of the request's members by which they were sent, and what they are.
    init?(_ body: [UInt8], sent: [String: String]) {
        let json = (try? JSON.parse(body)) ?? .string(String(decoding: body, as: UTF8.self))
        let message = ServerMessage.text(body) ?? ""
        let pointed = Self.pointed(json)
        let named = pointed.isEmpty ? Self.words(message) : pointed
        let refused = Set(named.compactMap { sent[$0] })
        let haystack = json.text.lowercased()
        if refused.contains(Self.limit), Self.words(message).contains(Self.newLimit) {
            self.init(member: Self.limit, way: .renamed(Self.newLimit))
        } else if refused == ["seed"], !pointed.isEmpty {
            // The number is ours: whatever is wrong with it, nobody can correct it.
            self.init(member: "seed", way: .leftOut)
        } else if !Self.isRefusal(haystack) || Self.isAboutRange(message.lowercased()) {
            return nil
        } else if let member = Self.spared.first(where: refused.contains) {
            self.init(member: member, way: .leftOut)
        } else if refused == [Self.limit] {
            self.init(member: Self.limit, way: .renamed(Self.newLimit))
        } else {
            return nil
        }
    }

    init(member: String, way: RequestMembers.Way) {
        self.member = member
        self.way = way
    }

    /// The names to which the error points: OpenAI's `param`, FastAPI's `loc`, Google's `field`.
    private static func pointed(_ json: JSON) -> Set<String> {
        switch json {
        case .array(let parts): return parts.reduce(into: []) { $0.formUnion(pointed($1)) }
        case .object(let object):
            return object.members.reduce(into: []) { names, member in
                switch (member.key, member.value) {
                case ("param", .string(let name)), ("field", .string(let name)):
                    if !name.isEmpty { names.insert(name) }
                case ("loc", .array(let path)):
                    names.formUnion(path.compactMap(\.string).filter { $0 != "body" })
                // The request itself, as FastAPI repeats it.
                case ("input", _): break
                default: names.formUnion(pointed(member.value))
                }
            }
        default: return []
        }
    }

    /// The words of a text that can be names of members.
    private static func words(_ text: String) -> Set<String> {
        let words = text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "_") }
        return Set(words.map(String.init))
    }

    private static func isRefusal(_ text: String) -> Bool {
        [
            "unsupported", "not support", "n't support", "unknown", "unrecognized", "unrecognised",
            "unexpected", "extra input", "extra field", "extra_forbidden", "not permitted",
            "not allowed", "is allowed", "cannot find field", "cannot both", "only one of",
            "use only one", "only the default", "only be set", "must be 1 ", "deprecated",
            "not available", "not implemented", "not accepted", "not recognized", "no longer",
            "invalid parameter", "invalid argument", "invalid field", "invalid property",
        ].contains { text.contains($0) }
    }

    private static func isAboutRange(_ text: String) -> Bool {
        [
            "between", "maximum", "minimum", "greater than", "less than", "at least", "at most",
            "out of range", "in the range", "too large", "too small", "too high", "too low", ">=",
            "<=", "exceed",
        ].contains { text.contains($0) }
    }
}

/// The requests of one stage that gave nothing since the run was started: whether all of them did, as
/// with the name of a model that is not there, a wrong key, or a member that the server refuses.
///
/// Such a run is not worth going on with. One answer is enough to go on: then it is the prompts.
struct FailedRequests: Sendable, Hashable {
    private(set) var count = 0
    /// What the server said first.
    private(set) var first = ""
    private var wasAnswered = false
    private var kinds: Set<String> = []

    /// Whether any of them failed for what may be the prompt's own: its length, its content.
    private var isAboutPrompts = false

    /// How many requests must have failed, all in one way or in several.
    private static let enough = (alike: 5, otherwise: 20)

    mutating func noteAnswer() { wasAnswered = true }

    mutating func note(_ problem: String) {
        if wasAnswered { return }
        if count == 0 { first = problem }
        count += 1
        isAboutPrompts = isAboutPrompts || Self.isAboutPrompt(problem)
        if kinds.count < 2 { kinds.insert(Self.kind(problem)) }
    }

    /// Whether nothing but failures is to be expected.
    ///
    /// - Parameter underWay: requests that have not been answered yet. A refusal is quick where an
    ///   answer takes minutes: the first to come back say little while many more are out. Twenty say
    ///   enough, unless it may be the prompts.
    func isEverything(underWay: Int) -> Bool {
        let least = kinds.count == 1 ? Self.enough.alike : Self.enough.otherwise
        let out = isAboutPrompts ? underWay : min(underWay, Self.enough.otherwise)
        return !wasAnswered && count >= max(least, out)
    }

    private static func isAboutPrompt(_ problem: String) -> Bool {
        let problem = problem.lowercased()
        return ["context", "token", "too long", "length", "content", "policy", "safety"]
            .contains { problem.contains($0) }
    }

    /// What problems of one kind have in common: their words, without the numbers in them.
    private static func kind(_ problem: String) -> String {
        problem.split { !$0.isLetter }.prefix(12).joined(separator: " ")
    }
}

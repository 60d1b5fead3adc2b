internal import JSON
public import RunLogs

/// What a run's manifest says about it, in the words of a report.
public struct RunFacts: Sendable, Hashable {
    public let name: String
    /// The most votes that a match could get; `nil` where the manifest does not say.
    public let votesAllowed: Int?
    /// The most tokens that a judge could think; `nil` for judges that do not.
    public let thinkingBudget: Int?
    /// One line: the format, the judge, its model, the seed.
    let sentence: String
    /// What the folder lacks.
    public let missing: [String]

    public init(_ folder: RunFolder) {
        let manifest: JSONObject
        do {
            manifest = try folder.manifest()
            missing = []
        } catch {
            manifest = [:]
            missing = ["manifest.json is missing or damaged: \(error)"]
        }
        let identity = manifest["identity"]?.object ?? [:]
        let last = folder.path.split(separator: "/").last.map(String.init)
        name = manifest["name"]?.string ?? last ?? folder.path
        let most = identity["tournament.votes.max"]?.int
        let both = identity["tournament.votes.order"]?.string == "both"
        votesAllowed = most.map { both ? $0 + $0 % 2 : $0 }
        thinkingBudget = identity["tournament.max_tokens"]?.int
        var parts: [String] = []
        if let format = identity["tournament.format"]?.string {
            parts.append(format == "elo" ? "Elo round robin" : format)
        }
        if let judge = identity["tournament.judge"]?.string { parts.append("\(judge) judge") }
        switch identity["tournament.model"] {
        case .string(let model)?: parts.append(model)
        case let other?: if let model = other["model"]?.string { parts.append(model) }
        case nil: break
        }
        if let most = votesAllowed {
            parts.append(Figures.count(most, "vote", "votes") + " a match")
        }
        if let thinkingBudget {
            parts.append("\(Figures.grouped(thinkingBudget)) tokens of thinking")
        }
        if let seed = identity["seed"] { parts.append("seed \(seed.string ?? seed.text)") }
        sentence = parts.joined(separator: " · ")
    }

    /// Votes that early stopping did not need; `nil` where the manifest does not say how many were
    /// allowed.
    func votesSaved(_ tally: MatchTally) -> Int? {
        votesAllowed.map { max(0, $0 * tally.matches - tally.votes) }
    }
}

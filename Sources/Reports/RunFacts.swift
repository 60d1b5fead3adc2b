public import RunLogs
internal import Tournaments

/// What a run's manifest says about it, in the words of a report.
public struct RunFacts: Sendable, Hashable {
    public let name: String
    /// The most votes that a match could get; `nil` where the manifest does not say.
    public let votesAllowed: Int?
    /// The most tokens that a judge could think; `nil` for judges that do not.
    public let thinkingBudget: Int?
    /// How the run's results became ratings; the usual where its format has none.
    let elo: Elo
    /// One line: the format, the judge, its model, the seed.
    let sentence: String
    /// What the folder lacks.
    public let missing: [String]

    public init(_ folder: RunFolder) {
        let manifest: Manifest?
        do {
            manifest = try folder.manifest()
            missing = []
        } catch {
            manifest = nil
            missing = ["manifest.json is missing or damaged: \(error)"]
        }
        let identity = manifest?.identity ?? RunIdentity()
        let last = folder.path.split(separator: "/").last.map(String.init)
        name = manifest?.name ?? last ?? folder.path
        votesAllowed = identity.votes?.limit
        thinkingBudget = identity.thinkingBudget
        elo = identity.elo ?? Elo()
        let parts = [
            identity.format.map { "\($0) tournament" }, identity.judge.map { "\($0) judge" },
            identity.judgeModelName,
            votesAllowed.map { Figures.count($0, "vote", "votes") + " a match" },
            thinkingBudget.map { "\(Figures.grouped($0)) tokens of thinking" },
            identity.seed.map { "seed \($0)" },
        ]
        sentence = parts.compactMap(\.self).joined(separator: " · ")
    }

    /// Votes that early stopping did not need; `nil` where the manifest does not say how many were
    /// allowed.
    func votesSaved(_ tally: MatchTally) -> Int? {
        votesAllowed.map { max(0, $0 * tally.matches - tally.votes) }
    }
}

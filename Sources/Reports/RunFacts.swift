internal import Foundation
package import RunLogs
internal import Tournaments

/// What a run's manifest says about it, in the words of a report.
package struct RunFacts: Sendable, Hashable {
    package let name: String
    /// The folder's absolute path, which tells runs of one name apart.
    let folder: String
    /// The limit of votes for a match; `nil` where the manifest does not say.
    let votesAllowed: Int?
    /// In tokens; `nil` for judges that ask no model.
    let thinkingBudget: Int?
    /// Every setting that decides votes or winners, apart from the thinking budget.
    let setup: RunIdentity
    /// How the run's results became Elo ratings, the usual where the manifest does not say; `nil`
    /// where it says that they became something else.
    let elo: Elo?
    /// One line: the format, the judge, its model, the seed.
    package let sentence: String
    /// Who judged: `nano-judge, reasoning`; `nil` where the manifest does not say.
    package let judge: String?
    /// Whether seeds say who is thought to be better, so that there are upsets; so it is taken to be
    /// where the manifest is lost.
    package let hasSeeds: Bool
    /// What its models' tokens cost.
    package let prices: Prices
    /// What the folder lacks.
    package let missing: [String]

    package init(_ folder: RunFolder) {
        let manifest: Manifest?
        do {
            manifest = try folder.manifest()
            missing = []
        } catch {
            manifest = nil
            missing = ["manifest.json is missing or damaged: \(error)"]
        }
        prices = manifest?.prices ?? Prices()
        let identity = manifest?.identity ?? RunIdentity()
        let url = URL(filePath: folder.path).standardizedFileURL.resolvingSymlinksInPath()
        let path = url.path(percentEncoded: false)
        self.folder = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        name = manifest?.name ?? url.lastPathComponent
        // Of a budget, what a match did not get was not spared but spent elsewhere.
        votesAllowed =
            identity["tournament.votes.per_prompt"] == nil ? identity.votes?.limit : nil
        thinkingBudget = identity.thinkingBudget
        var setup = identity
        setup.thinkingBudget = nil
        self.setup = setup
        elo = identity.elo ?? (Self.ratesOtherwise(identity) ? nil : Elo())
        judge = identity.judgeTitle
        hasSeeds = manifest == nil || identity.hasSeeds
        let parts = [
            identity.format.map { "\($0) tournament" },
            identity.panelTitle ?? identity.judge.map { "\($0) judge" },
            identity.judgeModelTitle,
            votesAllowed.map { Figures.count($0, "vote", "votes") + " a match" },
            thinkingBudget.map { "\(Figures.grouped($0)) tokens of thinking" },
            identity.seed.map { "seed \($0)" },
        ]
        sentence = parts.compactMap(\.self).joined(separator: " · ")
    }

    /// Whether results become points, shares of them or strengths.
    private static func ratesOtherwise(_ identity: RunIdentity) -> Bool {
        ["rounds", "neighbours", "pivots", "title", "rating"].contains {
            identity["tournament.\($0)"] != nil
        }
    }

    /// What a distance between two ratings means: `400 points more: 10 to 1 to win`; `nil` where
    /// they are points.
    var scaleOfRatings: String? {
        // Strengths are written on Elo's usual scale.
        (elo ?? (setup.rating == nil ? nil : Elo())).map {
            "\(Figures.grouped($0.scale)) points more: \(Figures.grouped($0.base)) to 1 to win"
        }
    }

    var folderName: String { URL(filePath: folder).lastPathComponent }

    /// The name of the judge's model; `nil` for judges that ask none.
    var judgeModel: String? { setup.judgeModelName }

    /// Votes that early stopping did not need; `nil` where the manifest does not say how many were
    /// allowed.
    func votesSaved(_ tally: MatchTally) -> Int? {
        votesAllowed.map {
            max(0, $0 &* (tally.matches &- tally.sameTexts) &- tally.votes)
        }
    }
}

internal import RunLogs
public import Tournaments

/// How entrants are rated where a pipeline says so, as its `tournament.rating` does.
///
/// Formats that end in a table are ranked by it; those that end in a champion keep their ranking,
/// and the ratings stand beside it.
public enum RatingPlan: Sendable, Hashable {
    /// By the outcomes of matches, averaged over orders of play.
    case elo(Elo)
    /// By votes, with intervals (see `BradleyTerry.ratings`).
    case bradleyTerry

    /// As pipelines and logs spell it.
    public var name: String {
        switch self {
        case .elo: Name.elo.rawValue
        case .bradleyTerry: Name.bradleyTerry.rawValue
        }
    }

    enum Name: String, CaseIterable {
        case elo
        case bradleyTerry = "bradley_terry"
    }

    /// What `rating` says of a format that the section has named; `nil` where the format's own
    /// reckoning is meant.
    init?(
        _ section: inout Section, _ format: FormatPlan
    ) throws(PipelineError) {
        switch (try section.choice("rating", Name.self), format) {
        case (nil, _), (.elo, .elo): return nil
        case (.elo, _): self = .elo(try section.section("elo").map(FormatPlan.elo) ?? Elo())
        case (.bradleyTerry, _):
            if try section.says("elo") {
                throw section.error("elo", "\"elo\" is for the rating \"elo\"")
            }
            self = .bradleyTerry
        }
    }

    /// Adds what decides the ratings.
    func describe(in identity: inout RunIdentity) {
        identity.rating = name
        if case .elo(let elo) = self { identity.elo = elo } else { identity.elo = nil }
    }
}

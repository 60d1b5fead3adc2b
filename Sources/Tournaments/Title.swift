/// A knockout of single votes, whose winner then defends the title against those who, by all votes so
/// far, may be better.
///
/// Votes on one pair repeat one opinion, so that few of them are spent on it: a pair meets again only
/// while that may change who leads. After the knockout, the strengths of all entrants are estimated from
/// all votes (see `Posterior`); in each round of the defence the leader meets those who are better with
/// the greatest probability, once each, until nobody is with more than `Settings.stop`, or the rounds are
/// over. Everybody's strength by all votes is the ranking.
///
/// Entrants that are equal never meet for a vote: in the knockout the better seed goes on. They may share
/// a strength.
public struct Title: TournamentFormat, Equatable {
    public struct Settings: Sendable, Hashable {
        /// The correlation of two votes on one pair, in 0..<1.
        public var correlation = BradleyTerry.voteCorrelation
        /// The standard deviation of an entrant's own strength before any vote.
        public var own = 1.0
        /// The same of a strength that equal entrants have in common; `nil` for none.
        public var shared: Double?
        /// The defence ends when nobody is better than the leader with a greater probability.
        public var stop = 0.1
        /// How many challengers a round has at most; `nil` for a sixth of the field, 2 to 8.
        public var challengers: Int?
        /// How many rounds the defence has at most.
        public var rounds = 8

        public init() {}
    }

    public let entrants: Int
    public let settings: Settings
    /// By seed: those that have one number are equal.
    public let classes: [Int]
    let opening: Knockout
    /// The precision of the strengths before any vote.
    let prior: SymmetricMatrix

    /// - Parameter classes: by seed; `nil` where all differ.
    public init(entrants: Int, classes: [Int]? = nil, settings: Settings = Settings()) {
        self.entrants = entrants
        self.settings = settings
        self.classes = classes ?? Array(0..<entrants)
        precondition(self.classes.count == entrants, "a class for each entrant")
        precondition(
            entrants <= Self.mostEntrants, "a title has \(Self.mostEntrants) entrants at most")
        opening = Knockout(entrants: entrants)
        prior = Self.precision(self.classes, settings)
    }

    public static func == (a: Title, b: Title) -> Bool {
        (a.entrants, a.classes, a.settings) == (b.entrants, b.classes, b.settings)
    }

    /// More would take too long: the strengths are estimated anew after each round, in O(N³).
    public static let mostEntrants = 1_024

    /// How many challengers a round of the defence has at most.
    public var challengers: Int { Self.challengers(entrants, settings) }

    private static func challengers(_ entrants: Int, _ settings: Settings) -> Int {
        min(settings.challengers ?? min(max((entrants + 5) / 6, 2), 8), entrants - 1)
    }

    /// N − 1 of the knockout, and all challengers of all rounds.
    public var matchLimit: Int { Self.matchLimit(entrants: entrants, settings) }

    /// The same without making the tournament.
    public static func matchLimit(entrants: Int, _ settings: Settings = Settings()) -> Int {
        entrants - 1 + settings.rounds * challengers(entrants, settings)
    }

    public var repeatsPairs: Bool { true }

    public func height(of match: Match) -> Int {
        opening.rounds + settings.rounds - match.id.round
    }

    public func matches(after results: MatchResults) -> [Match] {
        var course = Course(self)
        return course.matches(after: results)
    }

    /// Nothing while the round is under way: who meets next depends on all of it.
    public func matches(after results: MatchResults, following match: Match) -> [Match] {
        if match.id.round < opening.rounds {
            return opening.matches(after: results, following: match)
        }
        return matches(after: results)
    }

    /// Who goes on from the knockout; in the defence, whom the vote was for.
    public func advancing(_ match: Match, _ result: Tally) -> Int? {
        if match.id.round <= opening.rounds { return opening.advancing(match, result) }
        return if case .win(let side) = result.outcome { match.entrant(side) } else { nil }
    }

    /// By strength.
    public func standings(after results: MatchResults, chance: UInt64 = 0) -> Standings? {
        var course = Course(self)
        return course.standings(after: results, chance: chance)
    }

    /// The inverse of own² I + shared² [equal], class by class: (I − c 1 1ᵀ) / own² with
    /// c = shared² / (own² + n shared²), by Sherman and Morrison.
    private static func precision(_ classes: [Int], _ settings: Settings) -> SymmetricMatrix {
        let count = classes.count
        let own = settings.own * settings.own
        let shared = (settings.shared ?? 0) * (settings.shared ?? 0)
        var sizes: [Int: Int] = [:]
        for number in classes { sizes[number, default: 0] += 1 }
        var precision = SymmetricMatrix(count)
        for i in 0..<count {
            let size = Double(sizes[classes[i]] ?? 1)
            for j in 0..<count where classes[i] == classes[j] {
                precision[i, j] =
                    ((i == j ? 1 : 0) - shared / (own + size * shared)) / own
            }
        }
        return precision
    }
}

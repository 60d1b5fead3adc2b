internal import Datasets
internal import RunLogs
public import Tournaments

/// Which tournament is played, as a pipeline's `tournament` says it.
public enum FormatPlan: Sendable {
    case knockout(KnockoutPlan = KnockoutPlan())
    /// A round robin, rated.
    case elo(Elo = Elo())
    /// A knockout of single votes, then title defences.
    case title(Title.Settings = Title.Settings())
    /// A knockout whose matches get more votes from round to round.
    case ramp
    /// So many rounds between those who stand alike; `nil` for ⌈log₂ N⌉.
    case swiss(rounds: Int? = nil)
    case doubleElimination
    /// A ring of seeds in which each meets so many of those behind it.
    case circular(neighbours: Int = 1)
    /// Everybody meets the same few; `ring`: those whom a ring of matches chooses.
    case pivot(pivots: Int = 2, ring: Bool = false)
    /// One that no pipeline file names: `make` gives the tournament of a number of entrants.
    case custom(String, make: @Sendable (_ entrants: Int) -> any TournamentFormat)

    /// What manifests, logs and pipelines call it.
    public var name: String {
        switch self {
        case .knockout: Name.knockout.rawValue
        case .elo: Name.elo.rawValue
        case .title: Name.title.rawValue
        case .ramp: Name.ramp.rawValue
        case .swiss: Name.swiss.rawValue
        case .doubleElimination: Name.doubleElimination.rawValue
        case .circular: Name.circular.rawValue
        case .pivot: Name.pivot.rawValue
        case .custom(let name, _): name
        }
    }

    /// The names that a pipeline may have under `format`.
    public static var names: [String] { Name.allCases.map(\.rawValue) }

    /// The usual format of that name.
    public init?(name: String) {
        switch Name(rawValue: name) {
        case .knockout: self = .knockout()
        case .elo: self = .elo()
        case .title: self = .title()
        case .ramp: self = .ramp
        case .swiss: self = .swiss()
        case .doubleElimination: self = .doubleElimination
        case .circular: self = .circular()
        case .pivot: self = .pivot()
        case nil: return nil
        }
    }

    /// Who is the best seed where nothing else is said: drawn by lot, but where a file names the
    /// pairs.
    package var usualSeeding: TournamentPlan.Seeding { file == nil ? .random : .input }

    /// How many matches so many entrants play at most.
    package func matchLimit(entrants: Int) -> Int {
        guard entrants > 1 else { return 0 }
        if case .title(let settings) = self {
            return Title.matchLimit(entrants: entrants, settings)
        }
        return tournament(entrants: entrants).matchLimit
    }

    /// The tournament of so many entrants, at least 2, whatever its file says.
    ///
    /// - Parameter classes: those that have one number are equal; `nil` for none.
    private func tournament(entrants: Int, classes: [Int]? = nil) -> any TournamentFormat {
        switch self {
        case .knockout(let plan): Knockout(entrants: entrants, thirdPlace: plan.thirdPlace)
        case .elo(let elo): RoundRobin(entrants: entrants, elo: elo)
        case .title(let settings):
            classes.map { Title(entrants: entrants, classes: $0, settings: settings) }
                ?? Title(entrants: entrants, settings: settings)
        case .ramp: Knockout(entrants: entrants)
        case .swiss(let rounds): Swiss(entrants: entrants, rounds: rounds)
        case .doubleElimination: DoubleElimination(entrants: entrants)
        case .circular(let neighbours): Circular(entrants: entrants, neighbours: neighbours)
        case .pivot(let pivots, let ring): Pivot(entrants: entrants, pivots: pivots, ring: ring)
        case .custom(_, let make): make(entrants)
        }
    }

    /// Why so many cannot play it; `nil` where they can.
    package func problem(entrants: Int) -> String? {
        guard case .title = self, entrants > Title.mostEntrants else { return nil }
        return
            "\(entrants) candidates are more than the \(Title.mostEntrants) that defend a title; give "
            + "fewer, or let them play a knockout"
    }

    /// The most votes of a tournament of so many, and how many are expected.
    ///
    /// - Parameters:
    ///   - rule: what a match gets where the format does not say it.
    ///   - each: how many a match of that rule is expected to take.
    ///   - agreement: the share of votes that agree.
    package func votes(
        of entrants: Int, _ rule: VotingRule, each: Double, agreement: Double
    ) -> (most: Int, expected: Double) {
        guard case .ramp = self, entrants > 1 else {
            let matches = matchLimit(entrants: entrants)
            return (matches * rule.limit, Double(matches) * each)
        }
        let rounds = Knockout(entrants: entrants).rounds
        var (most, expected) = (0, 0.0)
        for round in 1...rounds {
            // The first round has as many as there are too many for the second.
            let matches = round == 1 ? entrants - 1 << (rounds - 1) : 1 << (rounds - round)
            let rule = Ramp.rule(ofRound: round, of: rounds, order: rule.order)
            most += matches * rule.limit
            expected += Double(matches) * rule.expectedVotes(agreement: agreement)
        }
        return (most, expected)
    }

    /// The file that it reads, and the key that names it.
    package var file: (key: String, path: String)? {
        if case .knockout(let plan) = self, let path = plan.bracket {
            ("bracket", path)
        } else {
            nil
        }
    }

    /// Reads what the format needs from files, once a run.
    ///
    /// - Returns: the tournament of candidates. It throws `PipelineError` for candidates that cannot have
    ///   one.
    package func opened() throws -> Opened {
        guard case .knockout(let plan) = self, let path = plan.bracket else {
            return { ids, classes in
                if let problem = problem(entrants: ids.count) { throw PipelineError(problem) }
                return tournament(entrants: ids.count, classes: classes)
            }
        }
        let firstRound = try GivenBracket(path: path)
        return { ids, _ in try firstRound.knockout(of: ids, thirdPlace: plan.thirdPlace) }
    }

    /// The tournament of candidates with these ids, best seed first; those that have one number in
    /// `classes` are equal.
    package typealias Opened =
        @Sendable (_ ids: [String], _ classes: [Int]) throws -> any TournamentFormat

    /// How many votes a match gets in a tournament of so many.
    package typealias Rule = @Sendable (_ match: Match, _ entrants: Int) -> VotingRule

    /// The votes of a pipeline's matches as the format has them, so that a manifest says what is played.
    func votes(_ given: VotingRule) -> VotingRule {
        switch self {
        case .knockout, .elo, .swiss, .doubleElimination, .circular, .pivot, .custom: given
        case .title: VotingRule(max: 1, order: given.order)
        case .ramp: Ramp.rule(ofRound: .max, of: .max, order: given.order)
        }
    }

    /// Equal answers share a strength where they are told by their final answers, unless the pipeline
    /// says how much.
    func knowing(_ equal: EqualAnswers?) -> FormatPlan {
        guard case .title(var settings) = self, settings.shared == nil, equal == .answer else {
            return self
        }
        settings.shared = 1
        return .title(settings)
    }

    /// What the format itself says of its matches' votes; `nil` where each gets as many as `votes` says.
    package func rule(_ votes: VotingRule) -> Rule? {
        switch self {
        case .knockout, .elo, .swiss, .doubleElimination, .circular, .pivot, .custom: return nil
        case .title:
            let single = self.votes(votes)
            return { _, _ in single }
        case .ramp:
            return { match, entrants in
                let rounds = Knockout(entrants: entrants).rounds
                return Ramp.rule(ofRound: match.id.round, of: rounds, order: votes.order)
            }
        }
    }
}

/// A knockout's own settings.
public struct KnockoutPlan: Sendable, Hashable {
    /// Whether the losing semi-finalists play for third place.
    public var thirdPlace: Bool
    /// A file with the first round, `[[id, id], …]` in bracket order; `nil` for the order of seeds.
    public var bracket: String?

    public init(thirdPlace: Bool = false, bracket: String? = nil) {
        self.thirdPlace = thirdPlace
        self.bracket = bracket
    }
}

internal import Datasets
internal import Files
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
    /// One that no pipeline file names: `make` gives the tournament of a number of entrants.
    case custom(String, make: @Sendable (_ entrants: Int) -> any TournamentFormat)

    /// What manifests, logs and pipelines call it.
    public var name: String {
        switch self {
        case .knockout: Name.knockout.rawValue
        case .elo: Name.elo.rawValue
        case .title: Name.title.rawValue
        case .ramp: Name.ramp.rawValue
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
        case nil: return nil
        }
    }

    /// Who is the best seed where nothing else is said: drawn by lot, but where a file names the
    /// pairs.
    package var usualSeeding: TournamentPlan.Seeding { file == nil ? .random : .input }

    /// How many matches so many entrants play at most.
    package func matchLimit(entrants: Int) -> Int {
        guard entrants > 1 else { return 0 }
        return switch self {
        case .knockout(let plan):
            Knockout(entrants: entrants, thirdPlace: plan.thirdPlace).matchLimit
        case .elo(let elo): RoundRobin(entrants: entrants, elo: elo).matchLimit
        case .title(let settings): Title(entrants: entrants, settings: settings).matchLimit
        case .ramp: Knockout(entrants: entrants).matchLimit
        case .custom(_, let make): make(entrants).matchLimit
        }
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
        switch self {
        case .knockout(let plan):
            guard let path = plan.bracket else {
                return { ids, _ in Knockout(entrants: ids.count, thirdPlace: plan.thirdPlace) }
            }
            let firstRound = try GivenBracket(path: path)
            return { ids, _ in try firstRound.knockout(of: ids, thirdPlace: plan.thirdPlace) }
        case .elo(let elo): return { ids, _ in RoundRobin(entrants: ids.count, elo: elo) }
        case .title(let settings):
            return { Title(entrants: $0.count, classes: $1, settings: settings) }
        case .ramp: return { ids, _ in Knockout(entrants: ids.count) }
        case .custom(_, let make): return { ids, _ in make(ids.count) }
        }
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
        case .knockout, .elo, .custom: given
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
        case .knockout, .elo, .custom: return nil
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

// MARK: - The pipeline file

extension FormatPlan {
    private enum Name: String, CaseIterable {
        case knockout, elo, title, ramp

        /// The keys of `tournament` that are this format's alone.
        var keys: [String] {
            switch self {
            case .knockout: ["bracket", "third_place"]
            case .elo: ["elo"]
            case .title: ["title"]
            case .ramp: []
            }
        }
    }

    init(_ section: inout Section) throws(PipelineError) {
        let name = try section.choice("format", Name.self) ?? .knockout
        for other in Name.allCases where other != name {
            for key in other.keys where try section.says(key) {
                throw section.error(key, "\"\(key)\" is for the format \"\(other.rawValue)\"")
            }
        }
        switch name {
        case .knockout:
            self = .knockout(
                KnockoutPlan(
                    thirdPlace: try section.bool("third_place") ?? false,
                    bracket: try section.string("bracket")))
        case .elo: self = .elo(try section.section("elo").map(Self.elo) ?? Elo())
        case .title:
            self = .title(try section.section("title").map(Self.title) ?? Title.Settings())
        case .ramp: self = .ramp
        }
    }

    private static func title(_ section: Section) throws(PipelineError) -> Title.Settings {
        var section = section
        var title = Title.Settings()
        title.correlation = try section.double("correlation", in: 0...0.999) ?? title.correlation
        title.own = try section.double("own", in: 0.01...100) ?? title.own
        title.shared = try section.double("shared", in: 0...100)
        title.stop = try section.double("stop", in: 0...0.5) ?? title.stop
        title.challengers = try section.int("challengers", in: 1...10_000)
        title.rounds = try section.int("rounds", in: 0...1_000) ?? title.rounds
        try section.finish()
        return title
    }

    private static func elo(_ section: Section) throws(PipelineError) -> Elo {
        var section = section
        var elo = Elo()
        elo.initial = try section.double("initial", in: 0...1e9) ?? elo.initial
        elo.scale = try section.double("scale", in: 1e-9...1e9) ?? elo.scale
        elo.base = try section.double("base", in: 1.000001...1e9) ?? elo.base
        elo.k = try section.double("k", in: 0...1e6) ?? elo.k
        elo.orders = try section.int("orders", in: 1...100_000) ?? elo.orders
        try section.finish()
        return elo
    }

    /// Adds what decides winners. The format's name comes earlier, where manifests always had it.
    ///
    /// - Throws: `FileError` where a bracket's file cannot be read.
    func describe(in identity: inout RunIdentity) throws {
        switch self {
        case .knockout(let plan):
            identity["tournament.third_place"] = .bool(plan.thirdPlace)
            if let bracket = plan.bracket {
                identity["tournament.bracket.sha256"] = .string(
                    try SHA256.hexDigest(ofFile: bracket))
            }
        case .elo(let elo): identity.elo = elo
        case .title(let settings):
            identity["tournament.title"] = [
                "correlation": .number(settings.correlation), "own": .number(settings.own),
                "shared": .number(settings.shared ?? 0), "stop": .number(settings.stop),
                "challengers": settings.challengers.map { .number($0) } ?? .null,
                "rounds": .number(settings.rounds),
            ]
        case .ramp, .custom: break
        }
    }
}

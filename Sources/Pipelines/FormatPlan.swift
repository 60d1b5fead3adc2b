internal import Files
internal import RunLogs
public import Tournaments

/// Which tournament is played, as a pipeline's `tournament` says it.
public enum FormatPlan: Sendable {
    case knockout(KnockoutPlan = KnockoutPlan())
    /// A round robin, rated.
    case elo(Elo = Elo())
    /// One that no pipeline file names: `make` gives the tournament of a number of entrants.
    case custom(String, make: @Sendable (_ entrants: Int) -> any TournamentFormat)

    /// What manifests, logs and pipelines call it.
    public var name: String {
        switch self {
        case .knockout: Name.knockout.rawValue
        case .elo: Name.elo.rawValue
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
    /// - Returns: the tournament of candidates with these ids, best seed first. It throws
    ///   `PipelineError` for candidates that cannot have one.
    package func opened() throws -> @Sendable (_ ids: [String]) throws -> any TournamentFormat {
        switch self {
        case .knockout(let plan):
            guard let path = plan.bracket else {
                return { Knockout(entrants: $0.count, thirdPlace: plan.thirdPlace) }
            }
            let firstRound = try GivenBracket(path: path)
            return { try firstRound.knockout(of: $0, thirdPlace: plan.thirdPlace) }
        case .elo(let elo): return { RoundRobin(entrants: $0.count, elo: elo) }
        case .custom(_, let make): return { make($0.count) }
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
        case knockout, elo

        /// The keys of `tournament` that are this format's alone.
        var keys: [String] {
            switch self {
            case .knockout: ["bracket", "third_place"]
            case .elo: ["elo"]
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
        }
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
        case .custom: break
        }
    }
}

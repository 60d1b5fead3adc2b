internal import Files
internal import RunLogs
internal import Tournaments

// What a pipeline file says of the format.

extension FormatPlan {
    enum Name: String, CaseIterable {
        case knockout, elo, title, ramp, swiss
        case doubleElimination = "double_elimination"
        case circular, pivot

        /// The keys of `tournament` that are this format's alone.
        var keys: [String] {
            switch self {
            case .knockout: ["bracket", "third_place"]
            case .elo: ["elo"]
            case .title: ["title"]
            case .ramp: []
            case .swiss: ["rounds"]
            case .doubleElimination: []
            case .circular: ["neighbours"]
            case .pivot: ["pivots", "ring"]
            }
        }
    }

    init(_ section: inout Section) throws(PipelineError) {
        let name = try section.choice("format", Name.self) ?? .knockout
        let isRated = try section.says("rating")
        for other in Name.allCases where other != name {
            for key in other.keys where try section.says(key) {
                // A rating may be by Elo in any format.
                if other == .elo, isRated { continue }
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
        case .swiss: self = .swiss(rounds: try section.int("rounds", in: 1...1000))
        case .doubleElimination: self = .doubleElimination
        case .circular:
            self = .circular(neighbours: try section.int("neighbours", in: 1...1_000_000) ?? 1)
        case .pivot:
            self = .pivot(
                pivots: try section.int("pivots", in: 1...1_000_000) ?? 2,
                ring: try section.bool("ring") ?? false)
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

    static func elo(_ section: Section) throws(PipelineError) -> Elo {
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
        case .swiss(let rounds):
            identity["tournament.rounds"] = rounds.map { .number($0) } ?? .string("log2")
        case .circular(let neighbours): identity["tournament.neighbours"] = .number(neighbours)
        case .pivot(let pivots, let ring):
            identity["tournament.pivots"] = .number(pivots)
            identity["tournament.ring"] = .bool(ring)
        case .ramp, .doubleElimination, .custom: break
        }
    }
}

public import Datasets
public import JSON
public import Tournaments

/// Every setting that decides votes or winners, defaults filled in, and digests of what is read.
///
/// Two runs with the same identity are the same run; addresses, keys and widths may change between
/// its starts. Settings that anybody reads have a property here, which is the one place that knows
/// how the manifest spells them; those that are only compared are set by name, by the plans that own
/// them.
public struct RunIdentity: Sendable, Hashable {
    /// The manifest's member `identity`, in the order written.
    public private(set) var settings: JSONObject

    public init(_ settings: JSONObject = JSONObject()) { self.settings = settings }

    public subscript(name: String) -> JSON? {
        get { settings[name] }
        set { settings[name] = newValue }
    }

    /// The settings that differ in `now`: `tournament.votes.max (5, now 3)`, and so on.
    package func differences(from now: RunIdentity) -> [String] {
        let keys = settings.keys + now.settings.keys.filter { settings[$0] == nil }
        return keys.filter { settings[$0] != now.settings[$0] }.map { key in
            "\(key) (\(settings[key]?.text ?? "unset"), now \(now.settings[key]?.text ?? "unset"))"
        }
    }

    /// The settings that decide what the judge says of two answers: all of the tournament's but those
    /// that say who meets, how often and what follows.
    package var judging: RunIdentity {
        var judging = RunIdentity()
        for member in settings.members
        where member.key.hasPrefix("tournament.") && !member.key.hasPrefix(Key.votes)
            && !Key.playing.contains(member.key)
        {
            judging[member.key] = member.value
        }
        return judging
    }

    /// All settings but those that say who meets, how often and what follows, and the seed: what a replay
    /// cannot change, since it asks nobody.
    package var beyondPlaying: RunIdentity {
        var rest = RunIdentity()
        for member in settings.members
        where member.key != Key.seed && !member.key.hasPrefix(Key.votes)
            && !Key.playing.contains(member.key)
        {
            rest[member.key] = member.value
        }
        return rest
    }

    /// The settings that decide what the generator makes of a prompt; none where there is none.
    package var generating: RunIdentity {
        var generating = RunIdentity()
        for member in settings.members where member.key.hasPrefix("generate.") {
            generating[member.key] = member.value
        }
        return generating
    }

    /// Whether a run that began with this may go on as `now` in the same folder: nothing differs, or
    /// its matches have more votes to come.
    func goesOn(as now: RunIdentity) -> Bool {
        var (before, after) = (self, now)
        (before.votes, after.votes) = (nil, nil)
        guard before.differences(from: after).isEmpty else { return false }
        guard let old = votes, let new = now.votes else { return differences(from: now).isEmpty }
        return old == new
            || new.order == old.order && new.limit >= old.limit
                && (new.stop == old.stop || new.stop == .all)
    }

    /// What cannot be derived again: settings of this run that have another value in `now`. What
    /// models said is in the journal; they need not be there any more.
    package func changedSince(_ now: RunIdentity) -> [String] {
        settings.keys.filter { key in
            settings[key] != now.settings[key] && ![Key.generator, Key.judgeModel].contains(key)
                && !isJurorsModel(key)
        }
    }
}

// MARK: - The settings that are read

extension RunIdentity {
    private enum Key {
        static let seed = "seed"
        static let shard = "shard"
        static let fields = "fields"
        static let generator = "generate.model"
        static let format = "tournament.format"
        static let judge = "tournament.judge"
        static let votes = "tournament.votes."
        static let seeding = "tournament.seeding"
        static let bracket = "tournament.bracket.sha256"
        static let equal = "tournament.equal"
        static let elo = "tournament.elo"
        static let rating = "tournament.rating"
        static let judgeModel = "tournament.model"
        static let maxTokens = "tournament.max_tokens"
        static let playing = [
            format, seeding, bracket, equal, elo, "tournament.third_place", "tournament.rounds",
            "tournament.neighbours", "tournament.pivots", "tournament.ring", rating,
            "tournament.title", "tournament.calibration",
        ]
    }

    public var seed: UInt64? {
        get {
            guard let seed = settings[Key.seed], case .number(let digits) = seed else { return nil }
            // Half of all seeds are no `Int`.
            return UInt64(digits) ?? seed.int.flatMap(UInt64.init(exactly:))
        }
        set { settings[Key.seed] = newValue.map { .number(String($0)) } }
    }

    public var shard: Shard? {
        get { settings[Key.shard]?.string.flatMap { try? Shard($0) } }
        set { settings[Key.shard] = newValue.map { .string($0.description) } }
    }

    /// What the input's members are called.
    public var fields: FieldNames {
        get { settings[Key.fields]?.string.flatMap(FieldNames.init(list:)) ?? .standard }
        set { settings[Key.fields] = .string(newValue.list) }
    }

    /// What the format calls itself.
    public var format: String? {
        get { settings[Key.format]?.string }
        set { settings[Key.format] = newValue.map { .string($0) } }
    }

    /// What the judge calls itself.
    public var judge: String? {
        get { settings[Key.judge]?.string }
        set { settings[Key.judge] = newValue.map { .string($0) } }
    }

    /// Whether seeds say who is thought to be better: where they are not drawn by lot, as they are
    /// without a word about it and without a given bracket.
    package var hasSeeds: Bool {
        settings[Key.seeding]?.string.map { $0 != "random" } ?? (settings[Key.bracket] != nil)
    }

    public var votes: VotingRule? {
        get {
            guard let most = settings[Key.votes + "max"]?.int, 1...10_000 ~= most,
                let stop = settings[Key.votes + "stop"].flatMap(VotingRule.Stop.init),
                let order = settings[Key.votes + "order"]?.string,
                let order = VotingRule.Order(rawValue: order)
            else { return nil }
            return VotingRule(max: most, stop: stop, order: order)
        }
        set {
            settings[Key.votes + "max"] = newValue.map { .number($0.max) }
            settings[Key.votes + "stop"] = newValue?.stop.json
            settings[Key.votes + "order"] = newValue.map { .string($0.order.rawValue) }
        }
    }

    /// Which answers did not meet. Left out where all did, as in runs from before there was a choice.
    public var equal: EqualAnswers {
        get { settings[Key.equal]?.string.flatMap(EqualAnswers.init(rawValue:)) ?? .nothing }
        set { settings[Key.equal] = newValue == .nothing ? nil : .string(newValue.rawValue) }
    }

    /// How results became ratings; `nil` for formats without.
    public var elo: Elo? {
        get {
            let numbers = settings[Key.elo]?.array?.compactMap(\.double) ?? []
            guard numbers.count == 5, let orders = Int(exactly: numbers[4]), 1...100_000 ~= orders,
                numbers.allSatisfy({ 0...1e9 ~= $0 }), numbers[1] > 0, numbers[2] > 0
            else { return nil }
            return Elo(
                initial: numbers[0], scale: numbers[1], base: numbers[2], k: numbers[3],
                orders: orders)
        }
        set {
            settings[Key.elo] = newValue.map { elo in
                [
                    .number(elo.initial), .number(elo.scale), .number(elo.base), .number(elo.k),
                    .number(elo.orders),
                ]
            }
        }
    }

    /// What entrants are rated by where the pipeline says so: `elo`, `bradley_terry`.
    public var rating: String? {
        get { settings[Key.rating]?.string }
        set { settings[Key.rating] = newValue.map { .string($0) } }
    }

    /// The judge's model, apart from where it is served; `nil` for judges that ask none.
    public var judgeModel: JSON? {
        get { settings[Key.judgeModel] }
        set { settings[Key.judgeModel] = newValue }
    }

    /// The name in `judgeModel`.
    package var judgeModelName: String? { judgeModel?.string ?? judgeModel?["model"]?.string }

    /// The name of the judge's model alone, without the digests of one in this process.
    package var judgeModelTitle: String? {
        guard let local = judgeModel?.string else { return judgeModelName }
        return local.firstRange(of: " (").map { String(local[..<$0.lowerBound]) } ?? local
    }

    /// Who judges, for a person: `nano-judge, reasoning`, `jury of a, b and c`; `nil` where nothing says
    /// so.
    package var judgeTitle: String? {
        if let title = panelTitle { return title }
        let parts = [judgeModelTitle, judge].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    /// How many tokens a judge that asks a model may generate; `nil` for others.
    package var thinkingBudget: Int? {
        get { settings[Key.maxTokens]?.int.flatMap { LogFields.count ~= $0 ? $0 : nil } }
        set { settings[Key.maxTokens] = newValue.map { .number($0) } }
    }
}

extension VotingRule.Stop {
    /// As manifests and pipelines spell it: a name, `{"lead"}` or `{"error", "correlation"}`.
    package var json: JSON {
        switch self {
        case .decided: "decided"
        case .all: "all"
        case .lead(let votes): ["lead": .number(votes)]
        case .error(let chance, let correlation):
            ["error": .number(chance), "correlation": .number(correlation)]
        }
    }

    /// Reads what `json` writes; `nil` for anything else.
    package init?(_ json: JSON) {
        switch json {
        case "decided": self = .decided
        case "all": self = .all
        default:
            guard let object = json.object else { return nil }
            if object.keys == ["lead"], let votes = object["lead"]?.int, 1...10_000 ~= votes {
                self = .lead(votes)
            } else if Set(object.keys) == ["error", "correlation"],
                let chance = object["error"]?.double, 0...0.5 ~= chance,
                let correlation = object["correlation"]?.double, 0.001...0.999 ~= correlation
            {
                self = .error(chance, correlation: correlation)
            } else {
                return nil
            }
        }
    }
}

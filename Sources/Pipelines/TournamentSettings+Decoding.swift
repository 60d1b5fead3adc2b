internal import Judging
internal import LanguageModels
internal import Tournaments

extension TournamentSettings {
    init(
        _ section: Section, models: [(name: String, spec: ModelSpec)]
    ) throws(PipelineError) {
        var section = section
        format = try section.choice("format", Format.self) ?? .knockout
        judge = try section.choice("judge", JudgeKind.self) ?? .reasoning
        model = try section.string("model")
        seeding = try section.choice("seeding", Seeding.self)
        bracket = try section.string("bracket")
        thirdPlace = try section.bool("third_place") ?? false
        verdicts = try section.string("verdicts")
        maxAbstainRate = try section.double("max_abstain_rate", in: 0...1) ?? 0.2
        sampling = Sampling(maxTokens: judge == .direct ? 32 : 8192)
        sampling.take(model, of: models)
        try sampling.read(&section)
        if judge == .direct { onLimit = .abstain }
        if var thinking = try section.section("thinking") {
            sampling.maxTokens =
                try thinking.int("max_tokens", in: 1...10_000_000) ?? sampling.maxTokens
            onLimit = try thinking.choice("on_limit", ModelJudge.OnLimit.self) ?? onLimit
            try thinking.finish()
        }
        if var verdict = try section.section("verdict") {
            constrainsVerdict = try verdict.bool("constrain") ?? false
            try verdict.finish()
        }
        if let votes = try section.section("votes") { self.votes = try VotingRule(votes) }
        if let template = try section.section("template") {
            self.template = try JudgeTemplate(template)
        }
        if let elo = try section.section("elo") { try read(elo) }
        try section.finish()
        try check(section, models)
    }

    private mutating func read(_ elo: Section) throws(PipelineError) {
        var section = elo
        self.elo = Elo(
            initial: try section.double("initial", in: 0...1e9) ?? 1000,
            scale: try section.double("scale", in: 1e-9...1e9) ?? 400,
            base: try section.double("base", in: 1.000001...1e9) ?? 10,
            k: try section.double("k", in: 0...1e6) ?? 4)
        orders = try section.int("orders", in: 1...100_000) ?? 64
        try section.finish()
    }

    /// What single keys cannot tell: settings that need or exclude each other.
    private func check(
        _ section: Section, _ models: [(name: String, spec: ModelSpec)]
    ) throws(PipelineError) {
        switch judge {
        case .reasoning, .direct:
            guard let model else {
                throw section.error(
                    "model", "the judge \"\(judge.rawValue)\" needs a \"model\" in \"tournament\"")
            }
            guard models.contains(where: { $0.name == model }) else {
                throw section.error("model", Pipeline.unknownModel(model, models))
            }
        case .recorded:
            if verdicts == nil {
                throw section.error(
                    "verdicts", "the judge \"recorded\" needs \"verdicts\", a file to replay")
            }
        case .reference: break
        }
        if constrainsVerdict { try checkConstraint(section, models) }
        if judge != .recorded, verdicts != nil {
            throw section.error("verdicts", "\"verdicts\" are for the judge \"recorded\"")
        }
        if format != .knockout, bracket != nil || thirdPlace {
            let key = bracket != nil ? "bracket" : "third_place"
            throw section.error(key, "\"\(key)\" is for knockouts")
        }
        if format != .elo, section.has("elo") {
            throw section.error("elo", "\"elo\" is for the format \"elo\"")
        }
    }
}

extension TournamentSettings {
    private func checkConstraint(
        _ section: Section, _ models: [(name: String, spec: ModelSpec)]
    ) throws(PipelineError) {
        let key = "verdict.constrain"
        guard judge.asksModel else {
            throw section.error(
                key, "\"\(key)\" is for judges that ask a model, not for \"\(judge.rawValue)\"")
        }
        guard judgePrompt.spelling.offered != nil else {
            throw section.error(
                key,
                "\"\(key)\" is for verdicts in \\boxed{ }, and a \"pattern\" does not say how "
                    + "verdicts are written; leave one of the two out")
        }
        if case .remote = models.first(where: { $0.name == model })?.spec {
            throw section.error(key, Self.cannotConstrain(model ?? ""))
        }
    }

    /// Why `constrainsVerdict` cannot be had from a model, and what to do.
    static func cannotConstrain(_ model: String) -> String {
        "\"verdict.constrain\" needs a model in this process, and \"\(model)\" is none; give its "
            + "checkpoint as \"path\", or leave \"verdict.constrain\" out: verdicts are then read "
            + "from what the model says"
    }

    /// The judge that these settings describe, for judges that ask a model.
    func judge(asking model: any LanguageModel) -> ModelJudge {
        ModelJudge(
            model: model, template: judgePrompt, sampling: sampling, onLimit: onLimit,
            verdictStart: constrainsVerdict ? (judge == .direct ? .atOnce : .afterThinking) : nil)
    }
}

extension VotingRule {
    init(_ section: Section) throws(PipelineError) {
        var section = section
        self.init(
            max: try section.int("max", in: 1...10_000) ?? 1,
            stop: try section.choice("stop", Stop.self) ?? .decided,
            order: try section.choice("order", Order.self) ?? .alternate)
        try section.finish()
    }
}

extension JudgeTemplate {
    init(_ section: Section) throws(PipelineError) {
        var section = section
        let system = try section.string("system") ?? ""
        guard let user = try section.string("user") else {
            throw section.error(
                "user", "\"template\" needs \"user\" with {query}, {first} and {second}")
        }
        let first = try section.string("first") ?? VerdictSpelling.rrm.first
        let second = try section.string("second") ?? VerdictSpelling.rrm.second
        let tie = try section.string("tie")
        let pattern = try section.string("pattern")
        try section.finish()
        do {
            try self.init(
                system: system, user: user,
                spelling: VerdictSpelling(
                    first: first, second: second, tie: tie, pattern: pattern))
        } catch {
            throw section.error("user", "\(error)")
        }
    }
}

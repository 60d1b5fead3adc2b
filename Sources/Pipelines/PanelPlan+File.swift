internal import JSON
internal import Judging

// `tournament.judge` as an object: `{ jury: […], rule, weights | accuracies }` or
// `{ cascade: […], escalate }`. What `tournament` says beside it holds for all of its judges that do not
// say it themselves.
extension PanelPlan {
    /// Reads what is left of `tournament`, whose `judge` is an object.
    init(restOf tournament: inout Section, models: ModelPlans) throws(PipelineError) {
        guard var section = try tournament.section("judge") else {
            throw tournament.error("judge", "\"judge\" must be a name or an object { }")
        }
        let kind = try Self.kind(section, of: tournament)
        let elements = try section.elements(kind.rawValue)
        guard 2...Self.mostJurors ~= elements.count else {
            throw section.error(
                kind.rawValue,
                "a \(kind.rawValue) has 2 to \(Self.mostJurors) judges, not \(elements.count)")
        }
        var reading = JurorReading(tournament: tournament, models: models)
        var plans: [(name: String?, plan: ModelJudgePlan, section: Section)] = []
        for element in elements { plans.append(try reading.juror(element, section, kind)) }
        tournament = reading.tournament
        let rule: PanelRule =
            switch kind {
            case .jury: .jury(weights: try Self.weights(&section, of: plans.count))
            case .cascade: .cascade(try Self.escalation(&section))
            }
        try section.finish()
        try tournament.finish()
        self.init(try Self.named(plans, section, kind), rule)
        for plan in plans { try plan.plan.check(plan.section, models) }
        try checkProbability(section)
    }

    private static func kind(
        _ section: Section, of tournament: Section
    ) throws(PipelineError) -> Kind {
        switch (section.has(Kind.jury.rawValue), section.has(Kind.cascade.rawValue)) {
        case (true, false): return .jury
        case (false, true): return .cascade
        case (false, false):
            throw tournament.error(
                "judge", "\"\(section.name)\" needs \"jury\" or \"cascade\", a list of judges")
        case (true, true):
            throw section.error(
                "cascade",
                "\"\(section.name)\" is a \"jury\" or a \"cascade\"; leave one of them out")
        }
    }

    /// Each judge is called as its model, or where several have one, by its kind, too.
    private static func named(
        _ plans: [(name: String?, plan: ModelJudgePlan, section: Section)], _ section: Section,
        _ kind: Kind
    ) throws(PipelineError) -> [Juror] {
        var jurors: [Juror] = []
        for (name, plan, own) in plans {
            let isAlone = plans.count { $0.plan.model == plan.model } == 1
            let name = name ?? (isAlone ? plan.model : "\(plan.model) \(plan.style.rawValue)")
            guard !jurors.contains(where: { $0.name == name }) else {
                throw own.error(
                    own.has("name") ? "name" : kind.rawValue,
                    "two judges of the \(kind.rawValue) are called \"\(name)\"; give each a \"name\" of "
                        + "its own")
            }
            jurors.append(Juror(name, plan))
        }
        return jurors
    }

    // MARK: Rules

    private enum RuleName: String, CaseIterable { case majority, weighted }

    private static func weights(
        _ section: inout Section, of jurors: Int
    ) throws(PipelineError) -> [Double] {
        let name = try section.choice("rule", RuleName.self)
        let weights = try section.numbers("weights", in: 0...1e9)
        let accuracies = try section.numbers("accuracies", in: 0.5...0.9999)
        let given = weights == nil ? "accuracies" : "weights"
        guard let numbers = weights ?? accuracies else {
            if name == .weighted {
                throw section.error(
                    "rule",
                    "the rule \"weighted\" needs \"weights\", or \"accuracies\" as bracket eval measures "
                        + "them: a number for each judge")
            }
            return [Double](repeating: 1, count: jurors)
        }
        if name == .majority || weights != nil && accuracies != nil {
            throw section.error(
                name == .majority ? "rule" : "accuracies",
                "\"rule\": \"majority\", \"weights\" and \"accuracies\" exclude each other; leave all "
                    + "but one out")
        }
        guard numbers.count == jurors else {
            throw section.error(
                given, "\"\(given)\" has \(numbers.count) numbers for \(jurors) judges")
        }
        let rule = weights.map { PanelRule.jury(weights: $0) } ?? .weighted(byAccuracies: numbers)
        guard case .jury(let all) = rule, all.contains(where: { $0 > 0 }) else {
            throw section.error(given, "no judge has a weight above 0")
        }
        return all
    }

    private enum EscalationName: String, CaseIterable { case orders, abstained }

    private static func escalation(
        _ section: inout Section
    ) throws(PipelineError) -> PanelRule.Escalation {
        guard section.holdsObject("escalate"), var rule = try section.section("escalate") else {
            let name = try section.choice("escalate", EscalationName.self) ?? .orders
            return PanelRule.Escalation(orders: name == .orders)
        }
        let orders = try rule.bool("orders") ?? false
        let probability = try rule.double("probability", in: 0.5...1)
        try rule.finish()
        guard orders || probability != nil else {
            throw section.error(
                "escalate",
                "\"escalate\" is \"orders\", \"abstained\" or { orders: true, probability: 0.9 }")
        }
        return PanelRule.Escalation(orders: orders, probability: probability)
    }

    /// A bound for probabilities needs judges that have some.
    private func checkProbability(_ section: Section) throws(PipelineError) {
        guard case .cascade(let escalation) = rule, escalation.probability != nil,
            let juror = jurors.dropLast().first(where: { !$0.plan.constrainsVerdict })
        else { return }
        throw section.error(
            "escalate",
            "\"escalate.probability\" needs judges that are held to their verdicts, and "
                + "\"\(juror.name)\" is not; give it verdict: { constrain: true }")
    }
}

/// Reads the judges of a panel, each over what the tournament says for all of them.
private struct JurorReading {
    var tournament: Section
    let models: ModelPlans

    /// - Parameters:
    ///   - element: an object, or the name of a model.
    ///   - panel: the section of the list, for errors.
    mutating func juror(
        _ element: Section.Element, _ panel: Section, _ kind: PanelPlan.Kind
    ) throws(PipelineError) -> (name: String?, plan: ModelJudgePlan, section: Section) {
        let common = try tournament.string("model")
        var own: Section?
        var model: String?
        switch element {
        case .text(let name): model = name
        case .section(let section): own = section
        }
        let style = try own?.choice("judge", ModelJudge.Style.self) ?? .reasoning
        model = try own?.string("model") ?? model ?? common
        let name = try own?.string("name")
        if let name, name.isEmpty || !name.isPrintable || name.utf8.count > 100 {
            throw panel.error("name", "\"name\" must be a word or two that can be printed")
        }
        guard let model else {
            throw (own ?? panel).error(
                "model", "each judge of a \(kind.rawValue) needs a \"model\", a key of \"models\"")
        }
        guard models[model] != nil else {
            let isOwn = own?.has("model") == true
            throw (isOwn ? own ?? panel : panel).error(
                isOwn ? "model" : kind.rawValue, models.unknown(model))
        }
        var plan = ModelJudgePlan(style, model: model)
        plan.sampling.take(model, of: models)
        try plan.read(&tournament)
        if var section = own {
            try plan.read(&section)
            try section.finish()
            own = section
        }
        return (name, plan, own ?? panel)
    }
}

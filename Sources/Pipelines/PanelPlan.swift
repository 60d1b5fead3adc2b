internal import JSON
public import Judging
internal import RunLogs

/// A judge of several: a pipeline's `tournament.judge` where that is an object.
public struct PanelPlan: Sendable {
    /// One of its judges.
    public struct Juror: Sendable {
        /// Names it in logs; no two of a panel have the same.
        public var name: String
        public var plan: ModelJudgePlan

        public init(_ name: String, _ plan: ModelJudgePlan) {
            self.name = name
            self.plan = plan
        }
    }

    public var jurors: [Juror]
    public var rule: PanelRule

    public init(_ jurors: [Juror], _ rule: PanelRule) {
        self.jurors = jurors
        self.rule = rule
    }

    /// How many judges a panel has at most.
    package static let mostJurors = 16

    /// What its manifest calls the judge.
    package var name: String { kind.rawValue }

    /// The two kinds, by the key that lists their judges.
    enum Kind: String { case jury, cascade }

    var kind: Kind {
        switch rule {
        case .jury: .jury
        case .cascade: .cascade
        }
    }

    /// The judge that this describes.
    ///
    /// - Parameter judge: opens one of its judges.
    package func panel(_ judge: (ModelJudgePlan) throws -> ModelJudge) rethrows -> Panel {
        Panel(try jurors.map { Panel.Juror($0.name, try judge($0.plan)) }, rule)
    }

    /// Adds who judges.
    func name(in identity: inout RunIdentity) {
        identity.judge = name
        identity.jurors = jurors.map(\.name)
    }

    /// Adds what decides verdicts.
    func describe(in identity: inout RunIdentity, models: ModelPlans) {
        name(in: &identity)
        switch rule {
        case .jury(let weights):
            identity["tournament.jurors.weights"] = .array(weights.map { .number($0) })
        case .cascade(let escalation):
            identity["tournament.jurors.escalate"] = [
                "orders": .bool(escalation.orders),
                "probability": escalation.probability.map { .number($0) } ?? .null,
            ]
        }
        for (place, juror) in jurors.enumerated() {
            let section = RunIdentity.juror(place)
            identity[section + ".judge"] = .string(juror.plan.style.rawValue)
            identity[section + ".model"] = models[juror.plan.model]?.identity ?? .null
            juror.plan.describe(section, in: &identity)
        }
    }
}

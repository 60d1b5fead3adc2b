internal import Files
public import Judging
public import LanguageModels
package import RunLogs

/// Who judges, as a pipeline's `tournament` says it.
public enum JudgePlan: Sendable {
    /// A language model.
    case model(ModelJudgePlan)
    /// Several that vote together, or of which the cheap one is asked first.
    case panel(PanelPlan)
    /// The known right answers.
    case reference
    /// Verdicts replayed from a file.
    case recorded(verdicts: String)

    /// What a pipeline calls them.
    public enum Name: String, Sendable, CaseIterable {
        case reasoning, direct, reference, recorded

        /// How the model is asked; `nil` for judges that ask none.
        public var style: ModelJudge.Style? { ModelJudge.Style(rawValue: rawValue) }
    }

    public var name: String {
        switch self {
        case .model(let plan): plan.style.rawValue
        case .panel(let plan): plan.name
        case .reference: Name.reference.rawValue
        case .recorded: Name.recorded.rawValue
        }
    }

    /// The judge's plan where it asks one model.
    public var asked: ModelJudgePlan? {
        get { if case .model(let plan) = self { plan } else { nil } }
        set { if let newValue { self = .model(newValue) } }
    }

    /// The plans of all judges that ask a model, in the order in which the pipeline names them.
    public var members: [ModelJudgePlan] {
        switch self {
        case .model(let plan): [plan]
        case .panel(let plan): plan.jurors.map(\.plan)
        case .reference, .recorded: []
        }
    }

    /// The same, the names that a panel gives them, and how often each is asked for a vote at most.
    package var questions: [(name: String?, plan: ModelJudgePlan, times: Int)] {
        guard case .panel(let panel) = self else { return members.map { (nil, $0, 1) } }
        return zip(panel.jurors, panel.rule.asks(of: members.count)).map {
            ($0.name, $0.plan, $1)
        }
    }

    /// Whether prompts without a known answer cannot be judged.
    package var needsReference: Bool { if case .reference = self { true } else { false } }

    /// The file that it reads, and the key that names it.
    package var file: (key: String, path: String)? {
        if case .recorded(let path) = self { ("verdicts", path) } else { nil }
    }
}

/// A judge that asks a model.
public struct ModelJudgePlan: Sendable {
    public var style: ModelJudge.Style
    /// A key of `models`.
    public var model: String
    /// What the judge is shown; `nil` for what its model was trained with, or else the style's.
    public var template: JudgeTemplate?
    public var sampling: Sampling
    public var onLimit: ModelJudge.OnLimit
    /// Whether the judge can say nothing but the verdicts that are offered, once its thinking has
    /// ended.
    public var constrainsVerdict = false

    public init(_ style: ModelJudge.Style, model: String) {
        self.style = style
        self.model = model
        sampling = style.sampling
        onLimit = style.onLimit
    }

    /// The template in use.
    package var prompt: JudgeTemplate { template ?? style.template }

    /// The judge that this describes.
    package func judge(asking model: any LanguageModel) -> ModelJudge {
        ModelJudge(
            model: model, template: prompt, sampling: sampling, onLimit: onLimit,
            verdictStart: constrainsVerdict ? style.verdictStart : nil)
    }

    /// Why `constrainsVerdict` cannot be had from a model, and what to do.
    package static func cannotConstrain(_ model: String) -> String {
        "\"verdict.constrain\" needs a model in this process, and \"\(model)\" is none; give its "
            + "checkpoint as \"path\", or leave \"verdict.constrain\" out: verdicts are then read "
            + "from what the model says"
    }
}

// MARK: - The pipeline file

extension JudgePlan {
    /// Reads what is left of `tournament`: what is unknown there is told before what is missing.
    ///
    /// Judges that ask no model take no notice of what is said to those that do, so that a pipeline
    /// need not be rewritten to be judged otherwise.
    init(restOf section: Section, models: ModelPlans) throws(PipelineError) {
        var section = section
        if section.holdsObject("judge") {
            self = .panel(try PanelPlan(restOf: &section, models: models))
            return
        }
        let name = try section.choice("judge", Name.self) ?? .reasoning
        let model = try section.string("model")
        var asked = ModelJudgePlan(name.style ?? .reasoning, model: model ?? "(none)")
        asked.sampling.take(model, of: models)
        try asked.read(&section)
        let verdicts = try section.string("verdicts")
        try section.finish()
        if name != .recorded, verdicts != nil {
            throw section.error("verdicts", "\"verdicts\" are for the judge \"recorded\"")
        }
        switch name {
        case .reasoning, .direct:
            guard model != nil else {
                throw section.error(
                    "model", "the judge \"\(name.rawValue)\" needs a \"model\" in \"tournament\"")
            }
            try asked.check(section, models)
            self = .model(asked)
        case .reference: self = .reference
        case .recorded:
            guard let verdicts else {
                throw section.error(
                    "verdicts", "the judge \"recorded\" needs \"verdicts\", a file to replay")
            }
            self = .recorded(verdicts: verdicts)
        }
        if name.style == nil, asked.constrainsVerdict {
            throw section.error(
                ModelJudgePlan.constrain,
                "\"\(ModelJudgePlan.constrain)\" is for judges that ask a model, not for "
                    + "\"\(name.rawValue)\"")
        }
    }

    /// Adds what decides verdicts. The judge's name comes earlier, where manifests always had it.
    ///
    /// - Throws: `FileError` where a file of verdicts cannot be read.
    package func describe(in identity: inout RunIdentity, models: ModelPlans) throws {
        switch self {
        case .model(let plan):
            identity.judgeModel = models[plan.model]?.identity ?? .null
            plan.describe("tournament", in: &identity)
        case .panel(let plan): plan.describe(in: &identity, models: models)
        case .reference: break
        case .recorded(let path):
            identity["tournament.verdicts.sha256"] = .string(try SHA256.hexDigest(ofFile: path))
        }
    }
}

extension ModelJudgePlan {
    fileprivate static let constrain = "verdict.constrain"

    /// Reads what `tournament` says to judges that ask a model.
    mutating func read(_ section: inout Section) throws(PipelineError) {
        try sampling.read(&section)
        if var thinking = try section.section("thinking") {
            sampling.maxTokens =
                try thinking.int("max_tokens", in: 1...10_000_000) ?? sampling.maxTokens
            onLimit = try thinking.choice("on_limit", ModelJudge.OnLimit.self) ?? onLimit
            try thinking.finish()
        }
        if var verdict = try section.section("verdict") {
            constrainsVerdict = try verdict.bool("constrain") ?? constrainsVerdict
            try verdict.finish()
        }
        if let own = try section.section("template") { template = try JudgeTemplate(own) }
    }

    /// Adds what decides verdicts, apart from the model.
    func describe(_ section: String, in identity: inout RunIdentity) {
        identity["\(section).prompt.sha256"] = .string(prompt.digest)
        identity["\(section).on_limit"] = .string(onLimit.rawValue)
        // Left out where it is not asked for: runs from before there was such a key go on.
        if constrainsVerdict { identity["\(section).verdict.constrain"] = true }
        sampling.describe(section, in: &identity)
    }

    /// What single keys cannot tell: settings that need or exclude each other.
    func check(_ section: Section, _ models: ModelPlans) throws(PipelineError) {
        guard let plan = models[model] else { throw section.error("model", models.unknown(model)) }
        guard constrainsVerdict else { return }
        guard prompt.spelling.offered != nil else {
            throw section.error(
                Self.constrain,
                "\"\(Self.constrain)\" is for verdicts in \\boxed{ }, and a \"pattern\" does not say "
                    + "how verdicts are written; leave one of the two out")
        }
        if case .remote = plan { throw section.error(Self.constrain, Self.cannotConstrain(model)) }
    }
}

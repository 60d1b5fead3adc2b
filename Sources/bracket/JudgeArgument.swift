import CommandLines
import Datasets
import Judging
import LanguageModels
import Pipelines
import RunLogs

/// The judge that a command line describes, with the names that pipelines use.
struct JudgeArgument {
    let judge: any Judge
    let plan: JudgePlan
    /// `nil` for judges that ask no model.
    let model: ModelArgument?
    /// The same, open: it tells what it does.
    let opened: (any LanguageModel)?

    static let options: [CommandSpec.Option] = [
        .init(
            name: "judge", value: "JUDGE",
            help: "reasoning (default), direct, reference or recorded"),
        .init(
            name: "template", value: "F",
            help: "the judge's prompt, a JSON file with the keys of tournament.template"),
        .init(name: "verdicts", value: "F", help: "the file that a recorded judge replays"),
        .init(
            name: "max-tokens", value: "K",
            help: "thinking and verdict (default: 8192; direct: 32)"),
        .init(
            name: "on-limit", value: "WHAT",
            help: "when they are used up: conclude (default) or abstain"),
        .init(name: "temperature", value: "T", help: "of the judge; 0 is greedy (default: 0.6)"),
        .init(name: "top-p", value: "P", help: "(default: 1)"),
    ]

    /// - Parameter prompts: what is to be judged.
    /// - Throws: `UsageError` for options that have no effect on this judge, and for prompts that a
    ///   model which nobody named does not know; what opening a model, a template or verdicts throws.
    init(_ arguments: Arguments, for prompts: some Sequence<Prompt>) throws {
        let kind =
            try arguments.choice("judge", JudgePlan.Name.self, called: "judge") ?? .reasoning
        for option in ModelArgument.options + Self.options
        where arguments.has(option.name) && option.name != "judge" {
            guard option.name == "verdicts" ? kind == .recorded : kind.style != nil else {
                throw arguments.usageError(
                    "--\(option.name) has no effect on the judge \"\(kind.rawValue)\"; leave it "
                        + "out")
            }
        }
        switch kind {
        case .reference: self = .reference()
        case .recorded:
            guard let given = arguments.string("verdicts") else {
                throw arguments.usageError(
                    "the judge \"recorded\" needs --verdicts F, a file to replay")
            }
            let path = try StandardInput.file(given, "verdicts", arguments)
            // Whether the order matters is what both orders are asked for.
            self.init(
                judge: try RecordedJudge(path: path, exchanges: false),
                plan: .recorded(verdicts: path))
        case .reasoning, .direct:
            try self.init(kind.style ?? .reasoning, arguments, for: prompts)
        }
    }

    /// The judge that asks a model. Its options are read before the model is opened, which takes
    /// longer than finding a mistake.
    init(
        _ style: ModelJudge.Style, _ arguments: Arguments, for prompts: some Sequence<Prompt>
    ) throws {
        let template = try arguments.string("template").map {
            try JudgeTemplate(path: StandardInput.file($0, "the template", arguments))
        }
        let temperature = try arguments.double("temperature", in: 0...100)
        let topP = try arguments.double("top-p", in: 0...1)
        let maxTokens = try arguments.int("max-tokens", in: 1...10_000_000)
        let onLimit = try arguments.choice("on-limit", ModelJudge.OnLimit.self)
        let model = try ModelArgument(arguments, default: Self.usualModel(style))
        try model.check(prompts, arguments)
        var plan = ModelJudgePlan(style, model: Self.modelName)
        plan.sampling.take(Self.modelName, of: ModelPlans(Self.modelName, model.plan))
        plan.template = try template ?? ModelArgument.opener.trainedFormat(of: model.plan)?.template
        plan.sampling.temperature = temperature ?? plan.sampling.temperature
        plan.sampling.topP = topP ?? plan.sampling.topP
        plan.sampling.maxTokens = maxTokens ?? plan.sampling.maxTokens
        plan.onLimit = onLimit ?? plan.onLimit
        let opened = try model.open()
        self.init(
            judge: plan.judge(asking: opened), plan: .model(plan), model: model, opened: opened)
    }

    /// The judge that goes by known answers.
    static func reference(match: AnswerMatch = .auto) -> JudgeArgument {
        JudgeArgument(judge: ReferenceJudge(match: match), plan: .reference)
    }

    private init(
        judge: any Judge, plan: JudgePlan, model: ModelArgument? = nil,
        opened: (any LanguageModel)? = nil
    ) {
        self.opened = opened
        self.judge = judge
        self.plan = plan
        self.model = model
    }

    /// `RRM-7B at http://localhost:8000/v1, reasoning`, as a run says it.
    var words: String {
        ([model?.name].compactMap(\.self) + [plan.name]).joined(separator: ", ")
    }

    /// Adds what decides verdicts.
    ///
    /// - Throws: `FileError` where a file of verdicts cannot be read.
    func describe(in identity: inout RunIdentity) throws {
        identity.judge = plan.name
        let models = try model.map {
            ModelPlans(Self.modelName, try ModelArgument.opener.located($0.plan))
        }
        try plan.describe(in: &identity, models: models ?? ModelPlans())
    }

    private static let modelName = "judge"

    /// The model of a judge where none is named.
    private static func usualModel(_ style: ModelJudge.Style) -> String {
        switch style {
        case .reasoning: "embedded:nano-judge"
        case .direct: "embedded:nano-direct"
        }
    }
}

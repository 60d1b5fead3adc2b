import CommandLines
import Judging
import Pipelines

/// The judge that a command line describes, with the names that pipelines use.
enum JudgeArgument {
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

    /// - Throws: `UsageError` for options that have no effect on this judge; what opening a model,
    ///   a template or verdicts throws.
    static func open(_ arguments: Arguments) throws -> (judge: any Judge, kind: JudgePlan.Name) {
        let kind =
            try arguments.choice("judge", JudgePlan.Name.self, called: "judge") ?? .reasoning
        for option in ModelArgument.options + options
        where arguments.has(option.name) && option.name != "judge" {
            guard option.name == "verdicts" ? kind == .recorded : kind.style != nil else {
                throw arguments.usageError(
                    "--\(option.name) has no effect on the judge \"\(kind.rawValue)\"; leave it "
                        + "out")
            }
        }
        switch kind {
        case .reference: return (ReferenceJudge(), kind)
        case .recorded:
            guard let path = arguments.string("verdicts") else {
                throw arguments.usageError(
                    "the judge \"recorded\" needs --verdicts F, a file to replay")
            }
            return (try RecordedJudge(path: path), kind)
        case .reasoning, .direct:
            return (try model(kind.style ?? .reasoning, arguments), kind)
        }
    }

    /// The judge that asks a model. Its options are read before the model is opened, which takes
    /// longer than finding a mistake.
    static func model(_ style: ModelJudge.Style, _ arguments: Arguments) throws -> ModelJudge {
        let template = try arguments.string("template").map { try JudgeTemplate(path: $0) }
        let temperature = try arguments.double("temperature", in: 0...100)
        let topP = try arguments.double("top-p", in: 0...1)
        let maxTokens = try arguments.int("max-tokens", in: 1...10_000_000)
        let onLimit = try arguments.choice("on-limit", ModelJudge.OnLimit.self)
        var judge = try ModelArgument.judge(style, arguments)
        judge.template = template ?? judge.template
        judge.sampling.temperature = temperature ?? judge.sampling.temperature
        judge.sampling.topP = topP ?? judge.sampling.topP
        judge.sampling.maxTokens = maxTokens ?? judge.sampling.maxTokens
        judge.onLimit = onLimit ?? judge.onLimit
        return judge
    }
}

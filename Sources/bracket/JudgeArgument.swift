import Judging
import LanguageModels
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

    /// - Throws: `UsageError` for options that say nothing to this judge; what opening a model, a
    ///   template or verdicts throws.
    static func open(
        _ arguments: Arguments, command: String
    ) throws -> (judge: any Judge, kind: JudgePlan.Name) {
        let name = arguments.string("judge") ?? "reasoning"
        let known = JudgePlan.Name.allCases.map(\.rawValue)
        guard let kind = JudgePlan.Name(rawValue: name) else {
            throw UsageError(
                "unknown judge \"\(name)\"" + Nearest.hint(for: name, in: known)
                    + " (known: \(known.joined(separator: ", ")))", command: command)
        }
        for option in ModelArgument.options + options
        where arguments.has(option.name) && option.name != "judge" {
            guard option.name == "verdicts" ? kind == .recorded : kind.style != nil else {
                throw UsageError(
                    "--\(option.name) has no effect on the judge \"\(name)\"; leave it out",
                    command: command)
            }
        }
        switch kind {
        case .reference: return (ReferenceJudge(), kind)
        case .recorded:
            guard let path = arguments.string("verdicts") else {
                throw UsageError(
                    "the judge \"recorded\" needs --verdicts F, a file to replay", command: command)
            }
            return (try RecordedJudge(path: path), kind)
        case .reasoning, .direct:
            let settings = try settings(arguments, command: command)
            var judge = try ModelArgument.judge(
                kind.style ?? .reasoning, arguments, command: command)
            settings(&judge)
            return (judge, kind)
        }
    }

    /// What the options change in a judge that asks a model; read before the model is opened, which
    /// takes longer than finding a mistake.
    private static func settings(
        _ arguments: Arguments, command: String
    ) throws -> (inout ModelJudge) -> Void {
        let template = try arguments.string("template").map { try JudgeTemplate(path: $0) }
        let temperature = try arguments.double("temperature", in: 0...100, command: command)
        let topP = try arguments.double("top-p", in: 0...1, command: command)
        let maxTokens = try arguments.int("max-tokens", in: 1...10_000_000, command: command)
        let onLimit = try arguments.string("on-limit").map { word in
            guard let known = ModelJudge.OnLimit(rawValue: word) else {
                throw UsageError(
                    "--on-limit is \"\(word)\"; it is conclude or abstain", command: command)
            }
            return known
        }
        return { judge in
            judge.template = template ?? judge.template
            judge.sampling.temperature = temperature ?? judge.sampling.temperature
            judge.sampling.topP = topP ?? judge.sampling.topP
            judge.sampling.maxTokens = maxTokens ?? judge.sampling.maxTokens
            judge.onLimit = onLimit ?? judge.onLimit
        }
    }
}

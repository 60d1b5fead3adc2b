import Foundation
import Judging
import LanguageModels
import Pipelines
import Runs

/// The model that `--model` names: a key of a pipeline's models, embedded:NAME, a checkpoint's
/// path, or a server's URL#model.
struct ModelArgument {
    /// As given, for messages.
    let reference: String
    let plan: ModelPlan
    private let opener = ModelOpener.standard { Terminal.environment($0) }

    /// - Parameter usual: the model of a command line that names none; `nil` if it must.
    /// - Throws: `UsageError`, `PipelineError`.
    init(_ arguments: Arguments, command: String, default usual: String? = nil) throws {
        guard let reference = arguments.string("model") ?? usual else {
            throw UsageError(
                "\"bracket \(command)\" needs --model, as in "
                    + "--model http://localhost:8000/v1#Reward-Reasoning/RRM-7B", command: command)
        }
        self.reference = reference
        var plan: ModelPlan?
        if let path = arguments.string("pipeline") {
            guard arguments.has("model") else {
                throw UsageError(
                    "--pipeline says where --model is looked up; name one of its models with "
                        + "--model", command: command)
            }
            let models = try Pipeline(path: path).models
            plan = models[reference]
            if plan == nil, !reference.contains("/"), !reference.contains(":") {
                let names = models.names
                throw UsageError(
                    "\(path) has no model \"\(reference)\""
                        + Nearest.hint(for: reference, in: names)
                        + " (it has: \(names.joined(separator: ", ")))", command: command)
            }
        }
        if plan == nil { plan = try ModelPlan(reference: reference) }
        if case .remote(var remote) = plan, remote.apiKeyEnv == nil {
            remote.apiKeyEnv = arguments.string("api-key-env")
            if let name = remote.apiKeyEnv, !ModelPlan.RemotePlan.isVariable(name) {
                throw UsageError(
                    "--api-key-env must be the name of an environment variable, not the key",
                    command: command)
            }
            plan = .remote(remote)
        }
        guard let plan else { throw UsageError("no model \"\(reference)\"", command: command) }
        self.plan = plan
    }

    /// - Throws: `PipelineError`, `ModelError`: what keeps the model from being used.
    private func open() throws -> any LanguageModel { try opener(plan, name: reference) }

    /// `judge` with the template that its model was trained with, where the model brings one.
    ///
    /// - Throws: `PipelineError` for what is wrong with its `bracket.json`.
    private func taught(_ judge: ModelJudge) throws -> ModelJudge {
        var judge = judge
        if let template = try opener.trainedFormat(of: plan)?.template { judge.template = template }
        return judge
    }

    /// The judge that thinks or answers directly, on the model named or on the one that comes with
    /// Bracket, asked as the model was trained to be.
    static func judge(
        _ style: ModelJudge.Style, _ arguments: Arguments, command: String
    ) throws -> ModelJudge {
        let model = try ModelArgument(arguments, command: command, default: usualJudge(style))
        return try model.taught(ModelJudge(style, model: model.open()))
    }

    /// The judge's model where none is named.
    static func usualJudge(_ style: ModelJudge.Style) -> String {
        switch style {
        case .reasoning: "embedded:nano-judge"
        case .direct: "embedded:nano-direct"
        }
    }

    /// The model alone, opened.
    static func open(
        _ arguments: Arguments, command: String, default usual: String? = nil
    ) throws -> any LanguageModel {
        try ModelArgument(arguments, command: command, default: usual).open()
    }

    /// - Parameter usual: what help says is used where none is named.
    static func options(default usual: String) -> [CommandSpec.Option] {
        var options = options
        options[0].help += " (default: \(usual))"
        return options
    }

    static let options: [CommandSpec.Option] = [
        .init(
            name: "model", value: "M",
            help: "URL#model of a server, a checkpoint's path, embedded:NAME, or a key of the "
                + "pipeline's models"),
        .init(name: "pipeline", value: "P", help: "the pipeline whose models M may name"),
        .init(
            name: "api-key-env", value: "VARIABLE",
            help: "the environment variable that holds the server's key"),
    ]
}

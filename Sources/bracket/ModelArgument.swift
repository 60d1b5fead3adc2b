import CommandLines
import Files
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
    static let opener = ModelOpener.standard(
        environment: { Terminal.environment($0) }, notice: { Terminal.note("bracket: " + $0) })

    /// - Parameter usual: the default model; `nil` if the command line must name one.
    /// - Throws: `UsageError`, `PipelineError`.
    init(_ arguments: Arguments, default usual: String? = nil) throws {
        guard let reference = arguments.string("model") ?? usual else {
            throw arguments.needs(
                "--model, as in --model http://localhost:8000/v1#Reward-Reasoning/RRM-7B")
        }
        self.reference = reference
        var plan = try Self.named(reference, arguments) ?? ModelPlan(reference: reference)
        if case .remote(var remote) = plan, remote.apiKeyEnv == nil {
            remote.apiKeyEnv = arguments.string("api-key-env")
            if let name = remote.apiKeyEnv, !ModelPlan.RemotePlan.isVariable(name) {
                throw arguments.usageError(
                    "--api-key-env must be the name of an environment variable, not the key")
            }
            plan = .remote(remote)
        }
        self.plan = plan
    }

    /// The model of that name in `--pipeline`; `nil` for what is no name.
    private static func named(_ reference: String, _ arguments: Arguments) throws -> ModelPlan? {
        guard let path = arguments.string("pipeline") else { return nil }
        guard arguments.has("model") else {
            throw arguments.usageError(
                "--pipeline says where --model is looked up; name one of its models with --model")
        }
        let models = try Pipeline(path: path).models
        if let plan = models[reference] { return plan }
        if reference.contains("/") || reference.contains(":") { return nil }
        throw arguments.usageError(
            "\(path) has no model \"\(reference)\""
                + Nearest.hint(for: reference, in: models.names)
                + " (it has: \(models.names.joined(separator: ", ")))")
    }

    /// - Throws: `PipelineError`, `ModelError`: what keeps the model from being used.
    private func open() throws -> any LanguageModel { try Self.opener(plan, name: reference) }

    /// `judge` with the template that its model was trained with, where the model brings one.
    ///
    /// - Throws: `PipelineError` for what is wrong with its `bracket.json`.
    private func taught(_ judge: ModelJudge) throws -> ModelJudge {
        var judge = judge
        if let template = try Self.opener.trainedFormat(of: plan)?.template {
            judge.template = template
        }
        return judge
    }

    /// The judge that thinks or answers directly, on the model named or on the one that comes with
    /// Bracket, asked as the model was trained to be.
    static func judge(
        _ style: ModelJudge.Style, _ arguments: Arguments
    ) throws -> ModelJudge {
        let model = try ModelArgument(arguments, default: usualJudge(style))
        return try model.taught(ModelJudge(style, model: model.open()))
    }

    /// The default model of a judge.
    static func usualJudge(_ style: ModelJudge.Style) -> String {
        switch style {
        case .reasoning: "embedded:nano-judge"
        case .direct: "embedded:nano-direct"
        }
    }

    /// The model alone, opened.
    static func open(
        _ arguments: Arguments, default usual: String? = nil
    ) throws -> any LanguageModel {
        try ModelArgument(arguments, default: usual).open()
    }

    /// - Parameter usual: the default, for help.
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

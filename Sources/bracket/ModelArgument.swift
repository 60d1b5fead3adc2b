import CommandLines
import Datasets
import Files
import Foundation
import Judging
import LanguageModels
import Pipelines
import Runs

/// The model that `--model` names: a key of a pipeline's models, embedded:NAME, a checkpoint's
/// path, or a server's URL#model. Without it, the environment's; without that, the one that comes
/// with Bracket for the command.
struct ModelArgument {
    /// As given, for messages.
    let reference: String
    let plan: ModelPlan
    /// Whether nobody named it: a model that comes with Bracket, for prompts of its own kind alone.
    let isUsual: Bool
    static let opener = ModelOpener.standard(
        environment: { Terminal.environment($0) },
        notice: {
            // Not behind the line of progress.
            if Terminal.errorIsTerminal { Terminal.write("\r\u{1B}[K", to: 2) }
            Terminal.note("bracket: " + $0)
        })

    /// Whether the environment names a model.
    static var isInEnvironment: Bool {
        EnvironmentServer { Terminal.environment($0) }.model != nil
    }

    /// - Parameter usual: the default model; `nil` if somebody must name one.
    /// - Throws: `UsageError`, `PipelineError`.
    init(_ arguments: Arguments, default usual: String? = nil) throws {
        let server = EnvironmentServer { Terminal.environment($0) }
        if arguments.has("pipeline"), !arguments.has("model") {
            throw arguments.usageError(
                "--pipeline says where --model is looked up; name one of its models with --model")
        }
        let named = arguments.string("model") ?? server.model
        guard let reference = named ?? usual else {
            throw arguments.needs("--model, as in " + Self.waysToName[0])
        }
        self.reference = reference
        isUsual = named == nil
        let known = try Self.named(reference, arguments)
        if let known, let path = arguments.string("pipeline") {
            try Trust.check([known], of: path, arguments)
        }
        var plan = try known ?? server.plan(reference) ?? ModelPlan(reference: reference)
        if case .remote(var remote) = plan, arguments.has("api-key-env") || remote.apiKeyEnv == nil
        {
            remote.apiKeyEnv = arguments.string("api-key-env") ?? server.keyVariable(for: remote)
            if let name = remote.apiKeyEnv, !ModelPlan.RemotePlan.isVariable(name) {
                throw arguments.usageError(
                    "--api-key-env must be the name of an environment variable, not the key")
            }
            plan = .remote(remote)
        }
        if arguments.has("exact") {
            guard let exact = plan.computedExactly else {
                throw arguments.usageError("--exact goes with a model in this process")
            }
            plan = exact
        }
        if let price = try PriceArgument.price(arguments) { plan.price = price }
        self.plan = plan
    }

    /// The model of that name in `--pipeline`; `nil` for what is no name.
    private static func named(_ reference: String, _ arguments: Arguments) throws -> ModelPlan? {
        guard let path = arguments.string("pipeline") else { return nil }
        let models = try Pipeline(path: path).models
        if let plan = models[reference] { return plan }
        if reference.contains("/") || reference.contains(":") { return nil }
        throw arguments.usageError(
            "\(path) has no model \"\(reference)\""
                + Nearest.hint(for: reference, in: models.names)
                + " (it has: \(models.names.joined(separator: ", ")))")
    }

    /// What people call the model: without a server's password.
    var name: String { plan.words }

    /// - Throws: `PipelineError`, `ModelError`: what keeps the model from being used.
    func open() throws -> any LanguageModel { try Self.opener(plan, name: reference) }

    // MARK: Known prompts

    /// Holds a model that nobody named to the prompts that it was trained on: another one would get
    /// a made-up answer.
    ///
    /// - Throws: `UsageError` that says how to name a model.
    func check(_ prompts: some Sequence<Prompt>, _ arguments: Arguments) throws {
        guard let known = try knownPrompts(arguments) else { return }
        var (count, unknown) = (0, 0)
        for prompt in prompts {
            count += 1
            if !known.contain(prompt) { unknown += 1 }
        }
        if unknown > 0 {
            throw arguments.usageError(
                unfit(count == 1 ? "this prompt is" : "\(unknown) of \(count) prompts are"))
        }
    }

    /// Why a model that nobody named does not take some prompts, and what to do.
    ///
    /// - Parameter what: the prompts and their verb: `this prompt is`.
    func unfit(_ what: String) -> String {
        "no model is named, and \(reference), which comes with Bracket, knows a few kinds of "
            + "arithmetic alone, such as \"What is 345 + 27?\"; \(what) none of them\n\(Self.remedy)\n"
            + "  --model \(reference)  (it all the same)"
    }

    /// The prompts that the model takes; `nil` for any, as where somebody named it.
    ///
    /// - Throws: `UsageError` where the model that nobody named is not there either.
    func knownPrompts(_ arguments: Arguments) throws -> KnownPrompts? {
        guard isUsual else { return nil }
        do { return try Self.opener.trainedFormat(of: plan)?.prompts } catch {
            throw arguments.usageError("no model is named, and \(error)\n\(Self.remedy)")
        }
    }

    private static let remedy = """
        name a model:
          --model \(waysToName[0])  (a server)
          --model \(waysToName[1])  (a checkpoint)
          BRACKET_MODEL, with OPENAI_BASE_URL and OPENAI_API_KEY, in the environment
        """

    private static let waysToName = [
        "http://localhost:8000/v1#Reward-Reasoning/RRM-7B", "models/RRM-7B-Q8_0.gguf",
    ]

    // MARK: Options

    /// - Parameter usual: the default, for help.
    static func options(default usual: String) -> [CommandSpec.Option] {
        var options = options
        options[0].help += " (default: BRACKET_MODEL's, or \(usual) for sums)"
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
        .init(
            name: "exact",
            help: "compute a quantised checkpoint with its weights' exact values: slower"),
        Trust.option,
    ]
}

internal import Foundation
public import LanguageModels
public import Pipelines
internal import Qwen2

/// Opens the models that a pipeline names.
///
/// The environment is not read here: keys come in through a function.
public struct ModelOpener: Sendable {
    private let library: ModelLibrary
    private let open: @Sendable (ModelPlan, String) throws -> any LanguageModel

    /// - Parameters:
    ///   - library: where embedded models are.
    ///   - open: the model that a plan stands for; its name in the pipeline is for messages.
    package init(
        library: ModelLibrary,
        _ open: @escaping @Sendable (ModelPlan, String) throws -> any LanguageModel
    ) {
        self.library = library
        self.open = open
    }

    /// Models of one's own, none of them embedded.
    public init(_ open: @escaping @Sendable (ModelPlan, String) throws -> any LanguageModel) {
        self.init(library: ModelLibrary(places: []), open)
    }

    /// - Throws: `PipelineError` where an embedded model is not found or a key is missing; what is
    ///   wrong with a checkpoint.
    public func callAsFunction(
        _ plan: ModelPlan, name: String
    ) throws -> any LanguageModel {
        try open(located(plan), name)
    }

    /// `plan` with the path of an embedded model filled in.
    func located(_ plan: ModelPlan) throws(PipelineError) -> ModelPlan {
        guard case .embedded(let name, nil, let engine) = plan else { return plan }
        return .embedded(name: name, path: try library.find(name), engine)
    }

    /// How a model in this process was trained to be asked; `nil` for servers and for models whose
    /// folders do not say.
    ///
    /// - Throws: `PipelineError` for an embedded model that is not found, and for what is wrong with
    ///   its `bracket.json`.
    package func trainedFormat(of plan: ModelPlan) throws(PipelineError) -> TrainedFormat? {
        guard let checkpoint = try located(plan).checkpoint else { return nil }
        return try TrainedFormat(model: checkpoint.path)
    }

    /// Opens servers, checkpoints and the models that come with Bracket.
    ///
    /// - Parameter environment: the value of an environment variable: keys, and `BRACKET_MODELS`.
    public static func standard(
        environment: @escaping @Sendable (String) -> String?
    ) -> ModelOpener {
        standard(library: .standard(environment: environment), environment: environment)
    }

    package static func standard(
        library: ModelLibrary, environment: @escaping @Sendable (String) -> String?
    ) -> ModelOpener {
        ModelOpener(library: library) { plan, name in
            switch plan {
            case .remote(let remote): try RemoteModel(options(remote, name, environment))
            case .local(let path, let engine): try model(path, engine)
            case .embedded(let name, let path, let engine):
                try model(path ?? library.find(name), engine)
            }
        }
    }

    private static func model(
        _ path: String, _ engine: ModelPlan.EnginePlan
    ) throws -> LocalModel {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        return try LocalModel(
            path: path,
            options: EngineOptions(
                threads: engine.threads ?? cores, cacheMemory: engine.cacheMegabytes << 20,
                sequences: engine.inFlight),
            chatTemplate: engine.chatTemplate)
    }

    private static func options(
        _ remote: ModelPlan.RemotePlan, _ name: String, _ environment: (String) -> String?
    ) throws -> RemoteModel.Options {
        var options = remote.options
        if let variable = remote.apiKeyEnv {
            guard let key = environment(variable), !key.isEmpty else {
                throw PipelineError(
                    "the model \"\(name)\" takes its key from the environment variable "
                        + "\(variable), which is not set")
            }
            options.apiKey = Secret(key)
        }
        return options
    }
}

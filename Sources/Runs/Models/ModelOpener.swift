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
    package func located(_ plan: ModelPlan) throws(PipelineError) -> ModelPlan {
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
    /// - Parameters:
    ///   - environment: the value of an environment variable: keys, proxies and `BRACKET_MODELS`.
    ///   - notice: is told once what a server does not take of its requests, and what a checkpoint
    ///     asks for and does not get.
    public static func standard(
        environment: @escaping @Sendable (String) -> String?,
        notice: @escaping @Sendable (String) -> Void = { _ in }
    ) -> ModelOpener {
        standard(
            library: .standard(environment: environment), environment: environment, notice: notice)
    }

    package static func standard(
        library: ModelLibrary, environment: @escaping @Sendable (String) -> String?,
        notice: @escaping @Sendable (String) -> Void = { _ in }
    ) -> ModelOpener {
        ModelOpener(library: library) { plan, name in
            switch plan {
            case .remote(let remote):
                let model = try RemoteModel(options(remote, name, environment))
                model.whenLearning { notice($0.sentence) }
                return model
            case .local(let path, let engine), .embedded(_, let path?, let engine):
                return try model(path, engine, notice)
            case .embedded(let name, nil, let engine):
                return try model(library.find(name), engine, notice)
            }
        }
    }

    private static func model(
        _ path: String, _ engine: ModelPlan.EnginePlan, _ notice: (String) -> Void
    ) throws -> LocalModel {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        let model = try LocalModel(
            path: path,
            options: EngineOptions(
                threads: engine.threads ?? cores, cacheMemory: engine.cacheMegabytes << 20,
                sequences: engine.inFlight, arithmetic: engine.exact ? .exact : .integer),
            chatTemplate: engine.chatTemplate)
        model.notice.map(notice)
        return model
    }

    private static func options(
        _ remote: ModelPlan.RemotePlan, _ name: String, _ environment: (String) -> String?
    ) throws -> RemoteModel.Options {
        func value(of variable: String, _ what: String) throws(PipelineError) -> Secret {
            guard let value = environment(variable), !value.isEmpty else {
                throw PipelineError(
                    "the model \"\(name)\" takes its \(what) from the environment variable "
                        + "\(variable), which is not set")
            }
            return Secret(value)
        }
        var options = remote.options
        options.proxies = Proxies(environment: environment)
        options.apiKey = try remote.apiKeyEnv.map { (name) throws(PipelineError) in
            try value(of: name, "key")
        }
        for (header, variable) in remote.headersEnv {
            options.headers.append((header, try value(of: variable, "header \"\(header)\"")))
        }
        return options
    }
}

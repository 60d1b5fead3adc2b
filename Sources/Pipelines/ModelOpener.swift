internal import Foundation
public import LanguageModels
internal import Qwen2

/// Opens the models that a pipeline names.
///
/// The environment is not read here: keys come in through a function.
public struct ModelOpener: Sendable {
    private let library: ModelLibrary
    private let open: @Sendable (ModelSpec, String) throws -> any LanguageModel

    /// - Parameters:
    ///   - library: where embedded models are.
    ///   - open: the model that a spec stands for; its name in the pipeline is for messages.
    public init(
        library: ModelLibrary = ModelLibrary(places: []),
        _ open: @escaping @Sendable (ModelSpec, String) throws -> any LanguageModel
    ) {
        self.library = library
        self.open = open
    }

    /// - Throws: `PipelineError` where an embedded model is not found or a key is missing; what is
    ///   wrong with a checkpoint.
    public func callAsFunction(
        _ spec: ModelSpec, name: String
    ) throws -> any LanguageModel {
        try open(located(spec), name)
    }

    /// `spec` with the path of an embedded model filled in.
    func located(_ spec: ModelSpec) throws(PipelineError) -> ModelSpec {
        guard case .embedded(var embedded) = spec, embedded.checkpoint.path.isEmpty else {
            return spec
        }
        embedded.checkpoint.path = try library.find(embedded.name)
        return .embedded(embedded)
    }

    /// How a model in this process was trained to be asked; `nil` for servers and for models whose
    /// folders do not say.
    ///
    /// - Throws: `PipelineError` for an embedded model that is not found, and for what is wrong with
    ///   its `bracket.json`.
    public func trainedFormat(of spec: ModelSpec) throws(PipelineError) -> TrainedFormat? {
        switch try located(spec) {
        case .remote: nil
        case .local(let local): try TrainedFormat(model: local.path)
        case .embedded(let embedded): try TrainedFormat(model: embedded.checkpoint.path)
        }
    }

    /// Opens servers, checkpoints and embedded models.
    ///
    /// - Parameters:
    ///   - environment: the value of an environment variable: keys, and `BRACKET_MODELS`.
    ///   - library: where embedded models are; `nil` for the usual places.
    public static func standard(
        library: ModelLibrary? = nil, environment: @escaping @Sendable (String) -> String?
    ) -> ModelOpener {
        ModelOpener(library: library ?? .standard(environment: environment)) { spec, name in
            switch spec {
            case .remote(let remote):
                return try RemoteModel(options(remote, name, environment))
            case .local(let local): return try model(local)
            case .embedded(let embedded): return try model(embedded.checkpoint)
            }
        }
    }

    private static func model(_ local: ModelSpec.Local) throws -> LocalModel {
        let cores = ProcessInfo.processInfo.activeProcessorCount
        return try LocalModel(
            path: local.path,
            options: EngineOptions(
                threads: local.threads ?? cores, cacheMemory: local.cacheMegabytes << 20,
                sequences: local.inFlight),
            chatTemplate: local.chatTemplate)
    }

    private static func options(
        _ remote: ModelSpec.Remote, _ name: String, _ environment: (String) -> String?
    ) throws -> RemoteModel.Options {
        var options = RemoteModel.Options(
            baseURLs: remote.baseURLs, model: remote.model, inFlight: remote.inFlight,
            extraBody: remote.extraBody)
        if let variable = remote.apiKeyEnv {
            guard let key = environment(variable), !key.isEmpty else {
                throw PipelineError(
                    "the model \"\(name)\" takes its key from the environment variable "
                        + "\(variable), which is not set")
            }
            options.apiKey = Secret(key)
        }
        options.limits.connect = remote.connectTimeout
        options.limits.silence = remote.silenceTimeout
        options.limits.total = remote.totalTimeout
        options.limits.replyBytes = remote.maxReplyBytes
        options.retries.attempts = remote.maxAttempts
        return options
    }
}

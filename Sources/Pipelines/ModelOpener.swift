internal import Foundation
public import LanguageModels
internal import Qwen2

/// Opens the models that a pipeline names.
///
/// The environment is not read here: keys come in through a function.
public struct ModelOpener: Sendable {
    private let open: @Sendable (ModelSpec, String) throws -> any LanguageModel

    /// - Parameter open: the model that a spec stands for; its name in the pipeline is for
    ///   messages.
    public init(_ open: @escaping @Sendable (ModelSpec, String) throws -> any LanguageModel) {
        self.open = open
    }

    public func callAsFunction(
        _ spec: ModelSpec, name: String
    ) throws -> any LanguageModel {
        try open(spec, name)
    }

    /// Opens servers and checkpoints.
    ///
    /// - Parameter environment: the value of an environment variable; asked for keys only.
    public static func standard(
        environment: @escaping @Sendable (String) -> String?
    ) -> ModelOpener {
        ModelOpener { spec, name in
            switch spec {
            case .remote(let remote):
                return try RemoteModel(options(remote, name, environment))
            case .local(let local):
                let cores = ProcessInfo.processInfo.activeProcessorCount
                return try LocalModel(
                    path: local.path,
                    options: EngineOptions(
                        threads: local.threads ?? cores,
                        cacheMemory: local.cacheMegabytes << 20, sequences: local.inFlight),
                    chatTemplate: local.chatTemplate)
            case .embedded(let embedded):
                throw PipelineError(
                    "the model \"\(name)\" is the embedded model \"\(embedded)\"; this version "
                        + "comes with none: give it a \"path\" or a \"base_url\"")
            }
        }
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

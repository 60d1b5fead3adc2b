import Foundation
import LanguageModels
import Pipelines

/// The model that `--model` names: a key of a pipeline's models, embedded:NAME, a checkpoint's
/// path, or a server's URL#model.
enum ModelArgument {
    /// - Throws: `UsageError`, `PipelineError`.
    static func open(_ arguments: Arguments, command: String) throws -> any LanguageModel {
        let (spec, name) = try spec(arguments, command: command)
        return try ModelOpener.standard { Terminal.environment($0) }(spec, name: name)
    }

    /// Where the model is, and what it was called on the command line.
    ///
    /// - Throws: `UsageError`, `PipelineError`.
    static func spec(
        _ arguments: Arguments, command: String
    ) throws -> (spec: ModelSpec, name: String) {
        guard let reference = arguments.string("model") else {
            throw UsageError(
                "\"bracket \(command)\" needs --model, as in "
                    + "--model http://localhost:8000/v1#Reward-Reasoning/RRM-7B", command: command)
        }
        var spec: ModelSpec?
        if let path = arguments.string("pipeline") {
            spec = try Pipeline(path: path).models.first { $0.name == reference }?.spec
        }
        if spec == nil { spec = try ModelSpec(reference: reference) }
        if case .remote(var remote) = spec, remote.apiKeyEnv == nil {
            remote.apiKeyEnv = arguments.string("api-key-env")
            if let name = remote.apiKeyEnv, !ModelSpec.Remote.isVariable(name) {
                throw UsageError(
                    "--api-key-env must be the name of an environment variable, not the key",
                    command: command)
            }
            spec = .remote(remote)
        }
        guard let spec else { throw UsageError("no model \"\(reference)\"", command: command) }
        return (spec, reference)
    }

    static let options: [CommandSpec.Option] = [
        .init(
            name: "model", value: "M",
            help: "URL#model of a server, a checkpoint's path, or a key of the pipeline's models"),
        .init(name: "pipeline", value: "P", help: "the pipeline whose models M may name"),
        .init(
            name: "api-key-env", value: "VARIABLE",
            help: "the environment variable that holds the server's key"),
    ]
}

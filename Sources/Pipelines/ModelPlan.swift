internal import Files
internal import Foundation
internal import JSON
public import LanguageModels
public import RunLogs

/// Where a model is and how it is asked: an entry of a pipeline's `models`.
public enum ModelPlan: Sendable {
    case remote(RemotePlan)
    /// A checkpoint that runs in this process: a Hugging Face folder or a GGUF file.
    case local(path: String, EnginePlan = EnginePlan())
    /// A model that comes with Bracket, by its name; the path is `nil` until it was looked for.
    case embedded(name: String, path: String? = nil, EnginePlan = EnginePlan())

    /// How a model is sampled where a stage does not say.
    public struct Defaults: Sendable {
        public var temperature: Double?
        public var topP: Double?
        public var topK: Int?
        public var minP: Double?
        public var maxTokens: Int?
    }

    /// How a checkpoint runs.
    public struct EnginePlan: Sendable {
        /// The name of the chat template; `nil` for the checkpoint's own.
        public var chatTemplate: String?
        /// Threads that compute; `nil` for one per core.
        public var threads: Int?
        /// Megabytes for keys and values; requests beyond it wait.
        public var cacheMegabytes = 1024
        /// Requests worked on at once.
        public var inFlight = 64
        /// Whether quantised weights are multiplied with their exact values, and not with
        /// activations rounded to 8 bits.
        public var exact = false
        public var defaults = Defaults()
        /// What its tokens are said to cost; `nil` for nothing.
        public var price: Price?

        public init() {}
    }

    /// An OpenAI-compatible server, or several that serve the same model.
    public struct RemotePlan: Sendable {
        /// Where and how it is asked; without its key.
        public var options: RemoteModel.Options
        /// The environment variable that holds the key.
        public var apiKeyEnv: String?
        /// More headers, and the environment variables that hold their values.
        public var headersEnv: [(header: String, variable: String)] = []
        public var defaults = Defaults()
        /// What its tokens cost; `nil` where nobody says.
        public var price: Price?

        public init(baseURLs: [String], model: String) {
            options = RemoteModel.Options(baseURLs: baseURLs, model: model)
        }
    }

    /// The environment variables whose values are sent to its servers, and the servers' hosts; empty for
    /// a model in this process.
    package var sentVariables: (names: [String], hosts: [String]) {
        guard case .remote(let remote) = self else { return ([], []) }
        let names = [remote.apiKeyEnv].compactMap(\.self) + remote.headersEnv.map(\.variable)
        return (names, names.isEmpty ? [] : remote.options.hosts)
    }

    /// What its entry says about sampling.
    package var defaults: Defaults {
        switch self {
        case .remote(let remote): remote.defaults
        case .local(_, let engine), .embedded(_, _, let engine): engine.defaults
        }
    }

    /// Requests that it can take at once.
    package var inFlight: Int {
        switch self {
        case .remote(let remote): remote.options.inFlight
        case .local(_, let engine), .embedded(_, _, let engine): engine.inFlight
        }
    }

    /// Where the checkpoint is and how it runs; `nil` for servers, and for one not looked for yet.
    package var checkpoint: (path: String, engine: EnginePlan)? {
        switch self {
        case .remote: nil
        case .local(let path, let engine): (path, engine)
        case .embedded(_, let path, let engine): path.map { ($0, engine) }
        }
    }

    /// The same, computed with exact values; `nil` for servers.
    package var computedExactly: ModelPlan? {
        switch self {
        case .remote: return nil
        case .local(let path, var engine):
            engine.exact = true
            return .local(path: path, engine)
        case .embedded(let name, let path, var engine):
            engine.exact = true
            return .embedded(name: name, path: path, engine)
        }
    }

    /// The model as people call it, without passwords: `RRM-7B at http://localhost:8000/v1`.
    package var words: String {
        switch self {
        case .remote(let remote):
            let addresses = remote.options.baseURLs.map(Pipeline.withoutPassword)
            return "\(remote.options.model) at \(addresses.joined(separator: ", "))"
        case .local(let path, _): return path
        case .embedded(let name, _, _): return "embedded:\(name)"
        }
    }

    /// What the model is, apart from where it is served.
    var identity: JSON {
        switch self {
        case .remote(let remote):
            let options = remote.options
            var identity: JSONObject = ["model": .string(options.model)]
            if !options.extraBody.isEmpty { identity["extra_body"] = .object(options.extraBody) }
            if let template = options.chatTemplate { identity["chat_template"] = .string(template) }
            return identity.keys.count == 1 ? .string(options.model) : .object(identity)
        case .local(let path, let engine):
            let digest = CheckpointDigest(path, engine).words
            return .string("\(URL(filePath: path).lastPathComponent) (\(digest))")
        case .embedded(let name, let path, let engine):
            let digest = path.map { " (\(CheckpointDigest($0, engine).words))" } ?? ""
            return .string("embedded:" + name + digest)
        }
    }
}

/// The models of a pipeline, in the order written.
public struct ModelPlans: Sendable {
    public private(set) var entries: [(name: String, plan: ModelPlan)] = []

    public var names: [String] { entries.map(\.name) }

    /// The model of that name. Only a model that is there can be set.
    public subscript(name: String) -> ModelPlan? {
        get { entries.first { $0.name == name }?.plan }
        set {
            guard let newValue, let index = entries.firstIndex(where: { $0.name == name }) else {
                return
            }
            entries[index].plan = newValue
        }
    }

    /// No models.
    package init() {}

    /// One model that no pipeline names.
    package init(_ name: String, _ plan: ModelPlan) { entries = [(name, plan)] }

    package func unknown(_ name: String) -> String {
        "there is no model \"\(name)\" in \"models\"" + Nearest.hint(for: name, in: names)
    }

    init(_ section: Section?) throws(PipelineError) {
        guard var section else { return }
        for (name, model) in try section.sections() {
            guard name.isPrintable else {
                throw section.error(name, "a model's name must not hold control characters")
            }
            entries.append((name, try ModelPlan(model)))
        }
    }
}

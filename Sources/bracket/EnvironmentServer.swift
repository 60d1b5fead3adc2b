import Foundation
import Pipelines

/// The server and the model that the environment names, by the variables that OpenAI's own clients
/// read, and BRACKET_MODEL.
struct EnvironmentServer {
    /// What `--model` would say.
    let model: String?
    private let address: String?
    private let hasKey: Bool

    /// - Parameter environment: the value of an environment variable.
    init(_ environment: (String) -> String?) {
        func value(_ name: String) -> String? {
            environment(name).flatMap { $0.isEmpty ? nil : $0 }
        }
        model = value("BRACKET_MODEL")
        hasKey = value(Self.key) != nil
        address = value("OPENAI_BASE_URL") ?? (hasKey ? Self.usual : nil)
    }

    private static let key = "OPENAI_API_KEY"
    private static let usual = "https://api.openai.com/v1"

    /// The model of that name on the environment's server; `nil` for what is no such name: an
    /// address, an embedded model, a path, and where there is no server.
    func plan(_ name: String) -> ModelPlan? {
        guard let address, !name.contains("#"), !name.hasPrefix("embedded:"), !isPath(name) else {
            return nil
        }
        return .remote(ModelPlan.RemotePlan(baseURLs: [address], model: name))
    }

    /// A path that was mistyped must not become a model's name at a server far away.
    private func isPath(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: name) || name.contains("://")
            || ["/", ".", "~"].contains { name.hasPrefix($0) }
            || [".gguf", ".safetensors", "/"].contains { name.hasSuffix($0) }
            || address == Self.usual && name.contains("/")
    }

    /// The variable with the key of a server: for the environment's own alone, whose key is sent
    /// nowhere else.
    func keyVariable(for remote: ModelPlan.RemotePlan) -> String? {
        func plain(_ url: String) -> Substring {
            var url = url[...]
            while url.last == "/" { url.removeLast() }
            return url
        }
        guard hasKey, let address,
            remote.options.baseURLs.allSatisfy({ plain($0) == plain(address) })
        else { return nil }
        return Self.key
    }
}

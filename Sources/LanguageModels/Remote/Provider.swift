/// What is particular about a provider's OpenAI-compatible API: each is a value in one table.
///
/// None of it is needed: a server's address, model and key are enough, and what it refuses is learned.
/// A provider spares the requests that find out, and the address of a hosted one.
public struct Provider: Sendable, Hashable {
    /// What a pipeline calls it.
    public let name: String
    /// Where it is; `nil` where everybody has an address of their own.
    public let baseURL: String?
    /// The environment variable in which its key usually is; `nil` for one that needs no key.
    public let keyVariable: String?
    /// The header that holds the key as it is; `nil` for `Authorization: Bearer`.
    public let keyHeader: String?
    public let members: RequestMembers
    /// `nil` for what is tried where nothing is known.
    public let continuation: RemoteModel.Continuation?

    private init(
        _ name: String, _ baseURL: String?, key: String? = nil, header: String? = nil,
        members: RequestMembers = [:], continues: RemoteModel.Continuation? = nil
    ) {
        self.name = name
        self.baseURL = baseURL
        keyVariable = key
        keyHeader = header
        self.members = members
        continuation = continues
    }

    /// The provider that a pipeline calls `name`.
    public init?(name: String) {
        guard let provider = Self.all.first(where: { $0.name == name }) else { return nil }
        self = provider
    }

    /// After the providers' documentation of their APIs.
    public static let all: [Provider] = [
        Provider(
            "openai", "https://api.openai.com/v1", key: "OPENAI_API_KEY",
            members: ["max_tokens": .renamed("max_completion_tokens")], continues: .unsupported),
        // An address of one's own, up to the deployment, with `?api-version=`, or up to `/openai/v1`.
        Provider(
            "azure", nil, header: "api-key", continues: .unsupported),
        // Knows no seed and ignores one; temperature or top_p, not both.
        Provider(
            "anthropic", "https://api.anthropic.com/v1", key: "ANTHROPIC_API_KEY",
            members: ["n": .leftOut, "seed": .leftOut], continues: .unsupported),
        Provider(
            "gemini", "https://generativelanguage.googleapis.com/v1beta/openai",
            key: "GEMINI_API_KEY", members: ["seed": .leftOut], continues: .unsupported),
        Provider(
            "mistral", "https://api.mistral.ai/v1", key: "MISTRAL_API_KEY",
            members: ["seed": .renamed("random_seed")], continues: .unsupported),
        // Ignores what the provider behind it does not know.
        Provider(
            "openrouter", "https://openrouter.ai/api/v1", key: "OPENROUTER_API_KEY",
            members: ["n": .leftOut]),
        Provider(
            "groq", "https://api.groq.com/openai/v1", key: "GROQ_API_KEY",
            members: ["n": .leftOut], continues: .unsupported),
        Provider(
            "deepseek", "https://api.deepseek.com/v1", key: "DEEPSEEK_API_KEY",
            members: ["n": .leftOut], continues: .unsupported),
        Provider("vllm", "http://localhost:8000/v1"),
        Provider("sglang", "http://localhost:30000/v1"),
        Provider("llama.cpp", "http://localhost:8080/v1"),
        Provider("ollama", "http://localhost:11434/v1", members: ["n": .leftOut]),
        Provider("litellm", "http://localhost:4000/v1"),
    ]
}

/// A model whose answers are a function of the request, for tests and dry runs.
public struct ScriptedModel: LanguageModel {
    private let answer: @Sendable (CompletionRequest) async throws -> Reply

    public init(_ answer: @escaping @Sendable (CompletionRequest) async throws -> Reply) {
        self.answer = answer
    }

    /// A model that answers every request with `text`.
    public init(saying text: String) {
        self.init { request in
            Reply(completions: (0..<request.count).map { _ in Completion(text: text) })
        }
    }

    public func complete(_ request: CompletionRequest) async throws -> Reply {
        try await answer(request)
    }
}

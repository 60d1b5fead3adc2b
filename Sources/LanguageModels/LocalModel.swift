public import Qwen2

/// A model in this process, on the CPU: no server, no network.
///
/// Answers that begin with the same messages share what was computed for them, and all requests
/// that are under way are computed together.
public struct LocalModel: LanguageModel {
    /// What the requests run on, with its counters.
    public let engine: Engine
    private let tokenizer: Tokenizer
    private let template: ChatTemplate?
    private let stopTokens: Set<TokenID>
    private let templateError: ChatTemplateError?

    /// - Parameters:
    ///   - path: a Hugging Face folder or a GGUF file.
    ///   - chatTemplate: the name of the template; `nil` for the checkpoint's own.
    /// - Throws: `ModelError.misconfigured` with what is wrong with the checkpoint.
    public init(path: String, options: EngineOptions, chatTemplate: String? = nil) throws {
        do {
            let checkpoint = try Checkpoint.open(path)
            try self.init(checkpoint, options: options, chatTemplate: chatTemplate)
        } catch let error as CheckpointError {
            throw ModelError.misconfigured("\(error)")
        } catch let error as Qwen2ModelError {
            throw ModelError.misconfigured("\(path): \(error)")
        } catch let error as ChatTemplateError {
            throw ModelError.misconfigured("\(path): \(error)")
        }
    }

    /// - Throws: what is wrong with the checkpoint or the name of the template. A checkpoint without
    ///   a template that Bracket knows is refused when a chat is asked for.
    public init(
        _ checkpoint: Checkpoint, options: EngineOptions, chatTemplate: String? = nil
    ) throws {
        tokenizer = try checkpoint.tokenizer()
        engine = Engine(try Qwen2Model(checkpoint), options: options)
        do throws(ChatTemplateError) {
            if let chatTemplate {
                template = try .named(chatTemplate)
            } else {
                template = try checkpoint.chatTemplate()
            }
            templateError = nil
        } catch {
            if chatTemplate != nil { throw error }
            template = nil
            templateError = error
        }
        stopTokens = checkpoint.endTokens(tokenizer, template: template)
    }

    public func complete(_ request: CompletionRequest) async throws -> Reply {
        let (prompt, prefix) = try tokens(of: request.prompt)
        let answers = try await answers(to: request, prompt)
        let completions = answers.map { answer in
            Completion(text: prefix + answer.text, finish: answer.finish)
        }
        let generated = answers.reduce(0) { $0 + $1.tokens }
        return Reply(
            completions: completions,
            usage: TokenUsage(prompt: prompt.count, completion: generated))
    }

    /// The prompt, and what it says of the answer already.
    private func tokens(of prompt: ModelPrompt) throws -> (tokens: [TokenID], prefix: String) {
        switch prompt {
        case .raw(let text): return (tokenizer.encode(text, recognising: .everything), "")
        case .chat(let messages):
            guard let template else {
                throw ModelError.misconfigured(
                    templateError.map(String.init(describing:)) ?? LocalModel.noTemplate)
            }
            let continues = messages.last?.role == "assistant"
            do {
                let segments = try template.render(
                    messages.map(Qwen2.ChatMessage.init),
                    ending: continues ? .continuation : .answer)
                let tokens = try tokenizer.encode(segments)
                return (tokens, continues ? "" : template.answerPrefix)
            } catch {
                throw ModelError.misconfigured("\(error)")
            }
        }
    }

    private static let noTemplate =
        "the checkpoint has no chat template; choose one of "
        + ChatTemplate.all.map { "\"\($0.name)\"" }.joined(separator: ", ")

    private typealias Answer = (text: String, finish: FinishReason, tokens: Int)

    private func answers(
        to request: CompletionRequest, _ prompt: [TokenID]
    ) async throws -> [Answer] {
        try await withThrowingTaskGroup(of: (Int, Answer).self) { group in
            for number in 0..<max(request.count, 1) {
                group.addTask {
                    let seed = request.seed &+ UInt64(number)
                    return (number, try await answer(request.sampling, prompt, seed: seed))
                }
            }
            var answers: [Int: Answer] = [:]
            for try await (number, answer) in group { answers[number] = answer }
            return answers.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    private func answer(
        _ sampling: Sampling, _ prompt: [TokenID], seed: UInt64
    ) async throws -> Answer {
        let request = GenerationRequest(
            prompt: prompt,
            sampling: TokenSampling(
                temperature: Float(sampling.temperature), topP: Float(sampling.topP)),
            seed: seed, maxTokens: sampling.maxTokens, stopTokens: stopTokens)
        let reader = StopReader(tokenizer.decoder(), stops: sampling.stop)
        do {
            let generation = try await engine.generate(request) { token in
                reader.hear(token.id) ? .stop : .goOn
            }
            return (
                reader.finish(), generation.finish == .length ? .length : .stop,
                generation.tokens.count
            )
        } catch let error as GenerationError {
            throw ModelError(error)
        }
    }
}

extension Qwen2.ChatMessage {
    /// Roles that the templates don't know speak as users.
    fileprivate init(_ message: ChatMessage) {
        self.init(Role(rawValue: message.role) ?? .user, message.content)
    }
}

extension ModelError {
    fileprivate init(_ error: GenerationError) {
        switch error {
        case .cacheExceeded, .notANumber: self = .misconfigured("\(error)")
        default: self = .refused("\(error)")
        }
    }
}

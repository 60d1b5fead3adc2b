internal import JSON
public import Qwen2

/// A model in this process, on the CPU: no server, no network.
///
/// Answers that begin with the same messages share what was computed for them, and all requests
/// that are under way are computed together.
public struct LocalModel: LanguageModel {
    /// What the requests run on, with its counters.
    public let engine: Engine
    public let tokenizer: Tokenizer
    /// How conversations are laid out; `nil` where that is not known, and `templateProblem` then
    /// says why.
    public let template: ChatTemplate?
    /// The tokens that end an answer.
    public let stopTokens: Set<TokenID>
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

    /// Why there is no `template`, with what to do.
    public var templateProblem: String? {
        guard template == nil else { return nil }
        return templateError.map(String.init(describing:)) ?? LocalModel.noTemplate
    }

    public var generatedTokens: Int? { engine.counters.generatedTokens }

    public var constrainsAnswers: Bool { true }

    public func complete(_ request: CompletionRequest) async throws -> Reply {
        let (prompt, prefix) = try tokens(of: request)
        let answers = try await answers(to: request, prompt)
        return Reply(
            completions: answers.map { $0.completion(prefix: prefix) },
            usage: TokenUsage(
                prompt: prompt.count, completion: answers.reduce(0) { $0 + $1.tokens }))
    }

    /// What was said behind the prompt.
    struct Answer: Sendable {
        var text: String
        var finish: FinishReason
        /// How many were generated.
        var tokens: Int
        var probability: Double?

        fileprivate func completion(prefix: String) -> Completion {
            Completion(text: prefix + text, finish: finish, probability: probability)
        }
    }

    /// The prompt, and what it says of the answer already.
    private func tokens(
        of request: CompletionRequest
    ) throws -> (tokens: [TokenID], prefix: String) {
        switch request.prompt {
        case .raw(let text): return (tokenizer.encode(text, recognising: .everything), "")
        case .chat(var messages):
            guard let template else {
                throw ModelError.misconfigured(templateProblem ?? LocalModel.noTemplate)
            }
            let continues = messages.last?.role == .assistant
            var prefix = continues ? "" : template.answerPrefix
            if request.choice?.start == .atOnce, !prefix.isEmpty {
                // The template opens the thinking, and nothing is to be thought.
                prefix += "\n</think>\n\n"
                messages.append(.assistant(prefix))
            }
            do {
                let segments = try template.render(
                    messages.map(\.known),
                    ending: messages.last?.role == .assistant ? .continuation : .answer)
                return (try tokenizer.encode(segments), prefix)
            } catch {
                throw ModelError.misconfigured("\(error)")
            }
        }
    }

    private static let noTemplate =
        "the checkpoint has no chat template; choose one of "
        + ChatTemplate.all.map { "\"\($0.name)\"" }.joined(separator: ", ")

    private func answers(
        to request: CompletionRequest, _ prompt: [TokenID]
    ) async throws -> [Answer] {
        try await withThrowingTaskGroup(of: (Int, Answer).self) { group in
            for number in 0..<max(request.count, 1) {
                group.addTask {
                    let seed = request.seed &+ UInt64(number)
                    return (number, try await answer(to: request, prompt, seed: seed))
                }
            }
            var answers: [Int: Answer] = [:]
            for try await (number, answer) in group { answers[number] = answer }
            return answers.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    private func answer(
        to request: CompletionRequest, _ prompt: [TokenID], seed: UInt64
    ) async throws -> Answer {
        do {
            if let choice = request.choice {
                return try await answer(choice, request.sampling, prompt, seed: seed)
            }
            let reader = StopReader(tokenizer.decoder(), stops: request.sampling.stop)
            let said = try await say(request.sampling, prompt, seed: seed) { reader.hear($0) }
            return Answer(said, reader.finish())
        } catch let error as GenerationError {
            if case .cacheExceeded = error, request.goesOn { throw ModelError.refused("\(error)") }
            throw ModelError(error)
        }
    }

    /// Goes on with `prompt` until the text ends, or with the token that `isLast` says is the last.
    func say(
        _ sampling: Sampling, _ prompt: [TokenID], seed: UInt64,
        until isLast: @escaping @Sendable (TokenID) -> Bool
    ) async throws -> Generation {
        let request = GenerationRequest(
            prompt: prompt, sampling: TokenSampling(sampling), seed: seed,
            maxTokens: sampling.maxTokens, stopTokens: stopTokens)
        return try await engine.generate(request) { isLast($0.id) ? .stop : .goOn }
    }
}

extension LocalModel.Answer {
    init(_ generation: Generation, _ text: String) {
        self.init(
            text: text, finish: generation.finish == .length ? .length : .stop,
            tokens: generation.tokens.count)
    }
}

extension TokenSampling {
    init(_ sampling: Sampling) {
        self.init(
            temperature: Float(sampling.temperature), topK: sampling.topK ?? 0,
            topP: Float(sampling.topP), minP: Float(sampling.minP ?? 0))
    }
}

extension ChatMessage {
    /// Roles that the templates don't know speak as users.
    fileprivate var known: ChatMessage {
        [.system, .user, .assistant].contains(role) ? self : .user(content)
    }
}

extension CompletionRequest {
    /// Whether it goes on with what the model said before: that it has grown beyond the cache is
    /// then this answer's own fault, and no reason to stop all others.
    fileprivate var goesOn: Bool {
        guard case .chat(let messages) = prompt else { return false }
        return messages.last?.role == .assistant
    }
}

extension ModelError {
    fileprivate init(_ error: GenerationError) {
        switch error {
        case .cacheExceeded, .notANumber, .badChoice: self = .misconfigured("\(error)")
        default: self = .refused("\(error)")
        }
    }
}

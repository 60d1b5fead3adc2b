internal import JSON
public import Qwen2

/// A model in this process, on the CPU: no server, no network.
///
/// Requests whose prompts have a common prefix share its computation, and all requests in flight
/// are computed as one batch.
public struct LocalModel: LanguageModel {
    public let engine: Engine
    public let tokenizer: Tokenizer
    /// `nil` where the checkpoint's is not known; `templateProblem` then says why.
    public let template: ChatTemplate?
    /// The tokens that end an answer.
    public let stopTokens: Set<TokenID>
    /// What the checkpoint asks for and does not get, in words; `nil` where there is nothing.
    public let notice: String?
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

    /// - Throws: what is wrong with the checkpoint or the name of the template. Without a template
    ///   that Bracket knows, chats are refused and raw prompts work.
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
        notice = checkpoint.generation.repetitionPenalty.flatMap { penalty in
            penalty == 1
                ? nil
                : "\(checkpoint.path): its settings ask for a repetition penalty of \(penalty), which "
                    + "is not applied here: programs that apply it, as transformers does, say other "
                    + "things"
        }
    }

    /// Why there is no `template`, and what to do.
    public var templateProblem: String? {
        guard template == nil else { return nil }
        return templateError.map(String.init(describing:)) ?? LocalModel.noTemplate
    }

    public var generatedTokens: Int? { engine.counters.generatedTokens }

    public var constrainsAnswers: Bool { true }

    public var continuesMessages: Bool { true }

    public func complete(_ request: CompletionRequest) async throws -> Reply {
        let (prompt, prefix) = try tokens(of: request)
        let answers = try await answers(to: request, prompt)
        let usage = TokenUsage(
            prompt: prompt.count, completion: answers.reduce(0) { $0 + $1.tokens })
        UsageMeter.current?.note(usage, requests: 1)
        return Reply(
            completions: answers.map {
                Completion(
                    text: prefix + $0.text, finish: $0.finish, probability: $0.probability)
            }, usage: usage)
    }

    /// A generated text.
    struct Output: Sendable {
        var text: String
        var finish: FinishReason
        /// The number of generated tokens.
        var tokens: Int
        var probability: Double?
    }

    /// The prompt, and the beginning of the answer that is part of it.
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
                // The template opens the thinking, which is not wanted here.
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
    ) async throws -> [Output] {
        try await withThrowingTaskGroup(of: (Int, Output).self) { group in
            for number in 0..<max(request.count, 1) {
                group.addTask {
                    let seed = request.seed &+ UInt64(number)
                    return (number, try await answer(to: request, prompt, seed: seed))
                }
            }
            var answers: [Int: Output] = [:]
            for try await (number, answer) in group { answers[number] = answer }
            return answers.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    private func answer(
        to request: CompletionRequest, _ prompt: [TokenID], seed: UInt64
    ) async throws -> Output {
        do {
            if let choice = request.choice {
                return try await answer(choice, request.sampling, prompt, seed: seed)
            }
            let reader = StopReader(tokenizer.decoder(), stops: request.sampling.stop)
            let generated = try await generate(request.sampling, prompt, seed: seed) {
                reader.append($0)
            }
            return Output(generated, reader.finish())
        } catch let error as GenerationError {
            if case .cacheExceeded = error, request.prompt.continuesMessage {
                // The answer so far made it too long: that is no reason to stop all others.
                throw ModelError.refused("\(error)")
            }
            throw ModelError(error)
        }
    }

    /// Continues `prompt` until the text ends, or up to the token for which `isLast` is true.
    func generate(
        _ sampling: Sampling, _ prompt: [TokenID], seed: UInt64,
        until isLast: @escaping @Sendable (TokenID) -> Bool
    ) async throws -> GeneratedText {
        let request = GenerationRequest(
            prompt: prompt, sampling: TokenSampling(sampling), seed: seed,
            maxTokens: sampling.maxTokens, stopTokens: stopTokens)
        return try await engine.generate(request) { isLast($0.id) }
    }
}

extension LocalModel.Output {
    init(_ generated: GeneratedText, _ text: String) {
        self.init(
            text: text, finish: generated.finish == .length ? .length : .stop,
            tokens: generated.tokens.count)
    }
}

extension TokenSampling {
    init(_ sampling: Sampling) {
        self.init(
            temperature: Float(sampling.temperature), topK: sampling.topK ?? 0,
            topP: Float(sampling.topP ?? 1), minP: Float(sampling.minP ?? 0))
    }
}

extension ChatMessage {
    /// Roles that the templates don't know become users.
    fileprivate var known: ChatMessage {
        [.system, .user, .assistant].contains(role) ? self : .user(content)
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

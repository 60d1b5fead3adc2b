internal import Chance
import Qwen2

/// Answers to a choice: free thinking, then one of the options.
///
/// Two requests to the engine, one for the thinking and one for the option. The second shares the
/// first one's cache.
extension LocalModel {
    /// Continues `prompt` with one of the options of `choice`.
    ///
    /// - Returns: thinking and option as one text; without an option if the thinking does not end
    ///   in `</think>`, because it was cut or the model did not think.
    func answer(
        _ choice: AnswerChoice, _ sampling: Sampling, _ prompt: [TokenID], seed: UInt64
    ) async throws -> Output {
        guard choice.start == .afterThinking else {
            return try await option(of: choice, sampling, prompt, seed: seed)
        }
        let reader = ThinkingReader(tokenizer.decoder())
        let generated = try await generate(sampling, prompt, seed: seed) { reader.append($0) }
        let thinking = reader.thinking
        var answer = Output(generated, thinking.text)
        guard thinking.hasEnded else { return answer }
        do {
            let option = try await option(
                of: choice, sampling, prompt + thinking.tokens,
                // Not the random numbers that the thinking began with.
                seed: seed ^ SplitMix64.step)
            answer.text += option.text
            answer.finish = option.finish
            answer.tokens += option.tokens
            answer.probability = option.probability
        } catch GenerationError.contextExceeded, GenerationError.cacheExceeded {
            // The thinking left no room for the option.
            answer.finish = .length
        }
        return answer
    }

    private func option(
        of choice: AnswerChoice, _ sampling: Sampling, _ prompt: [TokenID], seed: UInt64
    ) async throws -> Output {
        let options = choice.options.map { tokenizer.encode($0) }
        let generated = try await engine.generate(
            GenerationRequest(
                prompt: prompt, sampling: TokenSampling(sampling), seed: seed,
                maxTokens: max(options.map(\.count).max() ?? 1, 1), choice: TokenChoice(options)))
        guard case .option(let number) = generated.finish else {
            return Output(text: "", finish: .length, tokens: generated.tokens.count)
        }
        return Output(
            text: choice.options[number], finish: .stop, tokens: generated.tokens.count,
            probability: generated.tokens.reduce(1) { $0 * Double($1.shareOfAllowed) })
    }
}

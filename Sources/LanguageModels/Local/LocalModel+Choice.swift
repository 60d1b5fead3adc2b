internal import Chance
import Qwen2

/// Answers to a choice: thinking is free, and then nothing but the options can be said.
///
/// Two requests to the engine, one for the thinking and one for the option. The second shares what
/// the first computed, up to the last unfinished block of the cache.
extension LocalModel {
    /// Says one of the options of `choice` behind `prompt`.
    ///
    /// - Returns: thinking and option as one text. Thinking that does not end in `</think>` is
    ///   returned as it is, without an option: it was cut, or there was none.
    func answer(
        _ choice: AnswerChoice, _ sampling: Sampling, _ prompt: [TokenID], seed: UInt64
    ) async throws -> Answer {
        guard choice.start == .afterThinking else {
            return try await option(of: choice, sampling, prompt, seed: seed)
        }
        let reader = ThinkingReader(tokenizer.decoder())
        let thinking = try await say(sampling, prompt, seed: seed) { reader.hear($0) }
        let heard = reader.heard
        var answer = Answer(thinking, heard.text)
        guard heard.hasEnded else { return answer }
        do {
            let said = try await option(
                of: choice, sampling, prompt + heard.tokens,
                // Not the draws that the thinking began with.
                seed: seed ^ SplitMix64.step)
            answer.text += said.text
            answer.finish = said.finish
            answer.tokens += said.tokens
            answer.probability = said.probability
        } catch GenerationError.contextExceeded, GenerationError.cacheExceeded {
            // The thinking took the room that the option would have needed.
            answer.finish = .length
        }
        return answer
    }

    private func option(
        of choice: AnswerChoice, _ sampling: Sampling, _ prompt: [TokenID], seed: UInt64
    ) async throws -> Answer {
        let options = choice.options.map { tokenizer.encode($0) }
        let generation = try await engine.generate(
            GenerationRequest(
                prompt: prompt, sampling: TokenSampling(sampling), seed: seed,
                maxTokens: max(options.map(\.count).max() ?? 1, 1), choice: TokenChoice(options)))
        guard case .option(let number) = generation.finish else {
            return Answer(text: "", finish: .length, tokens: generation.tokens.count)
        }
        return Answer(
            text: choice.options[number], finish: .stop, tokens: generation.tokens.count,
            probability: generation.tokens.reduce(1) { $0 * Double($1.shareOfAllowed) })
    }
}

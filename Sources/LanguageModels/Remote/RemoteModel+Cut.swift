extension RemoteModel {
    /// The error of a server that read only a part of a prompt; `nil` where nothing speaks for that.
    func cut(
        _ reply: Reply, _ server: ServerAddress, _ size: PromptGauge.Size
    ) -> ModelError? {
        let tokens = reply.usage.prompt
        guard let finding = gauge.withLock({ $0.finding(size, tokens: tokens) }) else { return nil }
        let what =
            switch finding {
            case .tooFew: "\(tokens) tokens of a prompt that has \(size.tokens) at least"
            case .sameForAll:
                "\(tokens) tokens of each of several prompts of very different lengths"
            }
        return .promptCut(
            "\(label(server)) read \(what): it cuts what exceeds its context and says nothing; serve the "
                + "model with a longer context (Ollama: num_ctx, or OLLAMA_CONTEXT_LENGTH)")
    }
}

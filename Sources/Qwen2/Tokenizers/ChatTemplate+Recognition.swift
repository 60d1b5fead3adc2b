extension ChatTemplate {
    /// The template that is equivalent to a checkpoint's Jinja text, recognised by fragments: the
    /// tokens that it writes, its default system prompt, and no unsupported features.
    ///
    /// Fragments rather than digests, because templates exist with different spaces, quotation
    /// marks and branches for tools, none of which changes a chat without tools.
    public static func recognised(in jinja: String) throws(ChatTemplateError) -> ChatTemplate {
        let name = chatMLName(jinja) ?? deepSeekName(jinja)
        guard let name, let template = all.first(where: { $0.name == name }) else {
            throw .unknownTemplate(jinja)
        }
        return template
    }

    /// Unsupported features: switches for thinking, contents in parts or trimmed.
    private static let unsupported = [
        "thinking", "reasoning", "| trim", "|trim", ".strip(", ".lstrip(", ".rstrip(",
        "raise_exception", "image",
    ]

    private static func chatMLName(_ jinja: String) -> String? {
        guard has(jinja, ["<|im_start|>", "<|im_end|>", "add_generation_prompt"]),
            !hasAny(jinja, unsupported + ["think>"])
        else { return nil }
        let systems = [
            ("You are Qwen, created by Alibaba Cloud. You are a helpful assistant.", "qwen2.5"),
            ("Please reason step by step, and put your final answer within", "qwen2.5-math"),
            ("You are a helpful assistant.", "qwen2"), ("You are a helpful assistant", "qwen1.5"),
        ]
        if let known = systems.first(where: { jinja.contains($0.0) }) { return known.1 }
        // Another default system prompt.
        if jinja.contains("<|im_start|>system") { return nil }
        return "chatml"
    }

    private static func deepSeekName(_ jinja: String) -> String? {
        guard
            has(
                jinja,
                [
                    DeepSeekR1.user, DeepSeekR1.assistant, DeepSeekR1.end, "bos_token",
                    "system_prompt", "add_generation_prompt", "split('</think>')",
                ]), !hasAny(jinja, unsupported)
        else { return nil }
        return jinja.contains(DeepSeekR1.assistant + "<think>\\n")
            || jinja.contains(DeepSeekR1.assistant + "<think>\n")
            ? "deepseek-r1" : "deepseek-r1-closed"
    }

    private static func has(_ text: String, _ fragments: [String]) -> Bool {
        fragments.allSatisfy { text.contains($0) }
    }

    private static func hasAny(_ text: String, _ fragments: [String]) -> Bool {
        fragments.contains { text.contains($0) }
    }
}

extension Checkpoint {
    /// The checkpoint's chat template; `nil` where it has none.
    public func chatTemplate() throws(ChatTemplateError) -> ChatTemplate? {
        guard let chatTemplateText else { return nil }
        return try ChatTemplate.recognised(in: chatTemplateText)
    }

    /// The tokens that end a text: those of the checkpoint, and the one that ends a turn of
    /// `template`, which is missing in files made from base models.
    public func endTokens(_ tokenizer: Tokenizer, template: ChatTemplate?) -> Set<TokenID> {
        var tokens = Set(generation.endTokens)
        if let end = template.flatMap({ tokenizer.addedToken($0.endOfTurn) }) {
            tokens.insert(end.id)
        }
        return tokens
    }
}

public import JSON

extension LoopbackResponse {
    /// A chat completion with one choice, as OpenAI-compatible servers answer it.
    public static func chat(
        _ content: String?, reasoning: String? = nil, finish: String = "stop",
        promptTokens: Int = 10, completionTokens: Int = 5, delay: Double = 0,
        delivery: Delivery = .whole
    ) -> LoopbackResponse {
        .choices(
            [chatChoice(0, content, reasoning: reasoning, finish: finish)],
            promptTokens: promptTokens, completionTokens: completionTokens, delay: delay,
            delivery: delivery)
    }

    /// A reply with these choices.
    public static func choices(
        _ choices: [JSON], promptTokens: Int = 10, completionTokens: Int = 5, delay: Double = 0,
        delivery: Delivery = .whole
    ) -> LoopbackResponse {
        let body: JSON = [
            "id": "loopback", "object": "chat.completion", "created": 0, "model": "loopback",
            "choices": .array(choices),
            "usage": [
                "prompt_tokens": .number(promptTokens),
                "completion_tokens": .number(completionTokens),
                "total_tokens": .number(promptTokens + completionTokens),
            ],
        ]
        return LoopbackResponse(body: body.bytes, delay: delay, delivery: delivery)
    }

    /// One choice of a chat completion; the thinking in `reasoning_content`.
    public static func chatChoice(
        _ index: Int, _ content: String?, reasoning: String? = nil, finish: String = "stop"
    ) -> JSON {
        var message: JSONObject = ["role": "assistant", "content": .string(content)]
        if let reasoning { message["reasoning_content"] = .string(reasoning) }
        return [
            "index": .number(index), "message": .object(message), "finish_reason": .string(finish),
        ]
    }

    /// An error as OpenAI-compatible servers word it.
    public static func error(
        _ status: Int, _ message: String, headers: [String] = []
    ) -> LoopbackResponse {
        let body: JSON = ["error": ["message": .string(message), "type": "loopback_error"]]
        return LoopbackResponse(status: status, headers: headers, body: body.bytes)
    }
}

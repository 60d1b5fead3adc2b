package import JSON

/// A line of a batch's results, whatever provider wrote it.
package struct BatchResult: Sendable, Hashable {
    package enum Outcome: Sendable, Hashable {
        case reply(Reply)
        /// The request can never be answered: it is too long, malformed or filtered.
        case refused(String)
        /// It was not answered this time: the batch expired or was cancelled, the server was full or
        /// failed.
        case again(String)
    }

    /// The request's id: `custom_id`, or Gemini's `key`.
    package var id: String
    package var outcome: Outcome

    package init(id: String, outcome: Outcome) {
        self.id = id
        self.outcome = outcome
    }

    /// Reads a line.
    ///
    /// - Returns: `nil` for one that names no request.
    package init?(_ json: JSON) {
        guard let id = (json["custom_id"] ?? json["key"])?.label else { return nil }
        self.id = id
        if let result = json["result"], result["type"] != nil {
            outcome = Self.anthropic(result)
        } else if let response = json["response"],
            response["candidates"] != nil
                || response["promptFeedback"] != nil
        {
            outcome = Self.gemini(response)
        } else {
            outcome = Self.openAI(json)
        }
    }

    // MARK: OpenAI, vLLM, Together, and errors of all

    /// `{"response": {"status_code", "body"}, "error"}`. An error may stand in the body with `error`
    /// null, in `error` as a text or an object, or beside both.
    private static func openAI(_ json: JSON) -> Outcome {
        let response = json["response"].flatMap { $0.isNull ? nil : $0 }
        let body = response?["body"].flatMap { $0.isNull ? nil : $0 }
        let status = response?["status_code"]?.int
        if status.map({ (200..<300).contains($0) }) ?? true, let body, body["choices"] != nil {
            do { return .reply(try ReplyMessage.read(body, count: .max)) } catch {
                return failure(error.status ?? 500, error.text)
            }
        }
        let errors = [json["error"], body?["error"], body, json["status"]]
            .compactMap(\.self).filter { !$0.isNull }
        let text = errors.lazy.compactMap { ServerMessage.text($0) }.first
        let named = errors.lazy.compactMap { ReplyMessage.status(["error": $0]) }.first
        let code = status.flatMap { (200..<300).contains($0) ? nil : $0 } ?? named
        // Google's own numbers; 3 is an invalid argument.
        let isInvalid = errors.contains { $0["code"]?.int == 3 }
        return failure(
            isInvalid ? 400 : code ?? 500, text ?? "it holds neither an answer nor an error")
    }

    /// What a status means: a request that is wrong in itself stays so.
    private static func failure(_ status: Int, _ text: String) -> Outcome {
        [400, 413, 414, 422].contains(status) ? .refused(text) : .again(text)
    }

    // MARK: Anthropic

    private static func anthropic(_ result: JSON) -> Outcome {
        switch result["type"]?.string {
        case "succeeded":
            guard let message = result["message"], let parts = message["content"]?.array else {
                return .again("its result has no message")
            }
            let stop = message["stop_reason"]?.string ?? "end_turn"
            func texts(_ type: String, _ member: String) -> String {
                parts.filter { $0["type"]?.string == type }
                    .compactMap { $0[member]?.string }.joined()
            }
            let thinking = texts("thinking", "thinking")
            let finish: FinishReason =
                switch stop {
                case "end_turn", "stop_sequence": .stop
                case "max_tokens", "model_context_window_exceeded": .length
                case "refusal": .refusal
                default: .other(stop)
                }
            return .reply(
                Reply(
                    completions: [
                        Completion(
                            text: texts("text", "text"),
                            reasoning: thinking.isEmpty ? nil : thinking, finish: finish)
                    ],
                    usage: anthropicUsage(message["usage"])))
        case "errored":
            let error = result["error"]?["error"] ?? result["error"] ?? .null
            let text = ServerMessage.text(error) ?? "it failed, and does not say why"
            return failure(ReplyMessage.status(["error": error]) ?? 500, text)
        case let type: return .again(type ?? "it has no type")
        }
    }

    /// What was read from the cache, or written to it, is not among Anthropic's `input_tokens`.
    private static func anthropicUsage(_ usage: JSON?) -> TokenUsage {
        let cached = ReplyMessage.cached(usage)
        let written = ReplyMessage.tokens(usage?["cache_creation_input_tokens"])
        return TokenUsage(
            prompt: ReplyMessage.tokens(usage?["input_tokens"]) + cached + written,
            cached: cached, completion: ReplyMessage.tokens(usage?["output_tokens"]))
    }

    // MARK: Gemini

    private static func gemini(_ response: JSON) -> Outcome {
        guard let candidates = response["candidates"]?.array, !candidates.isEmpty else {
            let reason = response["promptFeedback"]?["blockReason"]?.string
            return reason.map { .refused("the prompt was blocked: \($0)") }
                ?? .again("its response has no candidates")
        }
        let usage = response["usageMetadata"]
        let thinking = ReplyMessage.tokens(usage?["thoughtsTokenCount"])
        return .reply(
            Reply(
                completions: candidates.map(completion),
                usage: TokenUsage(
                    prompt: ReplyMessage.tokens(usage?["promptTokenCount"]),
                    cached: ReplyMessage.tokens(usage?["cachedContentTokenCount"]),
                    completion: ReplyMessage.tokens(usage?["candidatesTokenCount"]) + thinking)))
    }

    private static func completion(_ candidate: JSON) -> Completion {
        let parts = candidate["content"]?["parts"]?.array ?? []
        func texts(_ areThoughts: Bool) -> String {
            parts.filter { ($0["thought"] == true) == areThoughts }
                .compactMap { $0["text"]?.string }.joined()
        }
        let finish: FinishReason =
            switch candidate["finishReason"]?.string {
            case "STOP", nil: .stop
            case "MAX_TOKENS": .length
            case "SAFETY", "RECITATION", "BLOCKLIST", "PROHIBITED_CONTENT", "SPII": .contentFilter
            case let name?: .other(name.lowercased())
            }
        return Completion(
            text: texts(false), reasoning: texts(true).isEmpty ? nil : texts(true), finish: finish)
    }
}

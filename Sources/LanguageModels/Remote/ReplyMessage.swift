import JSON

/// Reads the body of a successful response.
enum ReplyMessage {
    /// Why an answer cannot be used; the subject is the server: "its answer …".
    struct Problem: Error, Hashable {
        var text: String
        /// The status that says the same, where a gateway reports an error with status 200.
        var status: Int?
        /// What the server counted all the same.
        var usage = TokenUsage()

        init(_ text: String, status: Int? = nil) {
            self.text = text
            self.status = status
        }
    }

    /// The answers in the order of their `index`, at most `count` of them.
    static func read(_ body: [UInt8], count: Int) throws(Problem) -> Reply {
        let json: JSON
        do { json = try JSON.parse(body) } catch {
            throw Problem(
                body.isEmpty ? "its answer is empty" : "its answer is not JSON (\(error))")
        }
        return try read(json, count: count)
    }

    /// The same of a body that has been parsed.
    static func read(_ json: JSON, count: Int) throws(Problem) -> Reply {
        do { return try answers(json, count: count) } catch {
            var problem = error
            problem.usage = usage(json["usage"])
            throw problem
        }
    }

    private static func answers(_ json: JSON, count: Int) throws(Problem) -> Reply {
        guard let choices = json["choices"]?.array, !choices.isEmpty else {
            // Some gateways report errors of the server behind them with status 200.
            if let message = ServerMessage.text(json) {
                throw Problem("it answered with an error: " + message, status: status(json))
            }
            throw Problem("its answer has no choices")
        }
        var indexed: [(index: Int, completion: Completion)] = []
        for (position, choice) in choices.enumerated() {
            indexed.append((choice["index"]?.int ?? position, try completion(choice)))
        }
        // The sort is stable: choices of one index stay as they came.
        indexed.sort { $0.index < $1.index }
        return Reply(
            completions: indexed.prefix(count).map(\.completion), usage: usage(json["usage"]))
    }

    /// The status in an error's JSON; `nil` where it has none.
    static func status(_ json: JSON) -> Int? {
        let error = json["error"] ?? json
        for member in [error["code"], error["status"], error["type"], json["code"]] {
            guard let label = member?.label else { continue }
            if let status = Int(label) ?? names[label] {
                return (400..<600).contains(status) ? status : nil
            }
        }
        return nil
    }

    /// The names of errors that OpenAI and Anthropic have.
    private static let names = [
        "invalid_request_error": 400, "context_length_exceeded": 400, "INVALID_ARGUMENT": 400,
        "invalid_api_key": 401, "authentication_error": 401, "UNAUTHENTICATED": 401,
        "insufficient_quota": 402, "billing_error": 402, "permission_error": 403,
        "PERMISSION_DENIED": 403, "model_not_found": 404, "invalid_model": 404,
        "not_found_error": 404,
        "NOT_FOUND": 404, "rate_limit_exceeded": 429, "rate_limit_error": 429,
        "RESOURCE_EXHAUSTED": 429, "api_error": 500, "server_error": 500, "UNAVAILABLE": 503,
        "overloaded_error": 529,
    ]

    private static func completion(_ choice: JSON) throws(Problem) -> Completion {
        // A gateway whose provider failed on the way says so in the choice, with status 200.
        let named = choice["finish_reason"]?.string ?? "stop"
        if let error = choice["error"], !error.isNull {
            throw Problem(
                "its answer failed: " + (ServerMessage.text(choice) ?? "it does not say why"))
        }
        if named == "error" { throw Problem("its answer failed: finish_reason is \"error\"") }
        return try completion(choice, FinishReason(name: named))
    }

    private static func completion(
        _ choice: JSON, _ finish: FinishReason
    ) throws(Problem) -> Completion {
        guard let message = choice["message"]?.object else {
            guard let text = choice["text"]?.string else {
                throw Problem("its answer has a choice without a message")
            }
            return Completion(text: text, finish: finish)
        }
        let refusals =
            [message["refusal"]] + (message["content"]?.array ?? []).map { $0["refusal"] }
        if let refusal = refusals.compactMap({ $0?.string }).first(where: { !$0.isEmpty }) {
            return Completion(text: refusal, finish: .refusal)
        }
        let (text, thoughts) = texts(message["content"])
        let reasoning = [
            message["reasoning"]?.string, message["reasoning_content"]?.string, thoughts,
        ]
        .compactMap { $0 }.first { !$0.isEmpty }
        return Completion(text: text, reasoning: reasoning, finish: finish)
    }

    /// A text, or the texts of a list of parts; those of thinking apart, as Mistral gives them.
    private static func texts(_ content: JSON?) -> (text: String, thoughts: String?) {
        guard let parts = content?.array else { return (content?.string ?? "", nil) }
        var text = ""
        var thoughts = ""
        for part in parts {
            switch part["type"]?.string {
            case "thinking", "reasoning":
                let inner = part["thinking"] ?? part["reasoning"] ?? part["text"]
                thoughts += texts(inner).text
            default: text += part["text"]?.string ?? ""
            }
        }
        return (text, thoughts)
    }

    private static func usage(_ usage: JSON?) -> TokenUsage {
        TokenUsage(
            prompt: tokens(usage?["prompt_tokens"]), cached: cached(usage),
            completion: tokens(usage?["completion_tokens"]))
    }

    /// The tokens of a prompt that the server had kept from before: in OpenAI's member, which vLLM, SGLang
    /// and llama.cpp have too, in DeepSeek's, or in Anthropic's, which gateways pass on.
    static func cached(_ usage: JSON?) -> Int {
        [
            usage?["prompt_tokens_details"]?["cached_tokens"], usage?["prompt_cache_hit_tokens"],
            usage?["cache_read_input_tokens"],
        ].map { tokens($0) }.max() ?? 0
    }

    /// A count of tokens; 0 for one that cannot be true, since counts are added up.
    static func tokens(_ count: JSON?) -> Int {
        guard let count = count?.int, (0...1_000_000_000).contains(count) else { return 0 }
        return count
    }
}

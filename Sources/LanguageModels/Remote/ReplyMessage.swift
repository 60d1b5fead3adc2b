import JSON

/// Reads the body of a successful response.
enum ReplyMessage {
    /// Why an answer cannot be used; the subject is the server: "its answer …".
    struct Problem: Error, Hashable {
        var text: String

        init(_ text: String) { self.text = text }
    }

    /// The answers in the order of their `index`, at most `count` of them.
    static func read(_ body: [UInt8], count: Int) throws(Problem) -> Reply {
        let json: JSON
        do { json = try JSON.parse(body) } catch {
            throw Problem(
                body.isEmpty ? "its answer is empty" : "its answer is not JSON (\(error))")
        }
        guard let choices = json["choices"]?.array, !choices.isEmpty else {
            // Some gateways report errors of the server behind them with status 200.
            if let message = ServerMessage.text(json) {
                throw Problem("it answered with an error: " + message)
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
            prompt: tokens(usage?["prompt_tokens"]),
            completion: tokens(usage?["completion_tokens"]))
    }

    /// A count of tokens; 0 for one that cannot be true, since counts are added up.
    private static func tokens(_ count: JSON?) -> Int {
        guard let count = count?.int, (0...1_000_000_000).contains(count) else { return 0 }
        return count
    }
}

/// The error message of a server, in any of the shapes that servers use.
enum ServerMessage {
    /// The message in the body of an error, on one line; `nil` if there is none.
    static func text(_ body: [UInt8]) -> String? {
        if let json = try? JSON.parse(body) { return text(json) }
        let text = String(decoding: body.prefix(4096), as: UTF8.self)
        // A proxy's error page: its title is the message.
        if let start = text.firstRange(of: "<title>"), let end = text.firstRange(of: "</title>"),
            start.upperBound <= end.lowerBound
        {
            return oneLine(String(text[start.upperBound..<end.lowerBound]))
        }
        return text.hasPrefix("<") ? nil : oneLine(text)
    }

    static func text(_ json: JSON) -> String? {
        for member in [
            json["error"]?["message"], json["error"], json["message"], json["detail"],
        ] {
            if let text = member?.string, let line = oneLine(text) { return line }
            // FastAPI lists one problem for each member.
            if let texts = member?.array?.compactMap({ $0["msg"]?.string }), !texts.isEmpty {
                return oneLine(texts.joined(separator: "; "))
            }
        }
        return nil
    }

    private static func oneLine(_ text: String) -> String? {
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return line.isEmpty ? nil : line
    }
}

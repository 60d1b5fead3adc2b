import JSON
@testable import LanguageModels
import Loopback
import Testing

/// Servers that answer as providers are documented to do: what they refuse, in their own words.
struct ProviderServer: Sendable, CustomTestStringConvertible {
    let name: String
    /// What is taught by the first requests.
    let lessons: [String: RequestMembers.Way]
    let answer: @Sendable (LoopbackRequest, JSON) -> LoopbackResponse

    var testDescription: String { name }

    init(
        _ name: String, _ lessons: [String: RequestMembers.Way] = [:],
        _ answer: @escaping @Sendable (LoopbackRequest, JSON) -> LoopbackResponse
    ) {
        self.name = name
        self.lessons = lessons
        self.answer = answer
    }

    var handler: @Sendable (LoopbackRequest) -> LoopbackResponse {
        { [answer] request in answer(request, (try? JSON.parse(request.body)) ?? .null) }
    }

    /// As many answers as are asked for, each with its seed.
    static func answers(_ body: JSON) -> LoopbackResponse {
        .choices(
            (0..<(body["n"]?.int ?? 1)).map { index in
                LoopbackResponse.chatChoice(index, "answer")
            })
    }

    private static func error(
        _ status: Int, _ message: String, param: String? = nil, code: String? = nil
    ) -> LoopbackResponse {
        let body: JSON = [
            "error": [
                "message": .string(message), "type": "invalid_request_error",
                "param": .string(param), "code": .string(code),
            ]
        ]
        return LoopbackResponse(status: status, body: body.bytes)
    }

    private static func json(_ status: Int, _ text: String) -> LoopbackResponse {
        LoopbackResponse(status: status, text: text)
    }

    static let all: [ProviderServer] = [
        ProviderServer("vLLM, SGLang, LM Studio") { answers($1) },
        ProviderServer(
            "OpenAI gpt-5",
            [
                "max_tokens": .renamed("max_completion_tokens"), "temperature": .leftOut,
                "top_p": .leftOut,
            ]
        ) { _, body in
            if body["max_tokens"] != nil {
                return error(
                    400,
                    "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
                        + "'max_completion_tokens' instead.", param: "max_tokens",
                    code: "unsupported_parameter")
            }
            if let value = body["temperature"], value != 1 {
                return error(
                    400,
                    "Unsupported value: 'temperature' does not support \(value.text) with this model. "
                        + "Only the default (1) value is supported.", param: "temperature",
                    code: "unsupported_value")
            }
            if body["top_p"] != nil {
                return error(
                    400, "Unsupported parameter: 'top_p' is not supported with this model.",
                    param: "top_p", code: "unsupported_parameter")
            }
            return answers(body)
        },
        ProviderServer("Azure, deployments") { request, body in
            guard request.header("api-key") == "key-of-azure",
                request.header("authorization") == nil
            else {
                return error(
                    401, "Access denied due to invalid subscription key or wrong API endpoint.")
            }
            guard request.path == "/v1/chat/completions?api-version=2024-10-21" else {
                return error(404, "Resource not found")
            }
            return answers(body)
        },
        ProviderServer("Anthropic", ["n": .leftOut, "top_p": .leftOut]) { _, body in
            if (body["n"]?.int ?? 1) != 1 { return error(400, "n: must be exactly 1") }
            if body["temperature"] != nil, body["top_p"] != nil {
                return error(
                    400,
                    "`temperature` and `top_p` cannot both be specified for this model. Please use "
                        + "only one.")
            }
            return answers(body)
        },
        ProviderServer("Gemini", ["seed": .leftOut]) { _, body in
            guard body["seed"] == nil else {
                return json(
                    400,
                    """
                    [{"error": {"code": 400, "message": "Invalid JSON payload received. Unknown name \
                    \\"seed\\": Cannot find field.", "status": "INVALID_ARGUMENT"}}]
                    """)
            }
            return answers(body)
        },
        ProviderServer("Mistral", ["seed": .leftOut, "min_p": .leftOut]) { _, body in
            let strange = ["seed", "min_p"].filter { body[$0] != nil }
            guard strange.isEmpty else {
                let list = strange.map {
                    #"{"type":"extra_forbidden","loc":["body","\#($0)"],"#
                        + #""msg":"Extra inputs are not permitted","input":1}"#
                }
                return json(
                    422,
                    #"{"object":"error","message":{"detail":[\#(list.joined(separator: ","))]},"#
                        + #""type":"invalid_request_error","param":null,"code":null}"#)
            }
            return answers(body)
        },
        ProviderServer("Groq", ["n": .leftOut, "min_p": .leftOut]) { _, body in
            if body["min_p"] != nil { return error(400, "property 'min_p' is unsupported") }
            if (body["n"]?.int ?? 1) != 1 {
                return error(400, "'n' : number must be at most 1")
            }
            return answers(body)
        },
        ProviderServer("OpenRouter") { _, body in
            var response = answers(body)
            response.body = Array("\n         \n\n         \n".utf8) + response.body
            return response
        },
        ProviderServer("DeepSeek, Ollama: n is ignored", ["n": .leftOut]) { _, _ in
            .chat("answer", reasoning: "thought")
        },
        ProviderServer("LiteLLM before gpt-5", ["top_p": .leftOut, "temperature": .leftOut]) {
            _, body in
            let strange = ["temperature", "top_p"].filter { body[$0] != nil }
            guard strange.isEmpty else {
                let list = strange.map { "'\($0)'" }.joined(separator: ", ")
                return error(
                    400,
                    "litellm.UnsupportedParamsError: openai does not support parameters: [\(list)], "
                        + "for model=gpt-5. To drop these, set `litellm.drop_params=True`")
            }
            return answers(body)
        },
        ProviderServer("llama-server with four slots", ["n": .leftOut]) { _, body in
            (body["n"]?.int ?? 1) > 4
                ? error(400, "Field 'n': Value must be between 1 <= value <= 4") : answers(body)
        },
        ProviderServer("transformers serve", ["min_p": .leftOut, "n": .leftOut]) { _, body in
            body["min_p"] != nil
                ? json(422, #"{"detail":"Unexpected fields in the request: {'min_p'}"}"#)
                : .chat("answer")
        },
    ]
}

import JSON
import Testing

@testable import LanguageModels

/// Requests and results of batch APIs, in each provider's form.
///
/// Forms: the providers' documentation and vLLM's `run-batch`, as of August to November 2026.
@Suite("Batch forms")
struct BatchFormsTests {
    private var options: RemoteModel.Options {
        var options = RemoteModel.Options(baseURLs: ["http://h/v1"], model: "m")
        options.apiKey = Secret("sk-secret")
        options.extraBody = ["reasoning_effort": "low"]
        return options
    }

    private let request = CompletionRequest(
        prompt: .chat([.system("s"), .user("u"), .assistant("a"), .user("v")]),
        sampling: Sampling(temperature: 0.6, topP: 0.9, maxTokens: 5, stop: ["END"]),
        seed: 1 << 40 + 3)

    @Test(
        "a request in each form, without a key",
        arguments: [
            (
                BatchStyle.openai,
                #"{"custom_id":"id","method":"POST","url":"/v1/chat/completions","body":{"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":"u"},{"role":"assistant","content":"a"},{"role":"user","content":"v"}],"temperature":0.6,"top_p":0.9,"max_tokens":5,"seed":1099511627779,"stop":["END"],"reasoning_effort":"low"}}"#
            ),
            (
                .together,
                #"{"custom_id":"id","body":{"model":"m","messages":[{"role":"system","content":"s"},{"role":"user","content":"u"},{"role":"assistant","content":"a"},{"role":"user","content":"v"}],"temperature":0.6,"top_p":0.9,"max_tokens":5,"seed":1099511627779,"stop":["END"],"reasoning_effort":"low"}}"#
            ),
            (
                .anthropic,
                #"{"custom_id":"id","params":{"model":"m","max_tokens":5,"messages":[{"role":"user","content":"u"},{"role":"assistant","content":"a"},{"role":"user","content":"v"}],"system":"s","temperature":0.6,"top_p":0.9,"stop_sequences":["END"],"reasoning_effort":"low"}}"#
            ),
            (
                .gemini,
                #"{"key":"id","request":{"contents":[{"role":"user","parts":[{"text":"u"}]},{"role":"model","parts":[{"text":"a"}]},{"role":"user","parts":[{"text":"v"}]}],"systemInstruction":{"parts":[{"text":"s"}]},"generationConfig":{"temperature":0.6,"maxOutputTokens":5,"topP":0.9,"stopSequences":["END"],"seed":3},"reasoning_effort":"low"}}"#
            ),
        ])
    func requests(style: BatchStyle, expected: String) throws {
        let text = JSON.object(try style.request(request, id: "id", options)).text
        #expect(text == expected)
        #expect(!text.contains("secret"))
    }

    private static func reply(
        _ text: String, reasoning: String? = nil, _ finish: FinishReason = .stop
    ) -> BatchResult.Outcome {
        .reply(
            Reply(
                completions: [Completion(text: text, reasoning: reasoning, finish: finish)],
                usage: TokenUsage(prompt: 9, completion: 4)))
    }

    @Test(
        "tokens kept from before are part of a prompt, in each form",
        arguments: [
            #"{"custom_id":"x","response":{"status_code":200,"body":{"choices":[{"message":{"content":"hi"}}],"usage":{"prompt_tokens":100,"prompt_tokens_details":{"cached_tokens":60},"completion_tokens":7}}}}"#,
            // Anthropic counts what was kept, and what is kept from now on, apart from the rest.
            #"{"custom_id":"x","result":{"type":"succeeded","message":{"content":[{"type":"text","text":"hi"}],"stop_reason":"end_turn","usage":{"input_tokens":30,"cache_read_input_tokens":60,"cache_creation_input_tokens":10,"output_tokens":7}}}}"#,
            #"{"key":"x","response":{"candidates":[{"content":{"parts":[{"text":"hi"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":100,"cachedContentTokenCount":60,"candidatesTokenCount":7}}}"#,
        ])
    func cachedTokens(line: String) throws {
        let usage = TokenUsage(prompt: 100, cached: 60, completion: 7)
        #expect(
            try BatchResult(JSON.parse(line))?.outcome
                == .reply(Reply(completions: [Completion(text: "hi")], usage: usage)))
    }

    @Test(
        "a result in each form",
        arguments: [
            // OpenAI, Together
            (
                #"{"id":"r","custom_id":"x","response":{"status_code":200,"request_id":"q","body":{"choices":[{"index":0,"message":{"content":"hi","reasoning":"hm"},"finish_reason":"length"}],"usage":{"prompt_tokens":9,"completion_tokens":4}}},"error":null}"#,
                reply("hi", reasoning: "hm", .length)
            ),
            (
                #"{"custom_id":"x","response":{"status_code":400,"body":{"error":{"message":"too long","code":"context_length_exceeded"}}},"error":null}"#,
                .refused("too long")
            ),
            (
                #"{"custom_id":"x","response":null,"error":{"code":"batch_expired","message":"This request could not be executed before the completion window expired."}}"#,
                .again("This request could not be executed before the completion window expired.")
            ),
            (
                #"{"custom_id":"x","response":{"status_code":429,"body":{"error":{"message":"slow"}}},"error":null}"#,
                .again("slow")
            ),
            (
                #"{"custom_id":"x","response":{"status_code":503,"body":null},"error":null}"#,
                .again("it holds neither an answer nor an error")
            ),
            (
                #"{"custom_id":"x","response":{"status_code":401,"body":{"error":{"message":"bad key"}}}}"#,
                .again("bad key")
            ),
            // vLLM's run-batch
            (
                #"{"id":"vllm-1","custom_id":"x","response":{"status_code":400,"request_id":"vllm-batch-1","body":null},"error":"the prompt is too long"}"#,
                .refused("the prompt is too long")
            ),
            (
                #"{"id":"vllm-1","custom_id":"x","response":{"status_code":400,"request_id":"b","body":null},"error":{"error":{"message":"maximum context length","type":"BadRequestError","code":400}}}"#,
                .refused("maximum context length")
            ),
            // Anthropic
            (
                #"{"custom_id":"x","result":{"type":"succeeded","message":{"content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"hi"}],"stop_reason":"max_tokens","usage":{"input_tokens":9,"output_tokens":4}}}}"#,
                reply("hi", reasoning: "hm", .length)
            ),
            (
                #"{"custom_id":"x","result":{"type":"errored","error":{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long"}}}}"#,
                .refused("prompt is too long")
            ),
            (
                #"{"custom_id":"x","result":{"type":"errored","error":{"type":"error","error":{"type":"api_error","message":"Internal server error"}}}}"#,
                .again("Internal server error")
            ),
            (#"{"custom_id":"x","result":{"type":"expired"}}"#, .again("expired")),
            (#"{"custom_id":"x","result":{"type":"canceled"}}"#, .again("canceled")),
            // Gemini
            (
                #"{"key":"x","response":{"candidates":[{"content":{"parts":[{"text":"hm","thought":true},{"text":"hi"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":9,"candidatesTokenCount":3,"thoughtsTokenCount":1}}}"#,
                reply("hi", reasoning: "hm")
            ),
            (
                #"{"key":"x","response":{"promptFeedback":{"blockReason":"SAFETY"}}}"#,
                .refused("the prompt was blocked: SAFETY")
            ),
            (
                #"{"key":"x","error":{"code":400,"message":"too long","status":"INVALID_ARGUMENT"}}"#,
                .refused("too long")
            ),
            (#"{"key":"x","status":{"code":3,"message":"too long"}}"#, .refused("too long")),
            (#"{"key":"x","status":{"code":8,"message":"exhausted"}}"#, .again("exhausted")),
        ] as [(String, BatchResult.Outcome)])
    func results(line: String, outcome: BatchResult.Outcome) throws {
        #expect(BatchResult(try JSON.parse(line)) == BatchResult(id: "x", outcome: outcome))
    }

    @Test(
        "what names no request is no result", arguments: ["{}", "[]", "1", #"{"custom_id":null}"#])
    func none(line: String) throws { #expect(BatchResult(try JSON.parse(line)) == nil) }
}

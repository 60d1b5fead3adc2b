import JSON
import LanguageModels
import Loopback
import TestSupport
import Testing

@Suite("RemoteModel: what is sent", .againstHangs)
struct RemoteModelRequestTests {
    @Test("a conversation goes to /chat/completions")
    func chat() async throws {
        let script = Script(.chat("A"))
        let server = try LoopbackServer(handler: script.handler)
        let request = CompletionRequest(
            prompt: .chat([.system("Judge."), .user("1 or\n2?")]),
            sampling: Sampling(temperature: 0.6, maxTokens: 8192), seed: 7)
        _ = try await model(at: server, apiKey: "sk-1").complete(request)
        let sent = try #require(script.requests.first)
        #expect(sent.path == "/v1/chat/completions")
        #expect(sent.header("Authorization") == "Bearer sk-1")
        #expect(sent.header("Content-Type") == "application/json")
        #expect(
            String(decoding: sent.body, as: UTF8.self) == """
                {"model":"rrm-7b","messages":[{"role":"system","content":"Judge."},\
                {"role":"user","content":"1 or\\n2?"}],"temperature":0.6,\
                "max_tokens":8192,"seed":7}
                """)
    }

    @Test("raw text goes to /completions as it stands")
    func raw() async throws {
        let script = Script(.choices([["index": 0, "text": " 2", "finish_reason": "length"]]))
        let server = try LoopbackServer(handler: script.handler)
        let request = CompletionRequest(
            prompt: .raw("1 +"), sampling: Sampling(maxTokens: 2, stop: ["\n", "#"]), seed: .max)
        let reply = try await model(at: server).complete(request)
        #expect(reply.completions == [Completion(text: " 2", finish: .length)])
        let sent = try #require(script.requests.first)
        #expect(sent.path == "/v1/completions")
        #expect(sent.header("Authorization") == nil)
        #expect(
            String(decoding: sent.body, as: UTF8.self) == """
                {"model":"rrm-7b","prompt":"1 +","temperature":0.6,"max_tokens":2,\
                "seed":9007199254740991,"stop":["\\n","#"]}
                """)
    }

    @Test("top_k and min_p are sent where they are given, in the names that servers have for them")
    func filters() async throws {
        let script = Script(.chat("A"))
        let server = try LoopbackServer(handler: script.handler)
        var request = question
        request.sampling.topK = 0
        request.sampling.minP = 0.05
        _ = try await model(at: server).complete(request)
        let body = try #require(script.bodies.first)
        #expect(body["top_k"] == -1)  // all tokens, for servers
        #expect(body["min_p"] == 0.05)
    }

    @Test("a choice of answers is not sent: no server would hold to it")
    func choice() async throws {
        let script = Script(.chat("A"))
        let server = try LoopbackServer(handler: script.handler)
        var request = question
        request.choice = AnswerChoice(["a", "b"], start: .atOnce)
        let model = try model(at: server)
        #expect(!model.constrainsAnswers)
        await #expect(throws: ModelError.self) { _ = try await model.complete(request) }
        #expect(script.requests.isEmpty)
    }

    @Test("extra members are added, replace ours, or with null remove them")
    func extraBody() async throws {
        let script = Script(.chat("A"))
        let server = try LoopbackServer(handler: script.handler)
        let extra: JSONObject = [
            "max_tokens": nil, "max_completion_tokens": 9, "temperature": 1, "top_k": 20,
        ]
        _ = try await model(at: server, extraBody: extra).complete(question)
        let body = try #require(script.bodies.first?.object)
        #expect(
            body.keys == [
                "model", "messages", "temperature", "top_p", "seed", "max_completion_tokens",
                "top_k",
            ])
        #expect(body["temperature"] == 1)
    }

    @Test(
        "what bracket decides cannot be set",
        arguments: ["messages", "prompt", "model", "n", "stream"])
    func reserved(key: String) throws {
        let server = try LoopbackServer { _ in .chat("A") }
        #expect(
            throws: ModelError.misconfigured(
                "extra_body may not set \"\(key)\"; bracket sets it itself")
        ) {
            _ = try model(at: server, extraBody: [key: 1])
        }
    }

    @Test("a last message of the assistant's is to be continued")
    func continuation() async throws {
        let script = Script(.chat("A"))
        let server = try LoopbackServer(handler: script.handler)
        var request = question
        request.prompt = .chat([.user("Which?"), .assistant("I think")])
        _ = try await model(at: server).complete(request)
        #expect(script.bodies[0]["continue_final_message"] == true)
        #expect(script.bodies[0]["add_generation_prompt"] == false)
    }

    @Test("a refused continuation is told apart from other refusals")
    func refusedContinuation() async throws {
        let server = try LoopbackServer { _ in
            .error(400, "Extra inputs are not permitted: continue_final_message")
        }
        let model = try model(at: server)
        var request = question
        request.prompt = .chat([.user("Which?"), .assistant("I think")])
        let refused = await #expect(throws: ModelError.self) {
            _ = try await model.complete(request)
        }
        #expect(refused?.refusesContinuation == true)
        #expect(
            refused?.description
                == "127.0.0.1:\(server.port) does not continue an assistant's message: 400: "
                + "Extra inputs are not permitted: continue_final_message")
        let other = await #expect(throws: ModelError.self) {
            _ = try await model.complete(question)
        }
        #expect(other?.refusesContinuation == false)
    }

    @Test(
        "addresses that are none are refused",
        arguments: [
            "", "localhost:8000/v1", "ftp://a/v1", "http://", "http://a b/v1", "http://a/v1#k",
            "unix:", "unix:run/s.sock", "http+unix://run/v1", "http://a:65536/v1", "http://a:0/v1",
            "http://a:/v1", "http://a:b/v1", "http://[::1]:80000/v1",
        ])
    func addresses(url: String) {
        #expect(
            throws: ModelError.misconfigured(
                "base_url must be an address such as \"http://localhost:8000/v1\"")
        ) {
            _ = try RemoteModel(RemoteModel.Options(baseURLs: [url], model: "m"))
        }
    }
}

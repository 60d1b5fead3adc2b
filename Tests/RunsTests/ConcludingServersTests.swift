import Datasets
import JSON
import Judging
import LanguageModels
import Loopback
import TestSupport
import Testing
import Tournaments
import Workers

/// A judge whose thinking is cut, at servers that differ in how they close it.
@Suite("Concluding at servers that differ", .againstHangs)
struct ConcludingServersTests {
    /// A server by what it makes of a continuation, and what it was asked.
    private final class Server: Sendable {
        private let seen = Locked<[(path: String, body: JSON)]>([])
        private let answer: @Sendable (String, JSON) -> LoopbackResponse

        init(_ answer: @escaping @Sendable (String, JSON) -> LoopbackResponse) {
            self.answer = answer
        }

        var handler: @Sendable (LoopbackRequest) -> LoopbackResponse {
            { request in
                let body = (try? JSON.parse(request.body)) ?? .null
                self.seen.withLock { $0.append((request.path, body)) }
                return self.answer(request.path, body)
            }
        }

        var requests: [(path: String, body: JSON)] { seen.withLock { $0 } }
        var paths: [String] { requests.map(\.path) }
    }

    private static let chat = "/v1/chat/completions"
    private static let boxed = #"\boxed{Assistant 2}"#

    private static func last(_ body: JSON) -> String {
        body["messages"]?.array?.last?["content"]?.string ?? ""
    }

    private static func continues(_ body: JSON) -> Bool {
        body["messages"]?.array?.last?["role"] == "assistant"
    }

    private static let cut = LoopbackResponse.chat(nil, reasoning: "Both are", finish: "length")

    private func model(at server: LoopbackServer, template: String? = nil) throws -> RemoteModel {
        var options = RemoteModel.Options(baseURLs: [server.baseURL], model: "m")
        options.retries.attempts = 2
        options.retries.baseDelay = 0.001
        options.chatTemplate = template
        if template != nil { options.continuation = .raw }
        return try RemoteModel(options)
    }

    private func verdict(_ judge: ModelJudge, _ number: UInt64 = 1) async throws -> Verdict {
        try await judge.compare(
            Comparison(
                id: "q", query: Query("2+2?"), first: Answer(id: "a", text: "5"),
                second: Answer(id: "b", text: "4"), seed: number))
    }

    /// What the judge is asked, and its thinking, closed, as a model reads it.
    private static let user = JudgeTemplate.rrm.messages(
        for: Comparison(
            id: "q", query: Query("2+2?"), first: Answer(id: "a", text: "5"),
            second: Answer(id: "b", text: "4")))[1].content
    private static let closed =
        "<think>\nBoth are\n\nThat is enough analysis; I give my decision now.\n</think>\n\n"

    @Test("vLLM with a reasoning parser files the verdict under reasoning")
    func reasoningParser() async throws {
        let vllm = Server { _, body in
            guard Self.continues(body), body["continue_final_message"] == true,
                body["add_generation_prompt"] == false
            else { return Self.cut }
            return .chat(nil, reasoning: Self.boxed)
        }
        let server = try LoopbackServer(handler: vllm.handler)
        let verdict = try await verdict(ModelJudge(model: try model(at: server)))
        #expect(verdict.choice == .second)
        #expect(vllm.paths == [Self.chat, Self.chat])
    }

    /// vLLM 0.32 with a template as DeepSeek-R1's, which keeps of answers what follows `</think>`
    /// and opens the thinking of new ones.
    private func cutting(tokenizes: Bool) -> Server {
        let begin = "<｜begin▁of▁sentence｜>"
        return Server { path, body in
            switch path {
            case "/tokenize" where tokenizes:
                var text = body["prompt"]?.string ?? ""
                for message in body["messages"]?.array ?? [] {
                    text += message["role"] == "user" ? "<｜User｜>" : ""
                    text += message["content"]?.string ?? ""
                }
                if body["add_generation_prompt"] == true { text += "<｜Assistant｜><think>\n" }
                let tokens = [1] + text.unicodeScalars.map { Int($0.value) + 10 }
                return LoopbackResponse(
                    body: JSON.object(["tokens": .array(tokens.map { .number($0) })]).bytes)
            case "/detokenize" where tokenizes:
                let texts = (body["tokens"]?.array ?? []).compactMap(\.int).map { token in
                    token == 1 ? begin : String(Character(UnicodeScalar(UInt32(token - 10)) ?? "?"))
                }
                return LoopbackResponse(
                    body: JSON.object(["prompt": .string(texts.joined())]).bytes)
            case "/v1/completions":
                let expected =
                    JudgeTemplate.rrm.system + "<｜User｜>" + Self.user + "<｜Assistant｜>"
                    + Self.closed
                let text = body["prompt"]?.string == expected ? Self.boxed : "not what was asked"
                return .choices([["index": 0, "text": .string(text), "finish_reason": "stop"]])
            case Self.chat where Self.continues(body) && Self.last(body).contains("</think>"):
                return .error(
                    400,
                    "continue_final_message is set but the final message does not appear in the chat "
                        + "after applying the chat template!")
            case Self.chat where Self.continues(body): return .chat("\n</think>\n\n" + Self.boxed)
            case Self.chat: return Self.cut
            default: return .error(404, "Not Found")
            }
        }
    }

    @Test("where vLLM's template cuts thinking, the prompt is laid out as the server says")
    func cuttingTemplate() async throws {
        let vllm = cutting(tokenizes: true)
        let server = try LoopbackServer(handler: vllm.handler)
        let judge = ModelJudge(model: try model(at: server))
        let first = try await verdict(judge)
        #expect(first.choice == .second)
        #expect(first.calls.map(\.step) == [.judge, .conclude])
        #expect(
            vllm.paths == [
                Self.chat, Self.chat, "/apply-template", "/tokenize", "/tokenize", "/detokenize",
                "/v1/completions",
            ])
        // What was found out once holds for all later votes.
        #expect(try await verdict(judge, 2).choice == .second)
        #expect(Array(vllm.paths.dropFirst(7)) == [Self.chat, "/v1/completions"])
    }

    @Test("where it does not say so, the thinking is left open, for the model to close")
    func leftOpen() async throws {
        let vllm = cutting(tokenizes: false)
        let server = try LoopbackServer(handler: vllm.handler)
        let judge = ModelJudge(model: try model(at: server))
        #expect(try await verdict(judge).choice == .second)
        #expect(try await verdict(judge, 2).choice == .second)
        #expect(
            vllm.paths == [
                Self.chat, Self.chat, "/apply-template", "/tokenize", Self.chat, Self.chat,
                Self.chat,
            ])
        #expect(Self.last(vllm.requests[4].body).hasSuffix("I give my decision now."))
    }

    @Test("a template that the pipeline names is laid out here, with no question asked")
    func namedTemplate() async throws {
        let vllm = cutting(tokenizes: false)
        let server = try LoopbackServer(handler: vllm.handler)
        let judge = ModelJudge(model: try model(at: server, template: "deepseek-r1"))
        #expect(try await verdict(judge).choice == .second)
        #expect(vllm.paths == [Self.chat, "/v1/completions"])
        #expect(throws: ModelError.self) { try self.model(at: server, template: "none") }
    }

    /// llama-server, whose template opens the thinking and whose replies repeat the message.
    private func llama(_ end: String, finish: String = "stop", laysOut: Bool) -> Server {
        Server { path, body in
            switch path {
            case "/apply-template" where laysOut:
                let texts = (body["messages"]?.array ?? []).map {
                    "<|im_start|>\($0["role"]?.string ?? "")\n\($0["content"]?.string ?? "")<|im_end|>\n"
                }
                let text = texts.joined() + "<|im_start|>assistant\n<think>\n"
                return LoopbackResponse(body: JSON.object(["prompt": .string(text)]).bytes)
            case "/v1/completions" where laysOut:
                let expected =
                    "<|im_start|>system\n\(JudgeTemplate.rrm.system)<|im_end|>\n<|im_start|>user\n"
                    + "\(Self.user)<|im_end|>\n<|im_start|>assistant\n" + Self.closed
                let text = body["prompt"]?.string == expected ? end : "not what was asked"
                return .choices([
                    ["index": 0, "text": .string(text), "finish_reason": .string(finish)]
                ])
            case Self.chat where Self.continues(body):
                return .chat(Self.last(body) + end, finish: finish)
            case Self.chat where body["messages"]?.array?.count == 2: return Self.cut
            case Self.chat: return .chat("I cannot tell")
            default: return .error(404, "File Not Found")
            }
        }
    }

    @Test(
        "a server that repeats the message is sent the prompt as a text, its thinking opened once")
    func echo() async throws {
        let llama = llama(Self.boxed, laysOut: true)
        let server = try LoopbackServer(handler: llama.handler)
        let judge = ModelJudge(model: try model(at: server))
        let first = try await verdict(judge)
        #expect(first.choice == .second)
        #expect(first.calls.map(\.completion.text) == ["", Self.boxed])
        #expect(try await verdict(judge, 2).choice == .second)
        #expect(
            llama.paths == [
                Self.chat, Self.chat, "/apply-template", "/v1/completions", Self.chat,
                "/v1/completions",
            ])
    }

    @Test("the repeated message is dropped before a reply is read: one that was cut has no verdict")
    func cutEcho() async throws {
        let text = #"It could be \boxed{Assistant 1}, but it requires"#
        let llama = llama(text, finish: "length", laysOut: false)
        let server = try LoopbackServer(handler: llama.handler)
        let verdict = try await verdict(ModelJudge(model: try model(at: server)))
        #expect(verdict.choice == .abstain(.truncated))
        #expect(verdict.calls.map(\.step) == [.judge, .conclude, .turn, .again, .conclude, .turn])
        // The journal keeps the thinking once.
        #expect(verdict.calls[1].completion.text == text)
    }

    @Test("transformers serve takes no continuation: another turn has room to think again")
    func otherTurn() async throws {
        let transformers = Server { path, body in
            guard path == Self.chat else { return .error(404, "Not Found") }
            if body["continue_final_message"] != nil {
                return LoopbackResponse(
                    status: 422,
                    body: JSON.object([
                        "detail": "Unexpected fields in the request: {'continue_final_message'}"
                    ]).bytes)
            }
            if body["messages"]?.array?.count == 2 { return Self.cut }
            let hasRoom = body["max_tokens"]?.int == 1024
            return .chat(
                hasRoom ? Self.boxed : nil, reasoning: "Let me see",
                finish: hasRoom ? "stop" : "length")
        }
        let server = try LoopbackServer(handler: transformers.handler)
        let judge = ModelJudge(model: try model(at: server))
        let first = try await verdict(judge)
        #expect(first.choice == .second)
        #expect(first.calls.map(\.step) == [.judge, .turn])
        #expect(try await verdict(judge, 2).choice == .second)
        // Nothing is tried twice.
        #expect(
            transformers.paths == [
                Self.chat, Self.chat, "/apply-template", "/tokenize", Self.chat, Self.chat,
                Self.chat,
            ])
    }
}

import JSON
import LanguageModels
import Loopback
import TestSupport
import Testing

@Suite("RemoteModel: what is read", .againstHangs)
struct RemoteModelReplyTests {
    @Test("text, thinking, finish reason and usage", arguments: Self.replies)
    func read(body: String, expected: Completion, usage: TokenUsage) async throws {
        let server = try LoopbackServer { _ in LoopbackResponse(text: body) }
        let reply = try await model(at: server).complete(question)
        #expect(reply == Reply(completions: [expected], usage: usage, attempts: 1))
    }

    static let replies: [(String, Completion, TokenUsage)] = [
        (
            #"{"choices":[{"message":{"content":"A"},"finish_reason":"stop"}]}"#,
            Completion(text: "A"), TokenUsage()
        ),
        (
            #"{"choices":[{"message":{"content":"A","reasoning":"R"},"finish_reason":"length"}]}"#,
            Completion(text: "A", reasoning: "R", finish: .length), TokenUsage()
        ),
        (
            #"{"choices":[{"message":{"content":null,"reasoning_content":"R"}}],"#
                + #""usage":{"prompt_tokens":3,"completion_tokens":4}}"#,
            Completion(text: "", reasoning: "R"), TokenUsage(prompt: 3, completion: 4)
        ),
        (
            #"{"choices":[{"message":{"content":"A","reasoning":null,"reasoning_content":""},"#
                + #""finish_reason":"content_filter"}]}"#,
            Completion(text: "A", finish: .contentFilter), TokenUsage()
        ),
        (
            #"{"choices":[{"message":{"content":[{"type":"text","text":"A"},{"text":"B"}]},"#
                + #""finish_reason":"eos"}]}"#,
            Completion(text: "AB", finish: .other("eos")), TokenUsage()
        ),
        (
            #"{"choices":[{"message":{"content":[{"type":"thinking","thinking":["#
                + #"{"type":"text","text":"R"}],"closed":true},{"type":"text","text":"A"}]}}]}"#,
            Completion(text: "A", reasoning: "R"), TokenUsage()
        ),
        (
            #"{"choices":[{"message":{"content":[{"type":"thinking","thinking":["#
                + #"{"type":"text","text":"R"}]}]},"finish_reason":"length"}]}"#,
            Completion(text: "", reasoning: "R", finish: .length), TokenUsage()
        ),
        (
            #"{"choices":[{"message":{"content":null,"refusal":"I won't."}}]}"#,
            Completion(text: "I won't.", finish: .refusal), TokenUsage()
        ),
        (
            #"{"choices":[{"message":{"content":[{"type":"refusal","refusal":"No."}]}}]}"#,
            Completion(text: "No.", finish: .refusal), TokenUsage()
        ),
        (
            #"{"choices":[{"message":{"content":"A","refusal":null},"error":null}]}"#,
            Completion(text: "A"), TokenUsage()
        ),
    ]

    @Test(
        "an error in a choice is a failed answer, which is asked for again",
        arguments: [
            #"{"finish_reason":"error","message":{"content":"\boxed{Assistant 1}"}}"#,
            #"{"message":{"content":""},"error":{"code":502,"message":"overloaded"}}"#,
            #"{"message":{"content":"Half an"},"error":{"code":502,"message":"overloaded"}}"#,
        ])
    func failedChoice(choice: String) async throws {
        let script = Script(
            LoopbackResponse(text: "{\"choices\":[\(choice)]}"), .chat("A"))
        let server = try LoopbackServer(handler: script.handler)
        let reply = try await model(at: server).complete(question)
        #expect(reply.completions == [Completion(text: "A")])
        #expect(reply.attempts == 2)

        let broken = try LoopbackServer { _ in
            LoopbackResponse(text: "{\"choices\":[\(choice)]}")
        }
        let error = await failure { try await model(at: broken).complete(question) }
        #expect(error.hasPrefix("unavailable: "))
        #expect(error.contains("its answer failed: "))
    }

    @Test("an empty answer is asked for again, with another seed")
    func empty() async throws {
        let script = Script(.chat(" \n"), .chat("A"))
        let server = try LoopbackServer(handler: script.handler)
        let reply = try await model(at: server).complete(question)
        #expect(reply.completions == [Completion(text: "A")])
        #expect(reply.attempts == 2)
        #expect(reply.usage == TokenUsage(prompt: 20, completion: 10))
        #expect(Set(script.bodies.map { $0["seed"]?.int }).count == 2)

        let silent = Script(.chat(nil))
        let other = try LoopbackServer(handler: silent.handler)
        #expect(try await model(at: other).complete(question).completions == [Completion(text: "")])
        #expect(silent.requests.count == 3)
    }

    @Test("of several answers only the empty one is asked for again")
    func emptyOfSeveral() async throws {
        let script = Script(
            .choices([LoopbackResponse.chatChoice(0, "A"), LoopbackResponse.chatChoice(1, "")]),
            .chat("B"))
        let server = try LoopbackServer(handler: script.handler)
        var request = question
        request.count = 2
        let reply = try await model(at: server).complete(request)
        #expect(reply.completions.map(\.text) == ["A", "B"])
        #expect(script.bodies.map { $0["n"] } == [2, nil])
    }

    @Test("thinking that was cut before it was shown is no empty answer")
    func hiddenThinking() async throws {
        let server = try LoopbackServer { _ in .chat("", finish: "length") }
        let reply = try await model(at: server).complete(question)
        #expect(reply.completions == [Completion(text: "", finish: .length)])
        #expect(server.requestCount == 1)
    }

    @Test(
        "counts of tokens that cannot be true are not believed",
        arguments: ["1e18", "-5", "9223372036854775807", "1e300"])
    func absurdUsage(count: String) async throws {
        let server = try LoopbackServer { _ in
            LoopbackResponse(
                text: #"{"choices":[{"message":{"content":"A"}}],"usage":{"prompt_tokens":"#
                    + count + #","completion_tokens":\#(count)}}"#)
        }
        #expect(try await model(at: server).complete(question).usage == TokenUsage())
    }

    @Test(
        "tokens kept from before are read as each provider spells them",
        arguments: [
            #""prompt_tokens_details":{"cached_tokens":60}"#,
            #""prompt_cache_hit_tokens":60,"prompt_cache_miss_tokens":40"#,
            #""cache_read_input_tokens":60,"cache_creation_input_tokens":0"#,
            #""prompt_tokens_details":{"cached_tokens":60},"cache_read_input_tokens":60"#,
        ])
    func cachedTokens(member: String) async throws {
        let server = try LoopbackServer { _ in
            LoopbackResponse(
                text: #"{"choices":[{"message":{"content":"A"}}],"usage":{"prompt_tokens":100,"#
                    + #""completion_tokens":7,\#(member)}}"#)
        }
        #expect(
            try await model(at: server).complete(question).usage
                == TokenUsage(prompt: 100, cached: 60, completion: 7))
    }

    @Test("a key that the server repeats is blotted out; a placeholder for one is not")
    func repeatedKey() async throws {
        let server = try LoopbackServer { request in
            .chat("your key: \(request.header("Authorization") ?? "")", reasoning: "EMPTY")
        }
        let secret = try await model(at: server, apiKey: "sk-very-secret-0123").complete(question)
        #expect(secret.completions[0].text == "your key: Bearer [secret]")
        let placeholder = try await model(at: server, apiKey: "EMPTY").complete(question)
        #expect(placeholder.completions[0].text == "your key: Bearer EMPTY")
        #expect(placeholder.completions[0].reasoning == "EMPTY")
    }

    @Test("several answers come in one reply, ordered by their index")
    func several() async throws {
        let script = Script(
            .choices([
                LoopbackResponse.chatChoice(2, "C"), LoopbackResponse.chatChoice(0, "A"),
                LoopbackResponse.chatChoice(1, "B"), LoopbackResponse.chatChoice(3, "unasked"),
            ]))
        let server = try LoopbackServer(handler: script.handler)
        var request = question
        request.count = 3
        let reply = try await model(at: server).complete(request)
        #expect(reply.completions.map(\.text) == ["A", "B", "C"])
        #expect(script.bodies.map { $0["n"] } == [3])
    }

    @Test(
        "a server that refuses n is asked for one answer at a time, and not again for several",
        arguments: [400, 422])
    func countRefused(status: Int) async throws {
        let server = try LoopbackServer { request in
            let body = try? JSON.parse(request.body)
            if body?["n"] != nil { return .error(status, "Only one completion choice is allowed") }
            return .chat("seed \(body?["seed"]?.int ?? -1)")
        }
        let model = try model(at: server)
        var request = question
        request.count = 3
        let first = try await model.complete(request)
        #expect(first.completions.map(\.text) == ["seed 7", "seed 8", "seed 9"])
        #expect(first.usage == TokenUsage(prompt: 30, completion: 15))
        #expect(server.requestCount == 4)
        #expect(try await model.complete(request) == first)
        #expect(server.requestCount == 7)
    }

    @Test("answers that a server leaves out are asked for one at a time")
    func countIgnored() async throws {
        let server = try LoopbackServer { request in
            .chat("seed \((try? JSON.parse(request.body))?["seed"]?.int ?? -1)")
        }
        let model = try model(at: server)
        var request = question
        request.count = 3
        let reply = try await model.complete(request)
        #expect(reply.completions.map(\.text) == ["seed 7", "seed 8", "seed 9"])
        #expect(reply.attempts == 3)
        #expect(server.requestCount == 3)
    }
}

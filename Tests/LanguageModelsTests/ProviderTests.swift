import JSON
@testable import LanguageModels
import Loopback
import TestSupport
import Testing
import Workers

@Suite("RemoteModel: what providers refuse", .againstHangs)
struct ProviderTests {
    @Test(
        "address, model and key are enough: what is refused is learned once, and said once",
        arguments: ProviderServer.all)
    func learns(provider: ProviderServer) async throws {
        let server = try LoopbackServer(handler: provider.handler)
        defer { server.stop() }
        let isAzure = provider.name.hasPrefix("Azure")
        let model = try RemoteModel(
            RemoteModel.Options(
                baseURLs: [server.baseURL + (isAzure ? "?api-version=2024-10-21" : "")],
                model: "m", apiKey: Secret(isAzure ? "key-of-azure" : "sk-1"), limits: .patient))
        let lessons = Locked<[RemoteModel.Lesson]>([])
        model.whenLearning { lesson in lessons.withLock { $0.append(lesson) } }
        var request = question
        request.count = 8
        request.sampling.minP = 0.05
        let reply = try await model.complete(request)
        #expect(reply.completions.map(\.text) == Array(repeating: "answer", count: 8))
        let learned = lessons.withLock { $0 }
        #expect(
            Dictionary(uniqueKeysWithValues: learned.map { ($0.member, $0.way) })
                == provider.lessons)
        let asked = server.requestCount
        _ = try await model.complete(request)
        // Nothing is refused the second time.
        let width = provider.lessons["n"] == nil ? 1 : 8
        #expect(server.requestCount == asked + width)
        #expect(lessons.withLock { $0.count } == learned.count)
    }

    @Test("what was learned before is not sent, and by hand it is sent all the same")
    func byHand() async throws {
        let script = Script(.chat("A"))
        let server = try LoopbackServer(handler: script.handler)
        let members: RequestMembers = [
            "max_tokens": .renamed("max_completion_tokens"), "seed": .leftOut, "top_p": .kept,
        ]
        _ = try await model(at: server, members: members).complete(question)
        #expect(
            script.bodies[0].object?.keys == [
                "model", "messages", "temperature", "top_p", "max_completion_tokens",
            ])
    }

    @Test("a member that must be sent is refused in the end, and not asked for ever")
    func kept() async throws {
        let server = try LoopbackServer { _ in .error(400, "Unknown parameter: 'temperature'") }
        let stubborn = try model(at: server, members: ["temperature": .kept])
        #expect(
            await failure { try await stubborn.complete(question) }
                == "refused: 127.0.0.1:\(server.port) refused the request: 400: Unknown parameter: "
                + "'temperature'")
        #expect(server.requestCount == 1)
        // One that refuses what is not even sent.
        let other = try model(at: server)
        #expect(await failure { try await other.complete(question) }.hasPrefix("refused: "))
        #expect(server.requestCount == 3)
    }

    @Test("a lesson names the server, its words and what says it beforehand")
    func sentence() {
        let lesson = RemoteModel.Lesson(
            member: "max_tokens", way: .renamed("max_completion_tokens"), server: "h:1",
            reason: "400: Use 'max_completion_tokens'")
        #expect(
            lesson.sentence
                == "h:1 does not take \"max_tokens\" (400: Use 'max_completion_tokens'): it is sent as "
                + "\"max_completion_tokens\" from now on; send: { \"max_tokens\": "
                + "\"max_completion_tokens\" } says so beforehand")
    }

    static let sent = [
        "temperature": "temperature", "top_p": "top_p", "max_tokens": "max_tokens", "seed": "seed",
        "stop": "stop",
    ]

    @Test(
        "a member is told from what only mentions it",
        arguments: [
            (
                #"{"detail":[{"loc":["body","seed"],"msg":"Extra inputs are not permitted"}]}"#,
                "seed"
            ),
            (#"{"error":{"param":"seed","message":"must be an int32"}}"#, "seed"),
            (
                #"{"error":{"param":"temperature","message":"Invalid 'temperature': decimal above "#
                    + #"maximum value. Expected a value <= 2, but got 5."}}"#, nil
            ),
            (#"{"error":{"message":"temperature must be between 0 and 1"}}"#, nil),
            (
                #"{"error":{"param":"max_tokens","message":"max_tokens is too large: 9000. This "#
                    + #"model supports at most 4096 completion tokens"}}"#, nil
            ),
            (
                #"{"error":{"message":"Could not finish the message because max_tokens or model "#
                    + #"output limit was reached. Please try again with higher max_tokens."}}"#, nil
            ),
            (#"{"error":{"param":"stop","message":"Unsupported parameter: 'stop'"}}"#, nil),
            (
                #"{"error":{"message":"`temperature` is deprecated for this model."}}"#,
                "temperature"
            ),
            (#"{"error":{"message":"unknown role"}}"#, nil),
            (#"{"detail":"Unexpected fields in the request: {'top_p', 'temperature'}"}"#, "top_p"),
            (
                #"{"detail":[{"loc":["body","messages"],"msg":"Extra inputs are not permitted","#
                    + #""input":{"seed":1,"temperature":0}}]}"#, nil
            ),
            ("top_p is not supported", "top_p"),
            (#"{"detail":[{"loc":["body"],"msg":"unknown field `top_p`"}]}"#, "top_p"),
            (
                #"{"error":{"param":"tools","message":"Unknown parameter: 'tools'. Try 'temperature'."}}"#,
                nil
            ),
        ] as [(String, String?)])
    func refusedMember(body: String, member: String?) {
        #expect(RefusedMember(Array(body.utf8), sent: Self.sent)?.member == member)
    }

    @Test(
        "errors inside a 200 are what their codes say",
        arguments: [
            (#"{"message":"too long: maximum context length","code":400}"#, "refused: ", 1),
            (#"{"message":"Insufficient credits","code":402}"#, "misconfigured: ", 1),
            (#"{"message":"No such model","code":"model_not_found"}"#, "misconfigured: ", 1),
            (#"{"message":"bad key","type":"authentication_error"}"#, "misconfigured: ", 1),
            (#"{"message":"Provider returned error","code":502}"#, "unavailable: ", 3),
            (#"{"message":"slow down","code":"429"}"#, "unavailable: ", 3),
            (#"{"message":"timed out","code":408}"#, "unavailable: ", 3),
            (#"{"message":"who knows"}"#, "unavailable: ", 3),
        ] as [(String, String, Int)])
    func insideSuccess(error: String, kind: String, requests: Int) async throws {
        let server = try LoopbackServer { _ in LoopbackResponse(text: #"{"error":\#(error)}"#) }
        let model = try model(at: server)
        #expect(await failure { try await model.complete(question) }.hasPrefix(kind))
        #expect(server.requestCount == requests)
    }

    @Test(
        "a key and a model's name that are refused with 400 stop the run like 401 and 404",
        arguments: [
            (
                #"{"message":"Invalid model: x","type":"invalid_model","code":"1500"}"#,
                "404: Invalid model: x; see whether \"rrm-7b\" is the name of a model that is served there"
            ),
            (
                #"{"error":{"message":"Invalid model name passed in model=x","code":"400"}}"#,
                "404: Invalid model name passed in model=x; see whether \"rrm-7b\" is the name of a model "
                    + "that is served there"
            ),
            (
                #"{"error":{"message":"bad key","code":"invalid_api_key"}}"#,
                "401: bad key; set api_key_env to the variable that holds the key"
            ),
        ])
    func misnamed(body: String, expected: String) async throws {
        let server = try LoopbackServer { _ in LoopbackResponse(status: 400, text: body) }
        let model = try model(at: server)
        #expect(
            await failure { try await model.complete(question) }
                == "misconfigured: 127.0.0.1:\(server.port) answered \(expected)")
    }

    @Test("every provider has a name of its own, and its key goes to an address of its own")
    func table() {
        #expect(Set(Provider.all.map(\.name)).count == Provider.all.count)
        for provider in Provider.all {
            if let url = provider.baseURL { #expect(ServerAddress(url) != nil) }
            #expect(Provider(name: provider.name) == provider)
        }
    }
}

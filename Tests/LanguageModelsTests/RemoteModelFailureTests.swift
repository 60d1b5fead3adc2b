import JSON
@testable import LanguageModels
import Loopback
import TestSupport
import Testing

@Suite("RemoteModel: what goes wrong", .againstHangs)
struct RemoteModelFailureTests {
    /// How servers misbehave, and what is said when they do it three times.
    static let misbehaviours: [(LoopbackResponse, String)] = [
        (.error(429, "slow down"), "it answered 429: slow down; lower in_flight if this goes on"),
        (
            .error(429, "slow down", headers: ["Retry-After: 0"]),
            "it answered 429: slow down; lower in_flight if this goes on"
        ),
        (
            LoopbackResponse(status: 500, text: "Oops\n  at line 1"),
            "it answered 500: Oops at line 1"
        ),
        (
            LoopbackResponse(
                status: 500, text: "<html><head><title>500 Broken</title></head></html>"),
            "it answered 500: 500 Broken"
        ),
        (LoopbackResponse(status: 504, text: "<html></html>"), "it answered 504"),
        (
            LoopbackResponse(delivery: .stall),
            "it sent nothing for 0.2 s; allow more time or lower max_tokens"
        ),
        (.chat("A", delivery: .truncated(30)), "its answer broke off early"),
        (.chat("A", delivery: .claimedLength(4000)), "its answer broke off early"),
        (
            .chat("A", delivery: .claimedLength(20)),
            "its answer is not JSON (a string that does not end at line 1, column 18)"
        ),
        (
            LoopbackResponse(text: "{\"choices\": oops}"),
            "its answer is not JSON (expected a value at line 1, column 13)"
        ),
        (LoopbackResponse(text: ""), "its answer is empty"),
        (LoopbackResponse(text: "{\"choices\":[]}"), "its answer has no choices"),
        (LoopbackResponse(text: "{\"choices\":[{}]}"), "its answer has a choice without a message"),
        (
            LoopbackResponse(text: "{\"error\":{\"message\":\"busy\"}}"),
            "it answered with an error: busy"
        ),
        (.chat("A", delivery: .padded(100_000_000)), "its answer is larger than 100000 bytes"),
        (
            .chat(
                String(repeating: "A", count: 10_000), delivery: .drip(bytes: 10, seconds: 0.05)),
            "its answer took more than 0.4 s; allow more time or lower max_tokens"
        ),
        (LoopbackResponse(text: "hello", delivery: .raw), "its answer is not HTTP"),
    ]

    /// The limit that a response is to run into.
    private static func limits(_ response: LoopbackResponse) -> HTTPLimits {
        var limits = HTTPLimits.patient
        switch response.delivery {
        case .stall: limits.silence = 0.2
        case .drip: limits.total = 0.4
        default: limits.replyBytes = 100_000
        }
        return limits
    }

    /// Lets time pass at each request whose answer does not end by itself, and for no other.
    private static func pass(_ clock: DrivenClock, _ response: LoopbackResponse) {
        switch response.delivery {
        case .stall, .drip: clock.advance(seconds: 1)
        default: break
        }
    }

    @Test("one misbehaviour is followed by the right answer", arguments: misbehaviours.map(\.0))
    func recovers(response: LoopbackResponse) async throws {
        let clock = DrivenClock()
        let server = try LoopbackServer { request in
            if request.number > 0 { return .chat("right") }
            Self.pass(clock, response)
            return response
        }
        let reply = try await model(
            at: server, limits: Self.limits(response), now: clock.now, sleep: clock.sleep
        )
        .complete(question)
        #expect(reply.completions == [Completion(text: "right")])
        #expect(reply.attempts == 2)
    }

    @Test("misbehaviour without end is reported as what it is", arguments: misbehaviours)
    func givesUp(response: LoopbackResponse, problem: String) async throws {
        let clock = DrivenClock()
        let server = try LoopbackServer { _ in
            Self.pass(clock, response)
            return response
        }
        let model = try model(
            at: server, limits: Self.limits(response), now: clock.now, sleep: clock.sleep)
        #expect(
            await failure { try await model.complete(question) }
                == "unavailable: no answer from 127.0.0.1:\(server.port) after 3 attempts: "
                + problem)
        #expect(server.requestCount == 3)
    }

    @Test(
        "a connection that breaks is tried again",
        arguments: [
            LoopbackResponse.Delivery.reset, .closed,
        ])
    func breaks(delivery: LoopbackResponse.Delivery) async throws {
        let script = Script(LoopbackResponse(delivery: delivery), .chat("right"))
        let server = try LoopbackServer(handler: script.handler)
        #expect(try await model(at: server).complete(question).completions.first?.text == "right")
        let broken = try LoopbackServer { _ in LoopbackResponse(delivery: delivery) }
        let model = try model(at: broken)
        #expect(
            await failure { try await model.complete(question) }.hasPrefix(
                "unavailable: no answer from 127.0.0.1:\(broken.port) after 3 attempts: "
                    + "the connection broke ("))
    }

    @Test("a port without TLS fails its handshake")
    func noTLS() async throws {
        let server = try LoopbackServer(speech: .noise) { _ in .chat("A") }
        let model = try RemoteModel(
            RemoteModel.Options(
                baseURLs: ["https://127.0.0.1:\(server.port)/v1"], model: "m",
                retries: Retries(attempts: 2, baseDelay: 0.001)))
        let text = await failure { try await model.complete(question) }
        #expect(
            text.hasPrefix(
                "unavailable: no answer from 127.0.0.1:\(server.port) after 2 attempts: "
                    + "no TLS connection ("))
        #expect(text.hasSuffix("; does it speak https?"))
    }

    @Test(
        "what only a person can put right is not tried again",
        arguments: [
            (
                401, "bad key",
                "misconfigured: HOST answered 401: bad key; set api_key_env to the variable that "
                    + "holds the key"
            ),
            (
                403, "not yours",
                "misconfigured: HOST answered 403: not yours; see whether the key may use the model "
                    + "\"rrm-7b\""
            ),
            (
                404, "no such model",
                "misconfigured: HOST answered 404: no such model; see whether \"rrm-7b\" is the name "
                    + "of a model that is served there"
            ),
            (400, "bad role", "refused: HOST refused the request: 400: bad role"),
            (
                400, "This model's maximum context length is 4096 tokens.",
                "refused: HOST refused the request: 400: This model's maximum context length is 4096 "
                    + "tokens.; lower max_tokens, shorten the prompt, or serve the model with a "
                    + "longer context"
            ),
            (422, "no", "refused: HOST refused the request: 422: no"),
            (
                302, "moved",
                "misconfigured: HOST answered 302: moved; it redirects; set base_url to the address "
                    + "it redirects to"
            ),
        ] as [(Int, String, String)])
    func permanent(status: Int, message: String, expected: String) async throws {
        let server = try LoopbackServer { _ in .error(status, message) }
        let model = try model(at: server)
        let text = await failure { try await model.complete(question) }
        #expect(text.replacing("127.0.0.1:\(server.port)", with: "HOST") == expected)
        #expect(server.requestCount == 1)
    }

    @Test("a wrong path suggests /v1")
    func wrongPath() async throws {
        let server = try LoopbackServer { _ in LoopbackResponse(status: 404) }
        let model = try RemoteModel(
            RemoteModel.Options(baseURLs: [server.address + "/"], model: "m"))
        #expect(
            await failure { try await model.complete(question) }
                == "misconfigured: 127.0.0.1:\(server.port) answered 404; base_url should "
                + "probably end in /v1, and the model be one that is served there")
    }

    @Test("a spent account is not waited for")
    func spentQuota() async throws {
        let server = try LoopbackServer { _ in
            LoopbackResponse(
                status: 429,
                text:
                    #"{"error":{"message":"You exceeded your quota","code":"insufficient_quota"}}"#)
        }
        let model = try model(at: server)
        #expect(
            await failure { try await model.complete(question) }
                == "misconfigured: 127.0.0.1:\(server.port) answered 429: You exceeded your quota; "
                + "the key's account has no credit left")
        #expect(server.requestCount == 1)
    }

    @Test("the key is never part of a message", arguments: [400, 401, 404, 429, 500])
    func redaction(status: Int) async throws {
        let key = "sk-very-secret"
        let server = try LoopbackServer { request in
            .error(
                status, String(repeating: "x", count: 290) + (request.header("authorization") ?? "")
            )
        }
        let model = try model(at: server, apiKey: key + "\n", attempts: 1)
        let text = await failure { try await model.complete(question) }
        #expect(!text.contains("sk-"))
        #expect(text.contains("Bearer [s…") || text.contains("xBearer"))
    }

    @Test("a key does not print")
    func secret() {
        var dumped = ""
        dump(Secret("sk-1"), to: &dumped)
        let options = RemoteModel.Options(baseURLs: [], model: "m", apiKey: Secret("sk-1"))
        for text in [dumped, "\(Secret("sk-1"))", "\(options)", String(reflecting: options)] {
            #expect(text.contains("[secret]"))
            #expect(!text.contains("sk-1"))
        }
    }
}

import JSON
@testable import LanguageModels
import Loopback
import TestSupport
import Testing

@Suite("Secrets", .againstHangs)
struct SecretTests {
    static let key = "sk-SECRET/abc+def"

    @Test(
        "a key is found however its characters are escaped",
        arguments: [
            "sk-SECRET/abc+def", #"sk-SECRET\/abc+def"#, #"sk-SECRET/abc\u002bdef"#,
            #"sk-SECRET\\/abc\\u002Bdef"#, "sk-SECRET%2Fabc%2bdef",
            #"\u0073\u006b\u002d\u0053ECRET\/abc+def"#,
        ])
    func escaped(spelling: String) {
        for text in [spelling, "a \(spelling) b", "\\\\\(spelling)%", "%\(spelling)\(spelling)"] {
            let clean = Secret(Self.key).redactedReply(text)
            #expect(!clean.contains("ECRET"), "\(clean)")
            #expect(clean.contains("[secret]"))
        }
        #expect(Secret(Self.key).redacted("sk-SECRET/abc-def") == "sk-SECRET/abc-def")
    }

    @Test(
        "short keys go where they stand alone; placeholders and single letters stay",
        arguments: [
            ("sk-123456789012", "my sk-123456789012!", "my [secret]!"),
            ("hunter22", "xhunter22x", "x[secret]x"),
            ("s3cr3t", "s3cr3t is s3cr3ts", "[secret] is s3cr3ts"),
            ("EMPTY", "it is EMPTY", "it is EMPTY"),
            ("1", #"\boxed{Assistant 1}"#, #"\boxed{Assistant 1}"#),
            ("not-needed", "not-needed", "not-needed"),
        ])
    func short(key: String, text: String, expected: String) {
        #expect(Secret(key).redactedReply(text) == expected)
    }

    @Test("rows of backslashes take no longer than other text")
    func backslashes() {
        let text = String(repeating: "\\", count: 1_000_000)
        #expect(Secret("\\key-of-mine").redactedReply(text) == text)
    }

    @Test(
        "what a server repeats of key, password and headers is blotted out, in replies and errors",
        arguments: [200, 400])
    func repeated(status: Int) async throws {
        let server = try LoopbackServer { request in
            let heads = ["authorization", "x-team"].map { request.header($0) ?? "none" }
            let text = "\(heads) pa%2Fss-word pa/ss-word sk-SECRET\\/abc\\u002bdef"
            let body: JSON =
                status == 200
                ? [
                    "choices": [
                        ["message": ["content": .string(text)], "finish_reason": .string(text)]
                    ]
                ]
                : ["error": ["message": .string(text)]]
            let escaped = body.text.replacing("/", with: "\\/").replacing("+", with: "\\u002b")
            return LoopbackResponse(status: status, text: escaped)
        }
        var options = RemoteModel.Options(
            baseURLs: ["http://me:pa%2Fss-word@127.0.0.1:\(server.port)/v1"], model: "m",
            limits: .patient)
        options.headers = [("X-Team", Secret("team-secret-9"))]
        for key in [nil, Self.key] {
            options.apiKey = key.map { Secret($0) }
            let model = try RemoteModel(options)
            var texts = [await failure { try await model.complete(question) }]
            if status == 200 {
                let reply = try await model.complete(question)
                texts = [reply.completions[0].text, reply.completions[0].finish.name]
            }
            for text in texts {
                #expect(text.contains("[secret]"))
                // The second is me:pa/ss-word in base 64.
                for secret in ["ss-word", "bWU6cGEvc3Mtd29yZA", "team-secret"] {
                    #expect(!text.contains(secret), "\(text)")
                }
                if key != nil { #expect(!text.contains("ECRET"), "\(text)") }
            }
        }
    }

    @Test(
        "names of keys are known; names of other members are not",
        arguments: [
            ("api_key", true), ("X-Api-Key", true), ("Authorization", true), ("token", true),
            ("accessToken", true), ("client_secret", true), ("password", true), ("sig", true),
            ("max_tokens", false), ("stop_token_ids", false), ("tokenizer", false),
            ("top_k", false), ("api-version", false), ("keyword", false), ("signal", false),
        ])
    func names(name: String, isKey: Bool) {
        #expect(KeyNames.isKey(name) == isKey)
    }

    @Test("keys in extra_body and in addresses are refused, at any depth")
    func refused() throws {
        let server = try LoopbackServer { _ in .chat("A") }
        #expect(
            throws: ModelError.misconfigured(
                "extra_body holds a key in \"metadata.api_key\": put it in an environment variable and "
                    + "name that in api_key_env, or in headers_env with its header")
        ) {
            _ = try model(at: server, extraBody: ["metadata": ["api_key": "sk-1"]])
        }
        _ = try model(at: server, extraBody: ["api_key": nil, "metadata": ["api_key": ""]])
        #expect(throws: ModelError.self) {
            _ = try RemoteModel(
                RemoteModel.Options(baseURLs: [server.baseURL + "?key=sk-1"], model: "m"))
        }
    }
}

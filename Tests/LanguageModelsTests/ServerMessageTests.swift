@testable import LanguageModels
import Testing

@Suite("ServerMessage")
struct ServerMessageTests {
    @Test(
        "the message is found in every shape of an error",
        arguments: [
            (#"{"error":{"message":"no such model"}}"#, "no such model"),
            (#"{"error":"busy"}"#, "busy"),
            (
                #"{"error":"Bad Request","message":"seed is unknown"}"#,
                "Bad Request: seed is unknown"
            ),
            (#"{"message":"no"}"#, "no"),
            (#"{"detail":"Not Found"}"#, "Not Found"),
            (
                #"[{"error":{"code":400,"message":"Unknown name \"seed\""}}]"#,
                #"Unknown name "seed""#
            ),
            (
                #"{"detail":[{"loc":["body","seed"],"msg":"Extra inputs are not permitted"}]}"#,
                "seed: Extra inputs are not permitted"
            ),
            (
                #"{"message":{"detail":[{"loc":["body","messages",0,"role"],"msg":"Input should be"},"#
                    + #"{"loc":["body","x"],"msg":"b"}]}}"#,
                "messages.0.role: Input should be; x: b"
            ),
            (
                #"{"detail":[{"msg":"a"},{"msg":"b"},{"msg":"c"},{"msg":"d"},{"msg":"e"}]}"#,
                "a; b; c; and 2 more"
            ),
            (
                #"{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":"#
                    + #""overloaded","provider_name":"X"}}}"#, "Provider returned error: overloaded"
            ),
            (#"{"status":"failed","why":7}"#, #"{"status":"failed","why":7}"#),
            ("{}", nil), ("[]", nil), ("null", nil), ("", nil), ("  \n ", nil),
            ("upstream\n  timed out ", "upstream timed out"),
            (
                "<html><head><title>502 Bad\nGateway</title></head><body>x</body></html>",
                "502 Bad Gateway"
            ),
            ("  <!DOCTYPE html><HTML><TITLE lang=en>Busy</TITLE>", "Busy"),
            ("<html><style>a{}</style><body><h1>No</h1> <p>way</p></body></html>", "No way"),
            ("<html></html>", nil),
        ] as [(String, String?)])
    func message(body: String, expected: String?) {
        #expect(ServerMessage.text(Array(body.utf8)) == expected)
    }
}

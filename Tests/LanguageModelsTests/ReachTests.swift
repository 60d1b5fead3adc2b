import Foundation
@testable import LanguageModels
import Loopback
import TestSupport
import Testing

@Suite("RemoteModel: ways to a server", .againstHangs)
struct ReachTests {
    @Test(
        "an address has a base, a query, a host and perhaps a socket",
        arguments: [
            ("http://h:1/v1/", "http://h:1/v1/models", nil, "h:1"),
            (
                "https://u:p@h/openai/d?api-version=1",
                "https://u:p@h/openai/d/models?api-version=1", nil, "h"
            ),
            ("http://[::1]:8/v1", "http://[::1]:8/v1/models", nil, "[::1]:8"),
            ("unix:/run/s.sock", "http://localhost/v1/models", "/run/s.sock", "unix:/run/s.sock"),
            ("unix:///run/s.sock", "http://localhost/v1/models", "/run/s.sock", "unix:/run/s.sock"),
            ("unix:/run/s:/api/v2", "http://localhost/api/v2/models", "/run/s", "unix:/run/s"),
            (
                "http+unix://%2Frun%2Fs.sock/v3?a=b", "http://localhost/v3/models?a=b",
                "/run/s.sock", "unix:/run/s.sock"
            ),
            (
                "http+unix://%2Frun%2Fs.sock", "http://localhost/v1/models", "/run/s.sock",
                "unix:/run/s.sock"
            ),
        ] as [(String, String, String?, String)])
    func address(text: String, models: String, socket: String?, host: String) throws {
        let address = try #require(ServerAddress(text))
        #expect(address.url("/models") == models)
        #expect(address.socket == socket)
        #expect(address.host == host)
    }

    @Test("a server behind a Unix socket is asked like any other")
    func unixSocket() async throws {
        let path = "/tmp/bracket-\(UUID().uuidString.prefix(8)).sock"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let server = try LoopbackServer(unixSocket: path) { request in
            .chat("\(request.path) \(request.header("Host") ?? "")")
        }
        defer { server.stop() }
        let plain = try LoopbackServer { _ in .chat("other") }
        let model = try RemoteModel(
            RemoteModel.Options(baseURLs: ["unix:" + path], model: "m", limits: .patient))
        let reply = try await model.complete(question)
        #expect(reply.completions.map(\.text) == ["/v1/chat/completions localhost"])
        #expect(try await self.model(at: plain).complete(question).completions[0].text == "other")
        let nobody = try RemoteModel(
            RemoteModel.Options(
                baseURLs: ["unix:" + path + ".none"], model: "m", limits: .patient,
                retries: Retries(attempts: 1, baseDelay: 0.001, outage: 0.01)))
        let text = await failure { try await nobody.complete(question) }
        #expect(text.hasPrefix("misconfigured: unix:\(path).none is out of reach: "))
    }

    private func model(at server: LoopbackServer) throws -> RemoteModel {
        try LanguageModelsTests.model(at: server)
    }

    @Test("https at a plain server, which says nothing to a handshake, is told quickly")
    func plainServer() async throws {
        // It waits for the end of a line, as servers do.
        let server = try LoopbackServer { _ in .error(404, "no") }
        defer { server.stop() }
        var options = RemoteModel.Options(
            baseURLs: ["https://127.0.0.1:\(server.port)/v1"], model: "m", limits: .patient)
        options.handshakePatience = 0.01
        let model = try RemoteModel(options)
        #expect(
            await failure { try await model.complete(question) }
                == "misconfigured: 127.0.0.1:\(server.port) speaks http: write "
                + "http://127.0.0.1:\(server.port)/v1 in base_url")
    }

    @Test("http at a server of https, by what the server says")
    func secureServer() async throws {
        let server = try LoopbackServer { _ in
            LoopbackResponse(
                status: 400,
                text:
                    "<html><title>400 The plain HTTP request was sent to HTTPS port</title></html>")
        }
        let model = try model(at: server)
        #expect(
            await failure { try await model.complete(question) }
                == "misconfigured: 127.0.0.1:\(server.port) speaks https: write "
                + "https://127.0.0.1:\(server.port)/v1 in base_url")
    }

    @Test(
        "the proxy is the one that libcurl takes",
        arguments: [
            (
                ["http_proxy": "http://u:p@px:3128/"], "http://h:1/v1",
                "the proxy px:3128 of http_proxy"
            ),
            (["http_proxy": "px:1"], "https://h/v1", nil),
            (["HTTP_PROXY": "px:1"], "http://h/v1", nil),
            (["HTTPS_PROXY": "px:1"], "https://h/v1", "the proxy px:1 of HTTPS_PROXY"),
            (["ALL_PROXY": "socks5://px:1"], "http://h/v1", "the proxy px:1 of ALL_PROXY"),
            (
                ["http_proxy": "px:1", "no_proxy": "a, .example.org"], "http://x.example.org/v1",
                nil
            ),
            (["http_proxy": "px:1", "NO_PROXY": "*"], "http://h/v1", nil),
            (["http_proxy": "px:1", "no_proxy": "10.0.0.0/8"], "http://10.1.2.3:8/v1", nil),
            (
                ["http_proxy": "px:1", "no_proxy": "10.0.0.0/8,xh"], "http://h/v1",
                "the proxy px:1 of http_proxy"
            ),
            (["http_proxy": "px:1"], "unix:/s", nil),
        ] as [([String: String], String, String?)])
    func proxies(variables: [String: String], url: String, expected: String?) throws {
        let address = try #require(ServerAddress(url))
        #expect(Proxies { variables[$0] }.name(for: address) == expected)
    }

    @Test("an error names the proxy before the server")
    func proxyInErrors() async throws {
        let server = try LoopbackServer { _ in .error(403, "no") }
        var options = RemoteModel.Options(
            baseURLs: [server.baseURL], model: "m", limits: .patient)
        options.proxies = Proxies { $0 == "http_proxy" ? "http://px:9" : nil }
        let model = try RemoteModel(options)
        #expect(
            await failure { try await model.complete(question) }
                == "misconfigured: 127.0.0.1:\(server.port) (through the proxy px:9 of http_proxy) "
                + "answered 403: no; see whether the key may use the model \"m\"")
    }
}

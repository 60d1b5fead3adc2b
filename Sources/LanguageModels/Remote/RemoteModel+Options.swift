public import JSON
internal import Qwen2

extension RemoteModel {
    /// Where a model is served and how it is requested.
    public struct Options: Sendable {
        /// The servers of this model, each address up to `/v1`. A request goes to the server with
        /// the fewest in flight; requests of equal affinity go to the same server.
        public var baseURLs: [String]
        /// The model's name at the servers.
        public var model: String
        /// Sent as a bearer token, or in the header `keyHeader`.
        public var apiKey: Secret?
        /// The most requests in flight at once; further ones wait in order of arrival. A server that
        /// cannot take as many is given fewer.
        public var inFlight = 256
        /// Members to add to every request or to replace in it; `null` removes a member.
        /// `messages`, `prompt`, `model`, `n` and `stream` may not be set.
        public var extraBody = JSONObject()
        /// What requests' members are called here, and which are left out.
        public var members = RequestMembers()
        /// The header that holds the key as it is; `nil` for `Authorization: Bearer`, and for Azure's
        /// `api-key` where the address has an `api-version`.
        public var keyHeader: String?
        /// More headers and their values, which are never shown.
        public var headers: [(name: String, value: Secret)] = []
        /// The proxies that the environment names, for error texts.
        public var proxies = Proxies()
        /// How the servers are asked to continue an assistant's message.
        public var continuation = Continuation.finalMessage
        /// The name of the model's chat template, where Bracket knows it: raw prompts are laid out by
        /// it. `nil` asks the servers, as llama.cpp and vLLM can be.
        public var chatTemplate: String?
        public var limits = HTTPLimits()
        public var retries = Retries()
        /// How long the first answer of an `https` server may take before it is asked whether it
        /// speaks plain HTTP, in seconds.
        var handshakePatience = 2.0
    }

    /// How a server is asked to continue a conversation's last message, if that is the assistant's.
    public enum Continuation: String, Sendable, CaseIterable {
        /// `continue_final_message: true, add_generation_prompt: false`, as vLLM and SGLang want
        /// it; where it is refused or the server repeats the message, the ways below.
        case finalMessage = "continue_final_message"
        /// As a raw prompt, laid out as the server says that it lays out chats.
        case raw
        /// As `finalMessage`, with its thinking left open: for templates that take thinking out.
        case open
        /// The server cannot; such requests are refused without being sent.
        case unsupported

        /// What is tried, in this order.
        var ways: [Continuation] {
            switch self {
            case .finalMessage: [.finalMessage, .raw, .open]
            case .raw: [.raw, .finalMessage, .open]
            case .open: [.open]
            case .unsupported: []
            }
        }
    }

    static let reservedKeys = ["messages", "prompt", "model", "n", "stream"]

    /// Whether `text` can be a `base_url`.
    package static func isAddress(_ text: String) -> Bool { ServerAddress(text) != nil }

    /// The name of a parameter in an address's query that holds a key; `nil` where none does.
    package static func keyInAddress(_ text: String) -> String? {
        ServerAddress(text)?.queryNames.first(where: KeyNames.isKey)
    }

    /// Checks for mistakes that no retry can correct.
    static func check(_ options: Options) throws(ModelError) {
        if options.baseURLs.isEmpty { throw .misconfigured("a model needs at least one base_url") }
        for url in options.baseURLs {
            guard isAddress(url) else {
                throw .misconfigured(
                    "base_url must be an address such as \"http://localhost:8000/v1\"")
            }
            if let name = keyInAddress(url) {
                throw .misconfigured(
                    "base_url holds a key in \"\(name)\": put it in an environment variable and name "
                        + "that in api_key_env, or in headers_env with its header")
            }
        }
        if let name = options.chatTemplate {
            do throws(ChatTemplateError) { _ = try ChatTemplate.named(name) } catch {
                throw .misconfigured("\(error)")
            }
        }
        if options.inFlight < 1 { throw .misconfigured("in_flight must be at least 1") }
        for key in options.extraBody.keys where reservedKeys.contains(key) {
            throw .misconfigured("extra_body may not set \"\(key)\"; bracket sets it itself")
        }
        if let name = KeyNames.first(in: options.extraBody) {
            throw .misconfigured(
                "extra_body holds a key in \"\(name)\": put it in an environment variable and name "
                    + "that in api_key_env, or in headers_env with its header")
        }
        if let key = options.apiKey, !isPrintable(key) {
            throw .misconfigured("the API key holds characters that no header may have")
        }
        for header in options.headers {
            guard HeaderName.isValid(header.name), isPrintable(header.value) else {
                throw .misconfigured(
                    "the header \"\(header.name.prefix(60))\" or its value holds characters that no "
                        + "header may have, or it is one that bracket sets itself")
            }
        }
    }

    private static func isPrintable(_ secret: Secret) -> Bool {
        secret.reveal().utf8.allSatisfy { (0x20...0x7E).contains($0) }
    }
}

extension RemoteModel.Options {
    /// Host and port of each server, or its socket: never a password.
    package var hosts: [String] { baseURLs.compactMap { ServerAddress($0)?.host } }

    public init(baseURLs: [String], model: String) {
        self.init(baseURLs: baseURLs, model: model, apiKey: nil)
    }
}

/// The names that headers of requests may have.
package enum HeaderName {
    private static let ours: Set<String> = [
        "host", "content-length", "content-type", "transfer-encoding", "connection", "expect",
        "accept",
    ]

    /// Whether `name` is a token (RFC 9110, 5.6.2), and none that every request has already.
    package static func isValid(_ name: String) -> Bool {
        !name.isEmpty && !ours.contains(name.lowercased())
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}

public import JSON

extension RemoteModel {
    /// Where a model is served and how it is requested.
    public struct Options: Sendable {
        /// The servers of this model, each address up to `/v1`. A request goes to the server with
        /// the fewest in flight; requests of equal affinity go to the same server.
        public var baseURLs: [String]
        /// The model's name at the servers.
        public var model: String
        /// Sent as a bearer token.
        public var apiKey: Secret?
        /// The limit of requests in flight; further ones wait in order of arrival.
        public var inFlight = 256
        /// Members to add to every request or to replace in it; `null` removes a member.
        /// `messages`, `prompt`, `model`, `n` and `stream` may not be set.
        public var extraBody = JSONObject()
        /// How the servers are asked to continue an assistant's message.
        public var continuation = Continuation.finalMessage
        public var limits = HTTPLimits()
        public var retries = Retries()
    }

    /// How a server is asked to continue a conversation's last message, if that is the assistant's.
    public enum Continuation: String, Sendable, CaseIterable {
        /// `continue_final_message: true, add_generation_prompt: false`, as vLLM and SGLang want
        /// it.
        case finalMessage = "continue_final_message"
        /// Nothing special is sent: the server continues it anyway, as llama.cpp does.
        case implicit
        /// The server cannot; such requests are refused without being sent.
        case unsupported
    }

    static let reservedKeys = ["messages", "prompt", "model", "n", "stream"]

    /// Checks for mistakes that no retry can correct.
    static func check(_ options: Options) throws(ModelError) {
        if options.baseURLs.isEmpty { throw .misconfigured("a model needs at least one base_url") }
        for url in options.baseURLs {
            guard ServerAddress(url) != nil else {
                throw .misconfigured(
                    "base_url must be an address such as \"http://localhost:8000/v1\"")
            }
        }
        if options.inFlight < 1 { throw .misconfigured("in_flight must be at least 1") }
        for key in options.extraBody.keys where reservedKeys.contains(key) {
            throw .misconfigured("extra_body may not set \"\(key)\"; bracket sets it itself")
        }
        let isPrintable = options.apiKey?.reveal().utf8.allSatisfy { (0x20...0x7E).contains($0) }
        if isPrintable == false {
            throw .misconfigured("the API key holds characters that no header may have")
        }
    }
}

extension RemoteModel.Options {
    public init(baseURLs: [String], model: String) {
        self.init(baseURLs: baseURLs, model: model, apiKey: nil)
    }
}

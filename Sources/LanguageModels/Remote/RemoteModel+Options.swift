public import JSON

extension RemoteModel {
    /// Where a model is served and how to ask for it.
    public struct Options: Sendable {
        /// The servers of this model, each address as far as `/v1`. A request goes to the one that
        /// has the fewest under way; requests of equal affinity keep to one server.
        public var baseURLs: [String]
        /// The model's name at the servers.
        public var model: String
        /// Sent as a bearer token.
        public var apiKey: Secret?
        /// The most requests under way at a time; further ones wait in order of arrival.
        public var inFlight: Int
        /// Further members for every request. A member that is sent anyway is replaced by these,
        /// and left out where this is `null`; `messages`, `prompt`, `model`, `n` and `stream` may
        /// not be set.
        public var extraBody: JSONObject
        /// How the servers are asked to go on with an assistant's message.
        public var continuation: Continuation
        public var limits: HTTPLimits
        public var retries: Retries
        /// A bundle of trusted certificates; `nil` for the machine's own.
        public var caFile: String?

        public init(
            baseURLs: [String], model: String, apiKey: Secret? = nil, inFlight: Int = 256,
            extraBody: JSONObject = JSONObject(), continuation: Continuation = .finalMessage,
            limits: HTTPLimits = HTTPLimits(), retries: Retries = Retries(), caFile: String? = nil
        ) {
            self.baseURLs = baseURLs
            self.model = model
            self.apiKey = apiKey
            self.inFlight = inFlight
            self.extraBody = extraBody
            self.continuation = continuation
            self.limits = limits
            self.retries = retries
            self.caFile = caFile
        }
    }

    /// How a server is asked to go on with a conversation's last message, if that is the
    /// assistant's.
    public enum Continuation: String, Sendable, CaseIterable {
        /// `continue_final_message: true, add_generation_prompt: false`, as vLLM and SGLang want it.
        case finalMessage = "continue_final_message"
        /// Nothing special is sent: the server goes on by itself, as llama.cpp does.
        case implicit
        /// The server cannot; such a request is refused without being sent.
        case unsupported
    }

    static let reservedKeys = ["messages", "prompt", "model", "n", "stream"]

    /// Checks what only a person can put right.
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

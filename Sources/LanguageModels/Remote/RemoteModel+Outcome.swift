import JSON

extension RemoteModel {
    /// The outcome of one attempt at a request.
    enum Outcome: Sendable {
        case reply(Reply)
        /// A retry would not help.
        case final(ModelError)
        /// The server does not take a member that can be spared.
        case memberRefused(MemberRefused)
        /// There was no connection.
        case unreachable(String)
        /// A rate limit; `after` is the wait that the server asks for, in seconds.
        case slowDown(String, after: Double?)
        /// The connection broke, as all of them do when a server ends.
        case broken(String)
        /// The server, or the one behind a gateway, is not there yet: it loads its model, say.
        case notReady(String, after: Double?)
        /// A retry may succeed; `after` is the wait that the server asks for, in seconds.
        case retry(String, after: Double?)

        /// Whether a server took the request, whatever it made of it.
        var isAttempt: Bool {
            switch self {
            case .unreachable, .notReady: false
            case .reply, .final, .memberRefused, .slowDown, .broken, .retry: true
            }
        }

        /// What it tells about the server.
        var reach: Reach {
            switch self {
            case .reply: .replied
            case .final, .memberRefused, .retry: .answered
            case .broken: .silent
            case .unreachable(let problem): .unreachable(problem)
            case .slowDown(let problem, let pause), .notReady(let problem, let pause):
                .refused(problem, pause: pause)
            }
        }
    }

    // MARK: Answers

    func read(
        _ response: HTTPResponse, from server: ServerAddress, to request: CompletionRequest,
        _ message: RequestMessage
    ) -> Outcome {
        switch response.status {
        case 200..<300: return reply(response, server, request, message)
        case 400, 413, 422: return refusal(response, server, request, message)
        case 408, 409, 425, 429, 500...:
            if let quota = spentQuota(response, server) { return .final(quota) }
            let after = RetryAfter.seconds(response.headers)
            let problem = "it answered " + summary(response)
            return switch response.status {
            case 429: .slowDown(problem + "; lower in_flight if this goes on", after: after)
            case 502, 503: .notReady(problem, after: after)
            default: .retry(problem, after: after)
            }
        default: return .final(misconfigured(response, server))
        }
    }

    private func reply(
        _ response: HTTPResponse, _ server: ServerAddress, _ request: CompletionRequest,
        _ message: RequestMessage
    ) -> Outcome {
        do {
            let reply = try ReplyMessage.read(response.body, count: request.count)
            UsageMeter.current?.note(reply.usage)
            return cut(reply, server, message.size).map { .final($0) } ?? .reply(redacted(reply))
        } catch {
            // What failed on the way may have been worked on, and be charged for.
            UsageMeter.current?.note(error.usage)
            guard let status = error.status else {
                return .retry(presentable(error.text), after: nil)
            }
            var response = response
            response.status = status
            let outcome = read(response, from: server, to: request, message)
            // A gateway that says this in a 200 is there; what failed is this one request.
            guard case .notReady(let problem, let after) = outcome else { return outcome }
            return .retry(problem, after: after)
        }
    }

    private func refusal(
        _ response: HTTPResponse, _ server: ServerAddress, _ request: CompletionRequest,
        _ sent: RequestMessage
    ) -> Outcome {
        let message = ServerMessage.text(response.body) ?? ""
        let error = ModelError.refused(
            "\(label(server)) refused the request: \(summary(response))")
        if Self.isAboutLength(message) || response.status == 413 {
            return .final(
                .refused(
                    error.description
                        + "; lower max_tokens, shorten the prompt, or serve the model "
                        + "with a longer context"))
        }
        if !server.isSecure, ["http request", "https"].allSatisfy(message.lowercased().contains) {
            return .final(Self.wrongScheme(server, "https"))
        }
        if let status = Self.named(message, response.body) {
            var response = response
            response.status = status
            return .final(misconfigured(response, server))
        }
        let refused =
            RefusedMember(response.body, sent: sent.sent.filter { $0.key != "n" })
            ?? (request.count > 1 && Self.isAboutCount(message)
                ? RefusedMember(member: "n", way: .leftOut) : nil)
        if let refused {
            let lesson = Lesson(
                member: refused.member, way: refused.way, server: label(server),
                reason: summary(response))
            return .memberRefused(MemberRefused(lesson: lesson, error: error))
        }
        if request.prompt.continuesMessage {
            return .final(.continuationRefused(by: label(server), summary(response)))
        }
        return .final(error)
    }

    /// A reply without the secrets of its request, which go to no file.
    private func redacted(_ reply: Reply) -> Reply {
        var reply = reply
        for index in reply.completions.indices {
            for secret in secrets {
                let completion = reply.completions[index]
                reply.completions[index].text = secret.redactedReply(completion.text)
                reply.completions[index].reasoning = completion.reasoning.map(secret.redactedReply)
                if case .other(let name) = completion.finish {
                    reply.completions[index].finish = .other(secret.redactedReply(name))
                }
            }
        }
        return reply
    }

    /// The status that a 400 should have had: some gateways refuse keys and models' names with it.
    private static func named(_ message: String, _ body: [UInt8]) -> Int? {
        let message = message.lowercased()
        let models = ["invalid model", "unknown model", "no such model", "model not found"]
        if models.contains(where: message.contains) { return 404 }
        let status = (try? JSON.parse(body)).flatMap(ReplyMessage.status)
        return status.flatMap { [401, 402, 403, 404].contains($0) ? $0 : nil }
    }

    static func isAboutLength(_ message: String) -> Bool {
        let message = message.lowercased()
        return [
            "context length", "context_length", "context size", "context window", "too many tokens",
            "prompt is too long", "maximum input length", "max_model_len",
        ].contains { message.contains($0) }
    }

    /// Whether a message mentions the member `n` or the number of choices.
    static func isAboutCount(_ message: String) -> Bool {
        message.lowercased().split { !$0.isLetter && $0 != "_" }
            .contains { ["n", "choice", "choices"].contains($0) }
    }

    /// OpenAI answers 429 when the account has no credit left; a retry would not help.
    private func spentQuota(_ response: HTTPResponse, _ server: ServerAddress) -> ModelError? {
        guard response.status == 429, let error = try? JSON.parse(response.body)["error"],
            [error["code"]?.string, error["type"]?.string].contains("insufficient_quota")
        else { return nil }
        return .misconfigured(
            "\(label(server)) answered \(summary(response)); the key's account has no credit left")
    }

    private func misconfigured(_ response: HTTPResponse, _ server: ServerAddress) -> ModelError {
        let advice =
            switch response.status {
            case 401 where server.credentials != nil && options.apiKey == nil:
                "see whether the user name and password in base_url are right"
            case 401:
                options.apiKey == nil
                    ? "set api_key_env to the variable that holds the key"
                    : "see whether the variable that api_key_env names holds the right key"
            case 402: "the key's account has no credit left"
            case 403: "see whether the key may use the model \"\(options.model)\""
            case 404 where !server.path.hasSuffix("/v1") && server.query.isEmpty:
                "base_url should probably end in /v1, and the model be one that is served there"
            case 404: "see whether \"\(options.model)\" is the name of a model that is served there"
            case 300..<400: "it redirects; set base_url to the address it redirects to"
            default: "see whether base_url is the address of an OpenAI-compatible server"
            }
        return .misconfigured("\(label(server)) answered \(summary(response)); \(advice)")
    }

    // MARK: Transport errors

    func read(_ error: HTTPError, from server: ServerAddress) -> Outcome {
        switch error {
        case .connect(let text), .resolve(let text): .unreachable(presentable(text))
        case .connectTimeout(let limit): .unreachable("no connection within \(limit) s")
        case .silence(let limit):
            .retry(
                "it sent nothing for \(limit) s; allow more time or lower max_tokens", after: nil)
        case .totalTimeout(let limit):
            .retry(
                "its answer took more than \(limit) s; allow more time or lower max_tokens",
                after: nil)
        case .reset(let text): .broken("the connection broke (\(presentable(text)))")
        case .truncated: .broken("its answer broke off early")
        case .tooLarge(let limit): .retry("its answer is larger than \(limit) bytes", after: nil)
        case .malformed: .retry("its answer is not HTTP", after: nil)
        case .tls(let text):
            .retry("no TLS connection (\(presentable(text))); does it speak https?", after: nil)
        case .certificate(let text):
            .final(
                .misconfigured(
                    "the certificate of \(server.host) cannot be trusted (\(presentable(text))); "
                        + "add its issuer to this machine's certificates"))
        case .certificateFile(let text):
            .final(.misconfigured("the bundle of trusted certificates: \(presentable(text))"))
        case .other(let text): .retry(presentable(text), after: nil)
        }
    }

    func gaveUp(_ server: ServerAddress, _ problem: String, attempts: Int) -> ModelError {
        let times = attempts == 1 ? "1 attempt" : "\(attempts) attempts"
        return .unavailable("no answer from \(label(server)) after \(times): \(problem)")
    }

    // MARK: Texts

    /// The server in error texts, with the proxy that lies before it.
    func label(_ server: ServerAddress) -> String {
        server.host + (options.proxies.name(for: server).map { " (through \($0))" } ?? "")
    }

    /// What a response with another status than 200 means.
    func problem(of response: HTTPResponse, from server: ServerAddress) -> String {
        switch response.status {
        case 300..<500 where response.status != 429:
            misconfigured(response, server).description
        default: "\(label(server)) answered \(summary(response))"
        }
    }

    /// The error text of an outcome without a reply.
    func text(of outcome: Outcome) -> String {
        switch outcome {
        case .final(let error): error.description
        case .unreachable(let text), .slowDown(let text, _), .notReady(let text, _),
            .broken(let text), .retry(let text, _):
            text
        case .memberRefused(let refused): refused.error.description
        case .reply: ""
        }
    }

    /// The status and the server's message.
    private func summary(_ response: HTTPResponse) -> String {
        guard let message = ServerMessage.text(response.body) else { return "\(response.status)" }
        return "\(response.status): " + presentable(message)
    }

    /// A text from outside without the key, at most 300 characters. The key is removed first, or
    /// the cut could leave half of it.
    private func presentable(_ text: String) -> String {
        let text = secrets.reduce(text) { $1.redacted($0) }
        return text.count <= 300 ? text : text.prefix(299) + "…"
    }
}

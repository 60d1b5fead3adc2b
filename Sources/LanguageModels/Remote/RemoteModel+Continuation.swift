import JSON
import Qwen2
import Workers

/// What is known of how the servers go on with an assistant's message. Whoever asks first finds out, and
/// all others go the way that this one went in the end: what is known changes no answer.
struct KnownContinuations: Sendable {
    /// Ways that need not be tried.
    var refused: Set<RemoteModel.Continuation> = []
    /// By the roles of the messages laid out; `nil` where no layout is to be had.
    var layouts: [[ChatMessage.Role]: Task<PromptLayout?, any Error>] = [:]
}

extension RemoteModel {
    /// Goes on with the last message of `request`, in the first of the ways that the servers take.
    ///
    /// - Throws: `ModelError.continuationRefused` where they take none.
    func continued(_ request: CompletionRequest) async throws -> Reply {
        var refusal = ModelError.continuationRefused(by: "this server", nil)
        var echoed: Reply?
        for way in options.continuation.ways {
            if continuations.withLock({ $0.refused.contains(way) }) { continue }
            guard let asked = try await rewritten(request, way) else { continue }
            do {
                let reply = try await answers(to: asked)
                if echoed != nil { forget([.finalMessage]) }
                guard way != .raw, let own = Self.withoutEcho(reply, of: request) else {
                    return reply
                }
                // A server that repeats the message may have laid it out in its own way.
                if try await rewritten(request, .raw) == nil { return own }
                echoed = own
            } catch let error as ModelError where way == .raw && error.isOfServer {
                forget([.raw])
                if let echoed { return echoed }
            } catch let error as ModelError where error.refusesContinuation {
                refusal = error
                forget(error.isAboutTemplate ? [way] : [way, .open])
            }
        }
        if let echoed { return echoed }
        throw refusal
    }

    private func forget(_ ways: Set<Continuation>) {
        continuations.withLock { $0.refused.formUnion(ways) }
    }

    /// `request` as it is sent in this way; `nil` where it cannot be.
    private func rewritten(
        _ request: CompletionRequest, _ way: Continuation
    ) async throws -> CompletionRequest? {
        guard case .chat(var messages) = request.prompt, let last = messages.last else {
            return nil
        }
        var request = request
        switch way {
        case .finalMessage: return request
        case .raw:
            let roles = messages.dropLast().map(\.role)
            let prompt = try await layout(roles)?.prompt(continuing: messages)
            request.prompt = .raw(prompt ?? "")
            return prompt == nil ? nil : request
        case .open:
            guard let close = last.content.ranges(of: "</think>").last else { return nil }
            var thinking = last.content[..<close.lowerBound]
            while thinking.last?.isWhitespace == true { thinking.removeLast() }
            messages[messages.count - 1] = .assistant(String(thinking))
            request.prompt = .chat(messages)
            return request
        case .unsupported: return nil
        }
    }

    /// `reply` without the continued message, which llama.cpp repeats; `nil` where it does not.
    private static func withoutEcho(_ reply: Reply, of request: CompletionRequest) -> Reply? {
        guard case .chat(let messages) = request.prompt, let sent = messages.last?.content else {
            return nil
        }
        let thinking = sent.replacing("<think>", with: "").replacing("</think>", with: "")
        var own = reply
        for (index, completion) in reply.completions.enumerated() {
            if let rest = completion.text.dropping(sent) { own.completions[index].text = rest }
            if let rest = completion.reasoning?.dropping(thinking) {
                own.completions[index].reasoning = rest.isEmpty ? nil : rest
            }
        }
        return own == reply ? nil : own
    }

    // MARK: Layouts

    private func layout(_ roles: [ChatMessage.Role]) async throws -> PromptLayout? {
        if let name = options.chatTemplate {
            return (try? ChatTemplate.named(name)).flatMap { PromptLayout($0, roles) }
        }
        let task = continuations.withLock { known in
            if let task = known.layouts[roles] { return task }
            let task = Task { try await self.fetchLayout(roles) }
            known.layouts[roles] = task
            return task
        }
        do { return try await task.value } catch {
            continuations.withLock { $0.layouts[roles] = nil }
            throw error
        }
    }

    /// Has a server lay out marked messages: llama.cpp as a text, vLLM as tokens.
    private func fetchLayout(_ roles: [ChatMessage.Role]) async throws -> PromptLayout? {
        let model = JSON.string(options.model)
        let messages = JSON.array(PromptLayout.marked(roles).map(\.json))
        let chat: JSONObject = [
            "model": model, "messages": messages, "add_generation_prompt": true,
        ]
        if let text = try await ask("/apply-template", chat)?["prompt"]?.string {
            return PromptLayout(text, count: roles.count)
        }
        guard var tokens = try await ask("/tokenize", chat)?["tokens"]?.array,
            let text = try await ask("/tokenize", ["model": model, "prompt": "x"])?["tokens"]?.array
        else { return nil }
        // What the server puts before raw prompts by itself.
        if text.count > 1, tokens.first == text.first { tokens.removeFirst() }
        let back = try await ask("/detokenize", ["model": model, "tokens": .array(tokens)])
        return back?["prompt"]?.string.flatMap { PromptLayout($0, count: roles.count) }
    }

    /// Asks the servers something beside the API, once; `nil` where they do not know it.
    ///
    /// - Throws: `ModelError.unavailable` where they may know it another time.
    private func ask(_ path: String, _ body: JSONObject) async throws -> JSON? {
        let limits = HTTPLimits(connect: 10, silence: 30, total: 30, replyBytes: 1 << 24)
        var problem = ""
        for address in addresses {
            do {
                let response = try await client.send(
                    HTTPRequest(
                        url: address.rootURL(path), socket: address.socket,
                        headers: headers(for: address), body: JSON.object(body).bytes,
                        limits: limits))
                guard ![429, 503].contains(response.status) else {
                    problem = "\(label(address)) answered \(response.status)"
                    continue
                }
                return response.status == 200 ? try? JSON.parse(response.body) : nil
            } catch let error as HTTPError {
                guard case .unreachable(let text) = read(error, from: address) else { return nil }
                problem = "\(label(address)) is out of reach: \(text)"
            }
        }
        throw ModelError.unavailable(problem)
    }
}

extension ModelError {
    /// Whether a template, not the request, was in the way.
    fileprivate var isAboutTemplate: Bool { description.lowercased().contains("template") }

    /// Whether the server does not take raw prompts at all.
    fileprivate var isOfServer: Bool {
        switch self {
        case .unavailable, .promptCut: false
        case .refused(let text): !RemoteModel.isAboutLength(text)
        case .misconfigured: true
        }
    }
}

extension String {
    /// What follows `prefix`, white space aside; `nil` where the text does not begin with it.
    fileprivate func dropping(_ prefix: String) -> String? {
        func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }
        var rest = unicodeScalars[...]
        var isEmpty = true
        for scalar in prefix.unicodeScalars where !isSpace(scalar) {
            rest = rest.drop(while: isSpace)
            guard rest.popFirst() == scalar else { return nil }
            isEmpty = false
        }
        return isEmpty ? nil : String(rest.drop(while: isSpace))
    }
}

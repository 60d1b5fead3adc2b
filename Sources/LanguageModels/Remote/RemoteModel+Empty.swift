internal import Chance

extension RemoteModel {
    /// `reply` with its empty answers asked for again, each with seeds of its own: what failed on the
    /// way to some providers comes as an answer without a text.
    ///
    /// - Returns: answers, empty only where several attempts gave nothing.
    func completed(_ reply: Reply, to request: CompletionRequest) async throws -> Reply {
        var whole = reply
        for (index, completion) in reply.completions.enumerated() where completion.isFailed {
            var single = request
            single.count = 1
            for attempt in 1..<max(1, min(options.retries.attempts, 3)) {
                single.seed = StableHash.of("empty", request.seed &+ UInt64(index), attempt)
                try await sleep(
                    options.retries.delay(after: attempt, seed: single.seed, retryAfter: nil))
                let again = try await exchange(single)
                whole.usage = whole.usage + again.usage
                whole.attempts += again.attempts
                guard let answer = again.completions.first, !answer.isFailed else { continue }
                whole.completions[index] = answer
                break
            }
        }
        return whole
    }
}

extension Completion {
    /// Whether it is no answer at all. What was cut may be thinking that the server keeps to itself.
    fileprivate var isFailed: Bool {
        ![.length, .contentFilter, .refusal].contains(finish) && (reasoning ?? "").isEmpty
            && text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
    }
}

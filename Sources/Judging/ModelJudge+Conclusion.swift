internal import Chance
internal import JSON
internal import LanguageModels

// The verdict asked for alone.
extension ModelJudge {
    /// Closes the thinking of the ladder's last reply and asks for the verdict alone.
    ///
    /// First as a continuation of the assistant's own message; where the model cannot continue one,
    /// or visibly began anew, in another turn of the conversation. Nothing comes of it where the
    /// server takes neither.
    func conclude(
        _ messages: [ChatMessage], _ comparison: Comparison, _ ladder: inout Ladder
    ) async throws {
        guard let completion = ladder.calls.last?.completion else { return }
        let thinking = Self.thinking(of: completion)
        do {
            let reply = try await continued(messages, completion, comparison)
            // A model that surely continues has had its say.
            guard ladder.take(reply, .conclude) == .thinking, ladder.refusal == nil,
                !model.continuesMessages
            else { return }
        } catch let error as ModelError where error.refusesContinuation {
        } catch ModelError.refused {
            return
        }
        var request = conclusion(comparison)
        request.prompt = .chat(
            messages + [.assistant(thinking), .user(Self.request(template.spelling))])
        request.sampling.maxTokens = max(concludeTokens, Self.turnTokens)
        do { _ = ladder.take(try await model.complete(request), .turn) } catch ModelError.refused {}
    }

    /// A chat template may open the thinking of every turn: this much there may be of it.
    private static let turnTokens = 1024

    private func conclusion(_ comparison: Comparison) -> CompletionRequest {
        var request = CompletionRequest(
            prompt: .chat([]), sampling: sampling, seed: StableHash.of("conclude", comparison.seed),
            choice: verdictStart.flatMap { _ in choice(.atOnce) })
        request.sampling.maxTokens = concludeTokens
        request.affinity = StableHash.of(comparison.id, comparison.first.id)
        return request
    }

    /// Goes on with the assistant's message, its thinking closed.
    ///
    /// Thinking that fills the context leaves no room for a verdict: where the server refuses, the
    /// end of a long thinking is left out, and then half of it.
    private func continued(
        _ messages: [ChatMessage], _ completion: Completion, _ comparison: Comparison
    ) async throws -> Reply {
        let thinking = Self.opened(completion).unicodeScalars
        // What surely makes room for a verdict.
        let leftOut = min(2000, max(400, thinking.count / 4))
        var request = conclusion(comparison)
        var kept = thinking.count
        while true {
            let text = String(String.UnicodeScalarView(thinking.prefix(kept)))
            request.prompt = .chat(
                messages + [.assistant(text + Self.closing + "\n</think>\n\n")])
            do {
                return try await model.complete(request)
            } catch let error as ModelError {
                let shorter = kept == thinking.count ? kept - leftOut : thinking.count / 2
                guard case .refused = error, !error.refusesContinuation, shorter < kept,
                    thinking.count > 2 * leftOut
                else { throw error }
                kept = shorter
            }
        }
    }

    private static func thinking(of completion: Completion) -> String {
        if let reasoning = completion.reasoning, !reasoning.isEmpty { return reasoning }
        var text = completion.text.prefix(upTo: completion.text.thinkingEnd)
        if text.hasPrefix("<think>") { text = text.dropFirst("<think>".count) }
        return text.drop { $0 == "\n" } + ""
    }

    /// The thinking with its opening tag. What the model wrote stays as it is, to the last space,
    /// so that what was computed for it can be used again.
    private static func opened(_ completion: Completion) -> String {
        let text = completion.text.prefix(upTo: completion.text.thinkingEnd)
        let isWhole = (completion.reasoning ?? "").isEmpty && text.hasPrefix("<think>")
        return isWhole ? String(text) : "<think>\n" + thinking(of: completion)
    }

    private static let closing = "\n\nThat is enough analysis; I give my decision now."

    private static func request(_ spelling: VerdictSpelling) -> String {
        guard spelling.pattern == nil else {
            return "Stop here and give your verdict alone, in the form that was asked for."
        }
        return "Stop here and answer with nothing but \\boxed{\(spelling.first)} or "
            + "\\boxed{\(spelling.second)}."
    }
}

extension String {
    /// Where the thinking in a reply ends, its closing tag not included.
    fileprivate var thinkingEnd: Index { firstRange(of: "</think>")?.lowerBound ?? endIndex }
}

extension ModelJudge {
    /// What a judge was told so far, and how it reads.
    struct Ladder {
        let reader: VerdictReader
        private(set) var calls: [JudgeCall] = []
        private(set) var reading = VerdictReader.Reading.none
        /// What the model or its server said instead of an answer.
        private(set) var refusal: String?
        private var note: String?

        init(reader: VerdictReader) { self.reader = reader }

        /// Whether nothing more is to be asked.
        var isDone: Bool { reading.isVerdict || refusal != nil }

        /// Keeps a reply; what it says.
        mutating func take(_ reply: Reply, _ step: JudgeCall.Step) -> VerdictReader.Reading {
            let completion = reply.completions.first ?? Completion(text: "")
            calls.append(
                JudgeCall(
                    step: step, completion: completion, usage: reply.usage,
                    attempts: reply.attempts))
            switch completion.finish {
            case .contentFilter: refusal = "the server held the answer back"
            case .refusal: refusal = "the model refused: \(completion.text.prefix(300))"
            default: break
            }
            let now = reader.read(completion, closed: step == .conclude)
            // A reply that ended by itself tells more than one that was cut, and one that gave
            // something like a verdict more than one that gave none.
            let isAsked = step == .judge || step == .again
            if calls.count == 1 || isAsked && now.weight >= reading.weight || now.isVerdict {
                reading = now
            }
            return now
        }

        /// Says so where the last reply was cut before it had its tokens.
        mutating func noteContext(limit: Int) {
            guard let call = calls.last, call.completion.finish == .length else { return }
            let tokens = call.usage.completion
            guard tokens > 0, tokens < limit else { return }
            note =
                "the model's context ended its thinking after \(tokens) tokens, before max_tokens "
                + "(\(limit)) did"
        }

        var verdict: Verdict {
            if let refusal { return Verdict(.abstain(.refused), note: refusal, calls: calls) }
            switch reading {
            case .verdict(let choice, let spelled):
                return Verdict(
                    choice, spelled: spelled, note: note,
                    probability: calls.last?.completion.probability, calls: calls)
            case .notOffered(let spelled):
                return Verdict(.abstain(.notOffered), spelled: spelled, note: note, calls: calls)
            case .several:
                return Verdict(
                    .abstain(reading.reason), note: "it gave several verdicts", calls: calls)
            case .thinking, .none:
                return Verdict(.abstain(reading.reason), note: note, calls: calls)
            }
        }
    }
}

extension VerdictReader.Reading {
    fileprivate var isVerdict: Bool { if case .verdict = self { true } else { false } }

    fileprivate var weight: Int {
        switch self {
        case .thinking: 0
        case .none: 1
        case .several: 2
        case .notOffered: 3
        case .verdict: 4
        }
    }
}

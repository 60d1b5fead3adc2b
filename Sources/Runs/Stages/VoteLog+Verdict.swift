internal import Foundation
internal import Judging
internal import LanguageModels
internal import RunLogs
internal import Tournaments

extension VoteLog {
    /// A verdict as the log keeps it: in terms of the entrants as listed.
    init(_ verdict: Verdict, number: Int, order: Vote.Order) {
        let notes = [verdict.isStray ? Self.strayNote : nil, verdict.note].compactMap(\.self)
        self.init(
            Vote(
                number: number, order: order, choice: Vote.Choice(verdict.choice, order),
                probability: verdict.probability),
            verdict: verdict.spelled, note: notes.isEmpty ? nil : notes.joined(separator: "; "),
            tokens: verdict.calls.isEmpty ? nil : verdict.usage.completion)
        by = verdict.by
        jurors = verdict.jurors.map { JurorVote($0, order) }
    }
}

extension JurorVote {
    init(_ verdict: JurorVerdict, _ order: Vote.Order) {
        self.init(
            by: verdict.by, isExchanged: verdict.isExchanged,
            choice: Vote.Choice(verdict.choice, order), verdict: verdict.spelled,
            note: verdict.note, probability: verdict.probability,
            tokens: verdict.usage?.completion)
    }
}

extension Vote.Choice {
    /// A choice between what was shown, in terms of the entrants as listed.
    fileprivate init(_ choice: Verdict.Choice, _ order: Vote.Order) {
        switch choice {
        case .first: self = .prefers(order == .asListed ? .first : .second)
        case .second: self = .prefers(order == .asListed ? .second : .first)
        case .abstain(let reason): self = .abstains(reason)
        }
    }
}

extension CallLog {
    init(_ call: JudgeCall) {
        self.init(
            step: call.step.rawValue, text: call.completion.text,
            reasoning: call.completion.reasoning, finish: call.completion.finish.name,
            promptTokens: call.usage.prompt, cachedTokens: call.usage.cached,
            completionTokens: call.usage.completion, attempts: call.attempts)
        (by, isExchanged) = (call.by, call.isExchanged)
    }

    /// What the model said in this call; `nil` where it is not known how that ended.
    var completion: Completion? {
        finish.map {
            Completion(text: text, reasoning: reasoning, finish: FinishReason(name: $0))
        }
    }
}

extension UInt64 {
    /// A seed as servers are sent it: readers of JSON may hold numbers as doubles, which are exact
    /// below 2^53 alone.
    var asSent: UInt64 { self & (1 << 53 - 1) }
}

extension Duration {
    var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}

extension Date {
    /// Seconds since 1970, to the millisecond.
    var millisecondsSince1970: Double { (timeIntervalSince1970 * 1000).rounded() / 1000 }
}

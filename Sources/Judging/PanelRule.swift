internal import Foundation
internal import Tournaments

/// Who of a panel is asked, and what their verdicts come to: pure functions of what was said.
public enum PanelRule: Sendable, Hashable {
    /// All are asked, and the greater weight of verdicts counts; `weights` has one for each juror.
    case jury(weights: [Double])
    /// One after the other is asked, each where those before it left it close.
    case cascade(Escalation)

    /// Where a cascade's next judge is asked: always where the one before prefers no side.
    public struct Escalation: Sendable, Hashable {
        /// Whether all but the last judge are asked in both orders, and have to agree with
        /// themselves.
        public var orders: Bool
        /// How probable a verdict has to be for its judge, in 0.5...1; `nil` for any.
        public var probability: Double?

        public init(orders: Bool = true, probability: Double? = nil) {
            self.orders = orders
            self.probability = probability
        }
    }

    /// The rule of a jury in which each juror counts the same.
    public static func majority(of jurors: Int) -> PanelRule {
        .jury(weights: [Double](repeating: 1, count: jurors))
    }

    /// The weights by which independent jurors are right most often: the log-odds of their being
    /// right, ln(p ÷ (1 − p)).
    ///
    /// Source: S. Nitzan and J. Paroush, "Optimal decision rules in uncertain dichotomous choice
    /// situations", International Economic Review 23 (1982).
    ///
    /// - Parameter accuracies: how often each is right, in 0.5..<1.
    public static func weighted(byAccuracies accuracies: [Double]) -> PanelRule {
        .jury(weights: accuracies.map { log($0 / (1 - $0)) })
    }
}

// MARK: - Asking

extension PanelRule {
    /// A question to one of the panel's judges.
    package struct Ask: Sendable, Hashable {
        /// The judge's place in the panel.
        package var juror: Int
        /// Whether it is shown the answers the other way round.
        package var isExchanged = false
    }

    /// What is to be asked next, all at once; nothing where the verdict is clear.
    package func next(after said: [JurorVerdict], of jurors: Int) -> [Ask] {
        switch self {
        case .jury: return said.isEmpty ? (0..<jurors).map { Ask(juror: $0) } : []
        case .cascade(let escalation):
            guard let last = said.last?.juror else { return asks(of: 0, jurors, escalation) }
            let isOver = last == jurors - 1 || escalation.isClear(said.filter { $0.juror == last })
            return isOver ? [] : asks(of: last + 1, jurors, escalation)
        }
    }

    private func asks(of juror: Int, _ jurors: Int, _ escalation: Escalation) -> [Ask] {
        let isLast = juror == jurors - 1
        return [Ask(juror: juror)]
            + (escalation.orders && !isLast ? [Ask(juror: juror, isExchanged: true)] : [])
    }

    /// How often each juror is asked for a vote, at most.
    package func asks(of jurors: Int) -> [Int] {
        (0..<jurors).map { juror in
            switch self {
            case .jury: 1
            case .cascade(let escalation): asks(of: juror, jurors, escalation).count
            }
        }
    }
}

extension PanelRule.Escalation {
    /// Whether all that one judge said prefers one side, and is probable enough.
    fileprivate func isClear(_ said: [JurorVerdict]) -> Bool {
        guard let choice = said.first?.choice, choice.isPreference else { return false }
        return said.allSatisfy { verdict in
            guard verdict.choice == choice else { return false }
            guard let least = probability else { return true }
            return verdict.probability.map { $0 >= least } ?? false
        }
    }
}

// MARK: - Counting

extension PanelRule {
    /// What the panel says, once nothing is left to ask.
    package func verdict(of said: [JurorVerdict]) -> Verdict {
        switch self {
        case .jury(let weights): Self.count(said, weights)
        case .cascade: Self.last(of: said)
        }
    }

    /// The last judge that was asked decides; where it was asked in both orders, they agree.
    private static func last(of said: [JurorVerdict]) -> Verdict {
        guard let last = said.last, let first = said.first(where: { $0.juror == last.juror }) else {
            return Verdict(.abstain(.unparsable), note: "the panel has no judge")
        }
        var verdict = Verdict(
            first.choice, spelled: first.spelled, note: first.note, probability: first.probability)
        verdict.by = first.by
        return verdict
    }

    private static func count(_ said: [JurorVerdict], _ weights: [Double]) -> Verdict {
        func weight(where isMeant: (JurorVerdict) -> Bool) -> Double {
            said.reduce(0) { sum, juror in
                isMeant(juror) && weights.indices.contains(juror.juror)
                    ? sum + weights[juror.juror] : sum
            }
        }
        let all = weight { _ in true }
        // Sums of weights are exact to the last bits alone: what is closer is a tie.
        let least = 1e-9 * all
        // A server that cuts its juror's prompts is found out by one vote, and nothing else says it.
        let cut = said.first { $0.choice == .abstain(.promptCut) }
        let answered = weight(where: \.isAnswer)
        if cut != nil || answered <= all / 2 + least, let failed = cut ?? failed(said) {
            return Verdict(failed.choice, note: "\(failed.by): \(failed.note ?? failed.reason)")
        }
        let lead = weight { $0.choice == .first } - weight { $0.choice == .second }
        return Verdict(abs(lead) <= least ? .abstain(.equal) : lead > 0 ? .first : .second)
    }

    /// The juror whose failure tells the most of a jury without a verdict: one that nobody answered
    /// is asked again when the run is resumed.
    private static func failed(_ said: [JurorVerdict]) -> JurorVerdict? {
        let failed = said.filter { !$0.isAnswer }
        return [Abstention.transport, .refused].lazy.compactMap { reason in
            failed.first { $0.choice == .abstain(reason) }
        }.first ?? failed.first
    }
}

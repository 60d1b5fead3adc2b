internal import Chance
public import Datasets
internal import LanguageModels

/// Several judges as one: a jury that votes, or a cascade that asks a cheap judge first and a better
/// one where it is close.
///
/// One comparison is one vote, whatever its jurors say; all that they were asked and said is in the
/// verdict.
public struct Panel: Judge {
    /// One of its judges.
    public struct Juror: Sendable {
        /// Names it in logs; no two of a panel have the same.
        public var name: String
        public var judge: any Judge

        public init(_ name: String, _ judge: some Judge) {
            self.name = name
            self.judge = judge
        }
    }

    public let jurors: [Juror]
    public let rule: PanelRule

    /// - Parameters:
    ///   - jurors: at least one, each with a name of its own.
    ///   - rule: one that has as many weights.
    public init(_ jurors: [Juror], _ rule: PanelRule) {
        self.jurors = jurors
        self.rule = rule
    }

    /// All jurors see the same text, without what would have power over any of them.
    public func shown(_ answer: Answer) -> Answer {
        jurors.reduce(answer) { $1.judge.shown($0) }
    }

    public func compare(_ comparison: Comparison) async throws -> Verdict {
        try await verdict { ask in
            var asked = comparison
            // Two jurors may be one model: each draws for itself.
            asked.seed = StableHash.of("juror", ask.juror, ask.isExchanged ? 1 : 0, comparison.seed)
            if ask.isExchanged { swap(&asked.first, &asked.second) }
            return try await jurors[ask.juror].judge.compare(asked)
        }
    }

    /// The panel's verdict, each juror asked by `answer` when its turn comes.
    ///
    /// - Parameter answer: a juror's verdict, in terms of what it is shown.
    package func verdict(
        _ answer: @escaping @Sendable (PanelRule.Ask) async throws -> Verdict
    ) async throws -> Verdict {
        var said: [JurorVerdict] = []
        var calls: [JudgeCall] = []
        while true {
            let asks = rule.next(after: said, of: jurors.count)
            if asks.isEmpty { break }
            for (ask, verdict) in zip(asks, try await Self.all(asks, answer)) {
                let name = jurors[ask.juror].name
                said.append(JurorVerdict(verdict, by: name, ask))
                calls += verdict.calls.map { call in
                    var call = call
                    (call.by, call.isExchanged) = (name, ask.isExchanged)
                    return call
                }
            }
        }
        var verdict = rule.verdict(of: said)
        (verdict.jurors, verdict.calls) = (said, calls)
        return verdict
    }

    /// The answers to several questions, asked at once. Where one cannot be answered, the others are
    /// asked all the same: their questions may be on their way in a file.
    private static func all(
        _ asks: [PanelRule.Ask],
        _ answer: @escaping @Sendable (PanelRule.Ask) async throws -> Verdict
    ) async throws -> [Verdict] {
        if asks.count == 1 { return [try await answer(asks[0])] }
        return try await withThrowingTaskGroup(of: (Int, Verdict).self) { group in
            for (place, ask) in asks.enumerated() {
                group.addTask { (place, try await answer(ask)) }
            }
            var verdicts = [Verdict?](repeating: nil, count: asks.count)
            var failure: (any Error)?
            while let result = await group.nextResult() {
                switch result {
                case .success(let (place, verdict)): verdicts[place] = verdict
                case .failure(let error):
                    failure = failure ?? error
                    // Nothing can succeed until somebody changes something.
                    if error is ModelError || error is JudgeError { group.cancelAll() }
                }
            }
            if let failure { throw failure }
            return verdicts.compactMap(\.self)
        }
    }
}

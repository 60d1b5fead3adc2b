public import Datasets
public import LanguageModels
internal import Workers

/// Another judge, counting what it costs.
public final class CountingJudge: Judge {
    /// What has been asked so far.
    public struct Costs: Sendable, Hashable {
        /// Verdicts given, abstentions included.
        public var verdicts = 0
        /// Requests to a model: more than verdicts where thinking had to be closed or a reply could
        /// not be read.
        public var calls = 0
        public var tokens = TokenUsage()

        public init() {}
    }

    private let base: any Judge
    private let state = Locked(Costs())

    public init(_ base: any Judge) { self.base = base }

    public var goesByTexts: Bool { base.goesByTexts }

    public func shown(_ answer: Answer) -> Answer { base.shown(answer) }

    public var costs: Costs { state.withLock { $0 } }

    public func compare(_ comparison: Comparison) async throws -> Verdict {
        let verdict = try await base.compare(comparison)
        state.withLock {
            $0.verdicts += 1
            $0.calls += verdict.calls.count
            $0.tokens = $0.tokens + verdict.usage
        }
        return verdict
    }
}

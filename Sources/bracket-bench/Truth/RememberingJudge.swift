import Chance
import Datasets
import Judging
import Workers

/// A judge that gives the same draw on the same texts once and remembers it: tournaments of one prompt in
/// several formats have their votes in common, as runs have them by their journals.
final class RememberingJudge: Judge {
    private let base: any Judge
    private let verdicts = Locked<[UInt64: Verdict]>([:])

    init(_ base: any Judge) { self.base = base }

    var goesByTexts: Bool { base.goesByTexts }

    func shown(_ answer: Answer) -> Answer { base.shown(answer) }

    func compare(_ comparison: Comparison) async throws -> Verdict {
        let key = StableHash.of(
            comparison.seed, comparison.query.text, comparison.first.text, comparison.second.text)
        if let known = verdicts.withLock({ $0[key] }) { return known }
        let verdict = try await base.compare(comparison)
        verdicts.withLock { $0[key] = verdict }
        return verdict
    }
}

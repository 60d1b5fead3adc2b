internal import Judging
internal import Tournaments
internal import Workers

/// The verdicts that a file of recorded ones lacks: matches are played in any order, and what is
/// missing is told in the order of the input, with its number.
///
/// A match without its verdict is passed over as undecided, so that the same verdicts are found
/// missing each time; what comes of such a run is thrown away.
final class MissingVerdicts: Sendable {
    /// Where in the input and the tournament a verdict is missing.
    private struct Place: Comparable {
        var rank: Int
        var match: MatchID
        var vote: Int

        static func < (a: Place, b: Place) -> Bool {
            (a.rank, a.match, a.vote) < (b.rank, b.match, b.vote)
        }
    }

    private struct State: Sendable {
        var first: (place: Place, error: JudgeError)?
        var count = 0
        var matches: Set<MatchID> = []
    }

    private let state = Locked(State())

    func note(_ error: JudgeError, rank: Int, match: MatchID, vote: Int) {
        let place = Place(rank: rank, match: match, vote: vote)
        state.withLock { state in
            state.count += 1
            state.matches.insert(match)
            if state.first.map({ place < $0.place }) ?? true { state.first = (place, error) }
        }
    }

    /// How many are missing.
    var count: Int { state.withLock { $0.count } }

    /// The matches that lack a verdict, of any prompt.
    var matches: Set<MatchID> { state.withLock { $0.matches } }

    func add(_ others: MissingVerdicts) {
        let others = others.state.withLock { $0 }
        state.withLock { state in
            state.count += others.count
            state.matches.formUnion(others.matches)
            guard let first = others.first else { return }
            if state.first.map({ first.place < $0.place }) ?? true { state.first = first }
        }
    }

    /// - Throws: `JudgeError` where any verdict was missing.
    func check() throws {
        let (first, count) = state.withLock { ($0.first?.error, $0.count) }
        guard let first else { return }
        throw count == 1 ? first : JudgeError.missingVerdicts(first: first, count: count)
    }
}

extension JudgeError {
    /// Whether a recorded judge has no verdict on a comparison.
    var isMissingVerdict: Bool { if case .missingVerdict = self { true } else { false } }

    /// Whether verdicts are missing, one or several.
    var isMissing: Bool { if case .missingVerdicts = self { true } else { isMissingVerdict } }
}

internal import Tournaments

/// Two candidates of a bracket, the one thought better first, and what is known between them.
struct PreferredPair {
    enum Standing {
        /// They met, and the chosen one won.
        case won
        /// They met, and the other one won.
        case lost
        /// They met, and nothing was decided.
        case undecided
        case neverMet
    }

    var chosen: String
    var rejected: String
    var standing: Standing
    /// Their last match, as in `1.2`; `nil` where they never met.
    var match: String?
    /// Of all their matches.
    var votesChosen = 0
    var votesRejected = 0
    /// The chosen one's rating less the other's; `nil` without ratings.
    var ratingGap: Double?
    /// Whether one of them owes its place to a match that was left undecided.
    var isUncertain: Bool
}

/// Who met whom in a bracket.
struct Meetings {
    private let log: BracketLog
    private let matches: [Set<String>: [BracketLog.MatchLog]]
    private let ratings: [String: Double]

    init(_ log: BracketLog) {
        self.log = log
        matches = Dictionary(grouping: log.matches) { [$0.first, $0.second] }
        ratings = Dictionary(zip(log.entrants.map(\.id), log.ratings)) { first, _ in first }
    }

    /// The two sides of a match, the winner first.
    func pair(of match: BracketLog.MatchLog) -> PreferredPair {
        match.outcome == .win(.second)
            ? make(match.second, match.first, [match]) : make(match.first, match.second, [match])
    }

    func pair(_ chosen: String, _ rejected: String) -> PreferredPair {
        make(chosen, rejected, matches[[chosen, rejected]] ?? [])
    }

    private func make(
        _ chosen: String, _ rejected: String, _ met: [BracketLog.MatchLog]
    ) -> PreferredPair {
        var pair = PreferredPair(
            chosen: chosen, rejected: rejected, standing: met.isEmpty ? .neverMet : .undecided,
            match: met.last.map { "\($0.match.round).\($0.match.number)" },
            ratingGap: ratings[chosen].flatMap { high in ratings[rejected].map { high - $0 } },
            isUncertain: false)
        var balance = 0
        for match in met {
            let side: Side = match.first == chosen ? .first : .second
            pair.votesChosen += match.tally[side]
            pair.votesRejected += match.tally[side.other]
            if case .win(let winner) = match.outcome { balance += winner == side ? 1 : -1 }
        }
        if balance != 0 { pair.standing = balance > 0 ? .won : .lost }
        if met.isEmpty { pair.isUncertain = isUncertain(chosen, rejected) }
        return pair
    }

    /// In a knockout, whether the better one won a match undecided, or the worse one went out so.
    private func isUncertain(_ better: String, _ worse: String) -> Bool {
        guard log.shape == .bracket else { return false }
        let last = log.matches.last { $0.first == worse || $0.second == worse }
        if let last, case .win = last.outcome {} else if last != nil { return true }
        return log.matches.contains {
            ($0.first == better || $0.second == better) && $0.outcome == .undecided
        }
    }
}

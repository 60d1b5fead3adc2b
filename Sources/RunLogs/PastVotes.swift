package import Tournaments

/// The journaled votes of one prompt, by match, pair and number.
///
/// Of two lines for one vote the later counts. Votes on another pair than the one that meets, from
/// before an earlier match was decided otherwise, are left aside by asking for a pair.
package struct PastVotes: Sendable {
    private struct Pair: Hashable {
        var match: MatchID
        var first: String
        var second: String
    }

    /// A vote and the number of its line, from 1; 0 where it is not known.
    package struct Entry: Sendable {
        package var line: Int
        package var vote: JournaledVote
    }

    private var entries: [Pair: [Int: Entry]] = [:]
    /// The pair that met last in each match.
    private var pairs: [MatchID: Pair] = [:]

    package init(_ journal: some Sequence<(line: Int, entry: JournalEntry)> = []) {
        for (line, entry) in journal {
            if case .vote(let vote) = entry { add(vote, line: line) }
        }
    }

    package var isEmpty: Bool { entries.isEmpty }

    /// - Complexity: O(1).
    package mutating func add(_ vote: JournaledVote, line: Int = 0) {
        let pair = Pair(match: vote.match, first: vote.first, second: vote.second)
        entries[pair, default: [:]][vote.vote.number] = Entry(line: line, vote: vote)
        pairs[vote.match] = pair
    }

    /// By number.
    package func votes(of match: MatchID, first: String, second: String) -> [Int: VoteLog] {
        let votes = entries[Pair(match: match, first: first, second: second)]
        return votes?.mapValues(\.vote.vote) ?? [:]
    }

    /// Everything that was journaled of the votes of a pair, in any order.
    package func journaled(
        of match: MatchID, first: String, second: String
    ) -> [JournaledVote] {
        entries[Pair(match: match, first: first, second: second)]?.values.map(\.vote) ?? []
    }

    /// What was journaled of one vote.
    package func entry(_ vote: VoteLog, of match: BracketLog.MatchLog) -> Entry? {
        entries[Pair(match: match.match, first: match.first, second: match.second)]?[vote.number]
    }

    /// Every match that was voted on, its last pair and that pair's votes, in the order of rounds.
    package var matches: [BracketLog.MatchLog] {
        pairs.values.sorted { $0.match < $1.match }.map { pair in
            let votes = (entries[pair] ?? [:]).sorted { $0.key < $1.key }.map(\.value.vote.vote)
            let outcome = Tally(votes).outcome
            let winner: String? =
                switch outcome {
                case .win(let side): side == .first ? pair.first : pair.second
                case .undecided, .equal: nil
                }
            return BracketLog.MatchLog(
                match: pair.match, first: pair.first, second: pair.second, outcome: outcome,
                winner: winner, votes: votes)
        }
    }
}

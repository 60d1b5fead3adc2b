package import Tournaments

/// The journaled votes of one prompt, by match, pair, number and the texts that were judged.
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

    /// What was journaled of one vote: candidates that were made anew have been voted on anew.
    package struct Ballot: Sendable {
        package fileprivate(set) var latest: Entry
        /// Earlier lines that are about other texts, by these.
        private var earlier: [String?: Entry] = [:]

        fileprivate init(_ entry: Entry) { latest = entry }

        /// The vote on the texts with this digest, or one that does not say what it is about.
        package func entry(on texts: String) -> Entry? {
            if latest.vote.texts == nil || latest.vote.texts == texts { return latest }
            return earlier[texts] ?? earlier[nil]
        }

        /// - Returns: the line that `entry` takes the place of.
        fileprivate mutating func add(_ entry: Entry) -> Entry? {
            defer { latest = entry }
            if latest.vote.texts == entry.vote.texts { return latest }
            earlier[latest.vote.texts] = latest
            return earlier.removeValue(forKey: entry.vote.texts)
        }
    }

    /// Two lines that say different things of one vote.
    package struct Contradiction: Sendable, Hashable {
        package var earlier: Int
        package var later: Int
    }

    /// A vote by what was judged, rather than where.
    private struct Draw: Hashable {
        var texts: String
        var number: Int
    }

    private var ballots: [Pair: [Int: Ballot]] = [:]
    private var draws: [Draw: Entry] = [:]
    /// The pair that met last in each match.
    private var pairs: [MatchID: Pair] = [:]
    /// No run writes them: a vote that was answered is not asked again.
    package private(set) var contradictions: [Contradiction] = []

    package init(_ journal: some Sequence<(line: Int, entry: JournalEntry)> = []) {
        for (line, entry) in journal {
            if case .vote(let vote) = entry { add(vote, line: line) }
        }
    }

    package var isEmpty: Bool { ballots.isEmpty }

    /// - Complexity: O(1).
    package mutating func add(_ vote: JournaledVote, line: Int = 0) {
        let pair = Pair(match: vote.match, first: vote.first, second: vote.second)
        let entry = Entry(line: line, vote: vote)
        if let texts = vote.texts { draws[Draw(texts: texts, number: vote.draw)] = entry }
        pairs[vote.match] = pair
        guard var ballot = ballots[pair]?[vote.vote.number] else {
            ballots[pair, default: [:]][vote.vote.number] = Ballot(entry)
            return
        }
        let replaced = ballot.add(entry)
        ballots[pair]?[vote.vote.number] = ballot
        if let replaced, !replaced.vote.vote.isAskedAgain, replaced.vote.vote != vote.vote {
            contradictions.append(Contradiction(earlier: replaced.line, later: line))
        }
    }

    /// By number.
    package func votes(of match: MatchID, first: String, second: String) -> [Int: Ballot] {
        ballots[Pair(match: match, first: first, second: second)] ?? [:]
    }

    /// The vote that is a draw on the texts with this digest, in whichever match it was given.
    package func entry(draw number: Int, on texts: String) -> Entry? {
        draws[Draw(texts: texts, number: number)]
    }

    /// Everything that was journaled of the votes of a pair, in any order.
    package func journaled(
        of match: MatchID, first: String, second: String
    ) -> [JournaledVote] {
        votes(of: match, first: first, second: second).values.map(\.latest.vote)
    }

    /// What was journaled of one vote.
    package func entry(_ vote: VoteLog, of match: BracketLog.MatchLog) -> Entry? {
        votes(of: match.match, first: match.first, second: match.second)[vote.number]?.latest
    }

    /// Every match that was voted on, its last pair and that pair's votes, in the order of rounds.
    package var matches: [BracketLog.MatchLog] {
        pairs.values.sorted { $0.match < $1.match }.map { pair in
            let votes = (ballots[pair] ?? [:]).sorted { $0.key < $1.key }
                .map(\.value.latest.vote.vote)
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

extension VoteLog {
    /// Whether a run that resumes asks for this vote again: nobody answered, or a server refused or
    /// cut the prompt.
    package var isAskedAgain: Bool { [.transport, .refused, .promptCut].contains(vote.abstention) }
}

package import Tournaments

/// What is counted in matches and their votes, of one prompt or of a whole run.
package struct MatchTally: Sendable, Hashable {
    package var matches = 0
    package var votes = 0
    /// The votes that are those of an earlier match of the same texts: nobody was asked for them.
    package var sharedVotes = 0
    package var tokens = 0
    /// The votes whose tokens were counted.
    package var votesWithTokens = 0
    /// Abstentions by their reason.
    package var abstentions: [Abstention: Int] = [:]
    /// What the server or the reader said of the first vote that failed for a reason, by reason; at
    /// most `noteLimit` characters.
    package var notes: [Abstention: String] = [:]
    package static let noteLimit = 300
    /// Votes that preferred a side, and those of them for the answer that was shown first.
    package var preferring = 0
    package var preferringShownFirst = 0
    /// Matches in which both orders had a majority, and those of them where these disagreed.
    package var seenInBothOrders = 0
    package var flipped = 0
    package var undecidedByFailure = 0
    package var undecidedAsEqual = 0
    /// Matches of answers with the same text, which nobody was asked about.
    package var sameTexts = 0
    package var upsets = 0
    /// How the judges of a panel voted; empty for one judge.
    package var jurors = JurorTally()

    /// Votes that preferred neither side.
    package var abstained: Int { abstentions.values.reduce(0, Self.sum) }
    package var undecided: Int { undecidedByFailure + undecidedAsEqual }

    package init() {}

    /// Counts the matches of `log`.
    package mutating func add(_ log: BracketLog) {
        let seeds = Dictionary(log.entrants.map { ($0.id, $0.seed) }) { first, _ in first }
        for match in log.matches {
            add(match)
            if match.isUpset(seed: { seeds[$0] }) { upsets += 1 }
        }
    }

    /// Adds what another tally has counted.
    package mutating func add(_ other: MatchTally) {
        matches = Self.sum(matches, other.matches)
        votes = Self.sum(votes, other.votes)
        sharedVotes = Self.sum(sharedVotes, other.sharedVotes)
        tokens = Self.sum(tokens, other.tokens)
        votesWithTokens = Self.sum(votesWithTokens, other.votesWithTokens)
        abstentions.merge(other.abstentions, uniquingKeysWith: Self.sum)
        notes.merge(other.notes) { first, _ in first }
        preferring = Self.sum(preferring, other.preferring)
        preferringShownFirst = Self.sum(preferringShownFirst, other.preferringShownFirst)
        seenInBothOrders = Self.sum(seenInBothOrders, other.seenInBothOrders)
        flipped = Self.sum(flipped, other.flipped)
        undecidedByFailure = Self.sum(undecidedByFailure, other.undecidedByFailure)
        undecidedAsEqual = Self.sum(undecidedAsEqual, other.undecidedAsEqual)
        sameTexts = Self.sum(sameTexts, other.sameTexts)
        upsets = Self.sum(upsets, other.upsets)
        jurors.add(other.jurors)
    }

    /// Each line of a stranger's files is in bounds; however many there are, their sum stays so.
    static func sum(_ a: Int, _ b: Int) -> Int { min(a + b, 1 << 60) }

    private mutating func add(_ match: BracketLog.MatchLog) {
        matches += 1
        for vote in match.votes { add(vote) }
        let leads = [Vote.Order.asListed, .swapped].map { order in
            Tally(match.votes.filter { $0.order == order }).lead
        }
        if leads[0] != 0, leads[1] != 0 {
            seenInBothOrders += 1
            if leads[0].signum() != leads[1].signum() { flipped += 1 }
        }
        if match.undecidedByFailure {
            undecidedByFailure += 1
        } else if match.outcome == .undecided {
            undecidedAsEqual += 1
        } else if match.outcome == .equal {
            sameTexts += 1
        }
    }

    private mutating func add(_ vote: VoteLog) {
        votes += 1
        if vote.isShared { sharedVotes += 1 } else { jurors.add(vote) }
        if let spent = vote.tokens {
            tokens += spent
            votesWithTokens += 1
        }
        let preferred: Side
        switch vote.vote.choice {
        case .abstains(let reason):
            abstentions[reason, default: 0] += 1
            if vote.failed, notes[reason] == nil, let note = vote.note {
                notes[reason] = String(note.prefix(Self.noteLimit))
            }
            return
        case .prefers(let side): preferred = side
        }
        preferring += 1
        let shownFirst: Side = vote.order == .asListed ? .first : .second
        if preferred == shownFirst { preferringShownFirst += 1 }
    }
}

internal import Chance
internal import Datasets
internal import Foundation
internal import Judging
internal import RunLogs
internal import Tournaments
internal import Workers

/// Plays one match: asks for votes until the rule has enough, and journals each before it counts.
struct MatchStage: Sendable {
    var judge: any Judge
    /// Whether it goes by the texts alone, so that a vote on two texts counts wherever they meet.
    var goesByTexts = false
    /// How many votes a match gets, where its pairing does not say.
    var rule: VotingRule
    var seed: UInt64
    /// What the chance of votes is derived from.
    var drawing = Drawing.byTexts
    /// Bounds the matches under way.
    var gate: Gate
    /// `nil` for a tournament that nobody keeps.
    var journal: Journal?
    var counters: RunCounters
    /// `nil` where nothing limits what is spent.
    var budget: Budget?
    /// What stops the run.
    var limit: AbstainLimit
    /// What a recorded judge has no verdict on; to be checked when all is played.
    var missing = MissingVerdicts()
    /// Votes of other runs, which are taken before the judge is asked.
    var reused: ReusedVotes?
    /// Looks at every vote that is taken from the journal; `nil` where that is not in question.
    var audit: VoteAudit?

    /// Whether matches of the same texts have the same draws.
    var sharesDraws: Bool { goesByTexts && drawing == .byTexts }

    /// Whether votes come from the journal alone, whatever they were given for, and what is not there is
    /// missing.
    var isReplay = false

    /// The same stage, which notes missing verdicts elsewhere.
    func noting(_ missing: MissingVerdicts) -> MatchStage {
        var stage = self
        stage.missing = missing
        return stage
    }

    /// Who meets whom about what.
    struct Pairing: Sendable {
        var id: String
        var query: Query
        var reference: String?
        var match: MatchID
        var first: Answer
        var second: Answer
        /// What names the query and both answers; see `JudgedTexts`.
        var texts = ""
        /// The same for the answers the other way round.
        var reversed = ""
        /// Which votes of other runs may be taken.
        var scope = ReusedVotes.Scope()
        /// Votes journaled before, by number.
        var past: [Int: PastVotes.Ballot]
        /// The votes journaled before for the prompt, of all matches.
        var history = PastVotes()
        /// Where some of the prompt's candidates have the same text.
        var shared: SharedDraws?
        var place = Gate.Priority()
        /// How many votes it gets, if not as many as others.
        var rule: VotingRule?
        /// How many times the two have met before, in a format in which they may meet again: their votes
        /// go on where the last ones ended. `nil` where each pair meets once.
        var meeting: Int?
    }

    /// The votes of a match, in the order of their numbers.
    func votes(_ pairing: Pairing) async throws -> [VoteLog] {
        try await gate.pass(pairing.place) {
            var votes: [VoteLog] = []
            let rule = rule(of: pairing)
            votes.reserveCapacity(rule.limit)
            let reused = try await reusable(pairing)
            while true {
                let needed = rule.needed(after: votes.map(\.vote))
                if needed == 0 { break }
                let next = votes.count + 1..<votes.count + 1 + needed
                if next.count == 1 {
                    if let vote = try await vote(next.lowerBound, pairing, reused) {
                        votes.append(vote)
                    }
                } else {
                    votes += try await self.votes(next, pairing, reused)
                }
                // A vote is missing: the match is over, and so is the run when all are counted.
                if votes.count < next.upperBound - 1 { break }
            }
            count(votes, limit: rule.limit)
            return votes
        }
    }

    /// The votes of a match with so many more, all at once. The match is not counted.
    func votes(
        _ pairing: Pairing, after given: [VoteLog], more: Int
    ) async throws -> [VoteLog] {
        try await gate.pass(pairing.place) {
            let reused = try await reusable(pairing)
            let next = given.count + 1..<given.count + 1 + more
            return given + (try await votes(next, pairing, reused))
        }
    }

    /// Votes that are needed whatever the others say, all at once.
    private func votes(
        _ numbers: Range<Int>, _ pairing: Pairing, _ reused: [Int: JournaledVote]
    ) async throws -> [VoteLog] {
        try await withThrowingTaskGroup(of: VoteLog?.self) { group in
            for number in numbers {
                group.addTask { try await vote(number, pairing, reused) }
            }
            var votes: [VoteLog] = []
            var isAwaited = false
            while let result = await group.nextResult() {
                switch result {
                case .success(let vote): if let vote { votes.append(vote) }
                // The others are asked for all the same.
                case .failure(is Postponed): isAwaited = true
                case .failure(let error): throw error
                }
            }
            if isAwaited { throw Postponed() }
            return votes.sorted { $0.number < $1.number }
        }
    }

    /// - Returns: `nil` for a recorded verdict that is missing.
    private func vote(
        _ number: Int, _ pairing: Pairing, _ reused: [Int: JournaledVote]
    ) async throws -> VoteLog? {
        guard let shared = pairing.shared else { return try await ownVote(number, pairing, reused) }
        let series = series(pairing)
        let (vote, isShared) = try await shared.vote(series.seed(of: number, drawing)) {
            try await ownVote(number, pairing, reused)
        }
        guard var vote = vote?.listed(showing: series.order(of: number)) else { return nil }
        vote.vote.number = number
        if isShared { counters.countShared(vote) }
        return vote
    }

    private func ownVote(
        _ number: Int, _ pairing: Pairing, _ reused: [Int: JournaledVote]
    ) async throws -> VoteLog? {
        let series = series(pairing)
        if isReplay { return replayed(number, as: series.draw(of: number), pairing) }
        let order = series.order(of: number)
        let (shown, other) =
            order == .asListed
            ? (pairing.first, pairing.second) : (pairing.second, pairing.first)
        let comparison = Comparison(
            id: pairing.id, query: pairing.query, first: shown, second: other,
            reference: pairing.reference, vote: number, seed: series.seed(of: number, drawing))
        if let past = try await past(comparison, order, pairing) { return past }
        if let vote = reused[number] { return try await take(vote, order, pairing) }
        try Task.checkCancellation()
        let start = ContinuousClock.now
        counters.update { $0.voting += 1 }
        defer { counters.update { $0.voting -= 1 } }
        let (verdict, lost): (Verdict, Charge)
        do { (verdict, lost) = try await judged(comparison) } catch let error as JudgeError
            where error.isMissingVerdict
        {
            missing.note(error, rank: pairing.place.rank, match: pairing.match, vote: number)
            return nil
        }
        var entry = JournaledVote(
            id: pairing.id, match: pairing.match, first: pairing.first.id,
            second: pairing.second.id, vote: VoteLog(verdict, number: number, order: order),
            seed: comparison.seed.asSent, texts: pairing.texts,
            draw: drawing == .byTexts ? series.draw(of: number) : nil,
            calls: verdict.calls.map(CallLog.init),
            milliseconds: (ContinuousClock.now - start).milliseconds,
            at: Date.now.millisecondsSince1970)
        entry.lost = lost
        try await append(&entry)
        let log = entry.vote
        let counts = counters.count(log)
        if log.abstention == .promptCut { throw RunError.promptCut(verdict.note ?? "") }
        try limit.check(counts, underWay: counters.sent(of: counts.voting - 1))
        return log
    }

    /// What was journaled of a vote before, where that was on the texts which meet now, in the order in
    /// which they would be shown now.
    private func past(
        _ comparison: Comparison, _ order: Vote.Order, _ pairing: Pairing
    ) async throws -> VoteLog? {
        guard let past = entry(comparison.vote, order, pairing) else {
            if let ballot = pairing.past[comparison.vote] {
                audit?.refused(ballot.latest, pairing.texts)
                counters.update { $0.askedAgain += 1 }
            }
            return nil
        }
        try await audit?.examine(past, as: comparison)
        counters.update {
            $0.resumedVotes += 1
            if past.vote.texts == nil { $0.unnamedVotes += 1 }
            if let origin = past.vote.origin { $0.votesOfSources[origin.source, default: 0] += 1 }
            $0.earlierTokens += past.vote.vote.tokens ?? 0
            $0.add(past.vote.vote)
        }
        return past.vote.vote
    }

    /// The journaled vote on these texts in this order: the match's own, or the same draw of another
    /// match.
    func entry(
        _ number: Int, _ order: Vote.Order, _ pairing: Pairing
    ) -> PastVotes.Entry? {
        let draw = series(pairing).draw(of: number)
        if let own = pairing.past[number]?.entry(on: pairing.texts), own.vote.vote.order == order,
            drawing == .byMatch || own.vote.draw == draw
        {
            return own
        }
        guard sharesDraws else { return nil }
        for texts in [pairing.texts, pairing.reversed] {
            guard var entry = pairing.history.entry(draw: draw, on: texts) else { continue }
            let isReversed = texts != pairing.texts
            guard entry.vote.vote.order == (isReversed ? order.other : order) else { continue }
            entry.vote.vote = entry.vote.vote.listed(showing: order)
            entry.vote.vote.vote.number = number
            return entry
        }
        return nil
    }

    /// Journals a vote. One whose texts are longer than a line may be is refused: what is not on the
    /// disk does not count.
    func append(_ entry: inout JournaledVote) async throws {
        guard let journal else { return }
        do { try await journal.append(.vote(entry)) } catch LogError.tooLong(let bytes) {
            let (number, order) = (entry.vote.number, entry.vote.order)
            entry.vote = VoteLog(
                number: number, order: order, choice: .abstains(.refused),
                note:
                    "what the judge said takes \(bytes) bytes, more than the journal keeps of a vote",
                tokens: entry.vote.tokens)
            (entry.lost, entry.calls) = (entry.charge, [])
            try await journal.append(.vote(entry))
        }
    }

    func rule(of pairing: Pairing) -> VotingRule { pairing.rule ?? rule }

    /// The votes of a match as draws.
    func series(_ pairing: Pairing) -> DrawSeries {
        DrawSeries(of: pairing, rule(of: pairing), drawing, seed: seed)
    }

    /// What names the draws of a match's votes, one for each.
    func draws(_ votes: [VoteLog], _ pairing: Pairing) -> [UInt64] {
        let series = series(pairing)
        return votes.map { series.seed(of: $0.number, drawing) }
    }

    /// Counts a match that is over.
    ///
    /// - Parameter limit: how many votes it might have had, where it got fewer since they were not needed.
    func count(_ votes: [VoteLog], limit: Int? = nil) {
        counters.update {
            $0.matches += 1
            $0.matchedVotes += votes.count
            $0.savedVotes += max(0, (limit ?? 0) - votes.count)
            guard Tally(votes).outcome == .undecided else { return }
            $0.undecided += 1
            if votes.contains(where: \.failed) { $0.undecidedByFailure += 1 }
        }
    }
}

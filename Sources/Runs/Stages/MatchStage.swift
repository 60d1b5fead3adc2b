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
    /// How many votes a match gets, where its pairing does not say.
    var rule: VotingRule
    var seed: UInt64
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
        /// The same for the answers the other way round; empty where no other runs' votes are taken.
        var reversed = ""
        /// Which votes of other runs may be taken.
        var scope = ReusedVotes.Scope()
        /// Votes journaled before, by number.
        var past: [Int: PastVotes.Ballot]
        var place = Gate.Priority()
        /// How many votes it gets, if not as many as others.
        var rule: VotingRule?
        /// How many times the two have met before, in a format in which they may meet again: what is
        /// shown first alternates over all their meetings. `nil` where each pair meets once.
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
            count(votes, of: rule)
            return votes
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
        let order = order(of: number, pairing)
        let (shown, other) =
            order == .asListed
            ? (pairing.first, pairing.second) : (pairing.second, pairing.first)
        let comparison = Comparison(
            id: pairing.id, query: pairing.query, first: shown, second: other,
            reference: pairing.reference, vote: number, seed: seed(number, pairing))
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
        guard let ballot = pairing.past[comparison.vote] else { return nil }
        guard let past = ballot.entry(on: pairing.texts), past.vote.vote.order == order else {
            audit?.refused(ballot.latest, pairing.texts)
            counters.update { $0.askedAgain += 1 }
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

    /// The votes of other runs that this match takes, by the numbers that they get.
    private func reusable(_ pairing: Pairing) async throws -> [Int: JournaledVote] {
        guard let reused else { return [:] }
        return try await reused.votes(
            for: pairing, counters,
            places: (1...rule(of: pairing).limit).map { number in
                .init(
                    number: number, order: order(of: number, pairing),
                    seed: seed(number, pairing).asSent)
            })
    }

    /// Takes a vote of another run into the journal, so that this run stands by itself.
    private func take(
        _ vote: JournaledVote, _ order: Vote.Order, _ pairing: Pairing
    ) async throws -> VoteLog {
        var entry = vote
        // What was listed first there may be listed second here.
        if vote.vote.order != order, case .prefers(let side) = vote.vote.choice {
            entry.vote.vote.choice = .prefers(side.other)
        }
        entry.vote.vote.order = order
        (entry.id, entry.match, entry.texts) = (pairing.id, pairing.match, pairing.texts)
        (entry.first, entry.second) = (pairing.first.id, pairing.second.id)
        entry.at = Date.now.millisecondsSince1970
        if reused?.isOwn != true { try await append(&entry) }
        let log = entry.vote
        counters.update {
            $0.reusedVotes += 1
            if let origin = vote.origin { $0.votesOfSources[origin.source, default: 0] += 1 }
            $0.earlierTokens += log.tokens ?? 0
            $0.add(log)
        }
        return log
    }

    /// Journals a vote. One whose texts are longer than a line may be is refused: what is not on the
    /// disk does not count.
    private func append(_ entry: inout JournaledVote) async throws {
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

    /// The match's own chance: decides the order in which its votes show the answers.
    private func chance(_ pairing: Pairing) -> UInt64 {
        StableHash.of(
            "match", seed, pairing.id, pairing.match.round, pairing.match.number,
            pairing.first.id, pairing.second.id)
    }

    private func seed(_ number: Int, _ pairing: Pairing) -> UInt64 {
        StableHash.of("vote", chance(pairing), number)
    }

    private func rule(of pairing: Pairing) -> VotingRule { pairing.rule ?? rule }

    /// In which order a vote shows the answers.
    private func order(of number: Int, _ pairing: Pairing) -> Vote.Order {
        let rule = rule(of: pairing)
        guard let meeting = pairing.meeting else {
            return rule.order(of: number, chance: chance(pairing))
        }
        // Counted over all meetings, and from whoever comes first by name: in the next one they may be
        // listed the other way round.
        let (first, second) = (pairing.first.id, pairing.second.id)
        let isListed = first < second
        let chance = StableHash.of(
            "pair", seed, pairing.id, isListed ? first : second, isListed ? second : first)
        let order = rule.order(of: number + meeting * rule.limit, chance: chance)
        return isListed || rule.order == .fixed ? order : order.other
    }

    private func count(_ votes: [VoteLog], of rule: VotingRule) {
        counters.update {
            $0.matches += 1
            $0.matchedVotes += votes.count
            $0.savedVotes += rule.limit - votes.count
            guard Tally(votes).outcome == .undecided else { return }
            $0.undecided += 1
            if votes.contains(where: \.failed) { $0.undecidedByFailure += 1 }
        }
    }
}

extension RunCounters {
    fileprivate func count(_ vote: VoteLog) -> RunCounts {
        update {
            $0.add(vote)
            $0.tokens += vote.tokens ?? 0
            switch vote.abstention {
            case .transport?: break
            // What was refused before anything was said.
            case .refused? where vote.tokens == nil: $0.judgeFailures.note(vote.note ?? "")
            default: $0.judgeFailures.noteAnswer()
            }
        }
        return snapshot
    }
}

extension RunCounts {
    fileprivate mutating func add(_ vote: VoteLog) {
        votes += 1
        switch vote.abstention {
        case nil: break
        case .equal?: equal += 1
        case let reason?:
            abstained[reason, default: 0] += 1
            if notes[reason] == nil { notes[reason] = vote.note }
        }
    }
}

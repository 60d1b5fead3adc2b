internal import Chance
internal import Datasets
internal import Judging
internal import Pipelines
internal import RunLogs
internal import Tournaments
internal import Workers

/// Plays one prompt's tournament and tells how it went.
struct TournamentStage: Sendable {
    /// What the format calls itself.
    var formatName: String
    /// The tournament of candidates with these ids, best seed first, of which those in one class are
    /// equal.
    var format: FormatPlan.Opened
    /// How many votes a match gets, where the format says it.
    var rule: FormatPlan.Rule?
    /// How many votes all matches of a prompt have together; `nil` for as many as their rules say.
    var voteBudget: VoteBudget?
    /// How entrants are rated where the format's own way is not meant.
    var rating: RatingPlan?
    /// Makes a probability of how sure votes are; `nil` for none.
    var calibration: Calibration?
    var seeding: TournamentPlan.Seeding
    /// Which answers do not meet.
    var equal: EqualAnswers
    /// What the input calls the right answer, where the judge cannot do without one.
    var neededReference: String?
    var seed: UInt64
    var matches: MatchStage
    var pool: WorkerPool

    /// - Parameters:
    ///   - isRight: which candidates are the known right answer, where that has been found out.
    ///   - past: what was journaled for this prompt before.
    ///   - rank: the prompt's place among those under way.
    /// - Throws: `Unplayable`, and whatever ends the run.
    func play(
        _ record: PromptRecord, isRight: [Bool]? = nil, past: PastVotes, rank: Int = 0
    ) async throws -> BracketLog {
        if let reason = record.unplayable(neededReference: neededReference) {
            throw Unplayable(reason: reason)
        }
        let seeds = seeds(record)
        let candidates = seeds.map { record.candidates[$0] }
        let answers = zip(candidates, seeds).map { candidate, place in
            matches.judge.shown(
                Answer(id: candidate.id, text: candidate.text, isRight: isRight?[place]))
        }
        let query = Query(record.prompt)
        let field = Field(
            record: record, answers: answers, classes: equal.classes(answers), query: query,
            texts: JudgedTexts(query, answers), past: past, rank: rank,
            scopes: matches.reused.map {
                $0.scopes(of: record, query, answers, sharesDraws: matches.sharesDraws)
            },
            shared: matches.sharesDraws && Set(answers.map(\.text)).count < answers.count
                ? SharedDraws() : nil)
        var log = log(field, candidates)
        guard candidates.count > 1 else { return log }
        let format: any TournamentFormat
        do { format = try self.format(candidates.map(\.id), field.classes) } catch let error
            as PipelineError
        {
            throw Unplayable(reason: error.description)
        }
        if let reason = Unplayable.reason(
            matches: format.matchLimit, of: candidates.count, formatName)
        {
            throw Unplayable(reason: reason)
        }
        matches.counters.update {
            $0.fields += 1
            $0.expectedMatches += format.matchLimit
        }
        let (played, results) =
            if let voteBudget { try await play(format, field, within: voteBudget) } else {
                try await play(format, field)
            }
        try tell(played, results, format, of: field, in: &log)
        return log
    }

    struct Field: Sendable {
        var record: PromptRecord
        /// By seed.
        var answers: [Answer]
        /// By seed: those that have one number are equal, and do not meet.
        var classes: [Int]
        var query: Query
        var texts: JudgedTexts
        var past: PastVotes
        var rank: Int
        /// Which votes of other runs its matches may take; `nil` where there are none.
        var scopes: ReusedVotes.Scopes?
        /// The draws that several matches share; `nil` where all texts differ.
        var shared: SharedDraws?
    }

    /// The candidates' places in the record, best seed first.
    private func seeds(_ record: PromptRecord) -> [Int] {
        switch seeding {
        case .input: return Array(record.candidates.indices)
        case .random:
            var generator = SplitMix64(seed: StableHash.of("seeding", seed, record.id))
            return generator.permutation(of: record.candidates.count)
        }
    }

    // MARK: Playing

    /// How many times the two of a match have met before it, of a format in which they may meet
    /// again.
    struct Meetings {
        private var counts: [[Int]: Int] = [:]
        private var before: [MatchID: Int] = [:]

        mutating func add(_ match: Match) {
            let pair = [min(match.first, match.second), max(match.first, match.second)]
            before[match.id] = counts[pair, default: 0]
            counts[pair, default: 0] += 1
        }

        subscript(match: Match) -> Int? { before[match.id] }
    }

    struct Played: Sendable {
        var match: Match
        /// `nil` where the answers are equal, and nobody was asked.
        var votes: [VoteLog]?
        /// What names the votes' draws, where several matches may share them.
        var draws: [UInt64] = []
        /// Whether votes are to come in a file, or in another start.
        var isAwaited = false
    }

    /// Plays every match as soon as its entrants are known, and there is room for it.
    private func play(
        _ format: any TournamentFormat, _ field: Field
    ) async throws -> ([Played], MatchResults) {
        try await withThrowingTaskGroup(of: Played.self) { group in
            var known: Set<MatchID> = []
            var meetings = Meetings()
            var waiting = FIFO<Match>()
            var results: MatchResults = [:]
            var played: [Played] = []
            var open = 0
            var isAwaited = false
            func add(_ matches: [Match]) {
                for match in matches where known.insert(match.id).inserted {
                    waiting.append(match)
                    if format.repeatsPairs { meetings.add(match) }
                }
            }
            add(format.matches(after: results))
            while true {
                // As many again as the gate lets through wait at it. A round robin of a thousand has
                // half a million matches: a task for each would take a gigabyte.
                while open < 2 * matches.gate.limit, let match = waiting.popFirst() {
                    let pairing = pairing(match, field, format, meeting: meetings[match] ?? 0)
                    open += 1
                    group.addTask(executorPreference: pool) {
                        try await play(match, pairing, field)
                    }
                }
                guard let done = try await group.next() else { break }
                open -= 1
                // What depends on it waits, too; other matches are played on.
                if done.isAwaited {
                    isAwaited = true
                    continue
                }
                if done.votes == nil { countEqual() }
                results[done.match.id] = Tally(done.votes ?? [])
                played.append(done)
                add(format.matches(after: results, following: done.match))
            }
            if isAwaited { throw Postponed() }
            return (played.sorted { $0.match.id < $1.match.id }, results)
        }
    }

    private func play(
        _ match: Match, _ pairing: MatchStage.Pairing, _ field: Field
    ) async throws -> Played {
        if field.classes[match.first] == field.classes[match.second] { return Played(match: match) }
        do {
            let votes = try await matches.votes(pairing)
            return Played(
                match: match, votes: votes,
                draws: pairing.shared == nil ? [] : matches.draws(votes, pairing))
        } catch is Postponed {
            return Played(match: match, isAwaited: true)
        }
    }

    /// Counts a match of equal answers, about which nobody was asked.
    func countEqual() {
        matches.counters.update {
            $0.matches += 1
            $0.sameTexts += 1
        }
    }

    /// - Parameter meeting: how many times the two have met before.
    func pairing(
        _ match: Match, _ field: Field, _ format: any TournamentFormat, meeting: Int
    ) -> MatchStage.Pairing {
        let (first, second) = (field.answers[match.first], field.answers[match.second])
        let scope = field.scopes?.next(match.first, match.second)
        return MatchStage.Pairing(
            id: field.record.id, query: field.query, reference: field.record.reference,
            match: match.id, first: first, second: second,
            texts: field.texts.name(match.first, match.second),
            reversed: field.texts.name(match.second, match.first),
            scope: scope ?? ReusedVotes.Scope(),
            past: field.past.votes(of: match.id, first: first.id, second: second.id),
            history: field.past, shared: field.shared,
            place: Gate.Priority(rank: field.rank, height: format.height(of: match)),
            rule: rule?(match, format.entrants),
            meeting: format.repeatsPairs ? meeting : nil)
    }

    // MARK: Telling

    /// The log before anything was played.
    private func log(_ field: Field, _ candidates: [Candidate]) -> BracketLog {
        BracketLog(
            id: field.record.id,
            prompt: [field.record.prompt.member: field.record.prompt.json],
            format: formatName,
            entrants: candidates.enumerated().map { seed, candidate in
                BracketLog.Entrant(
                    id: candidate.id, seed: seed + 1, candidate: candidate.json.object ?? [:],
                    neutralised: field.answers[seed].neutralised)
            },
            matches: [], ranking: candidates.map(\.id), withoutText: field.record.withoutText)
    }

    /// The same, in which a draw costs something in the first of its matches alone, whichever asked.
    private static func markingShared(_ played: [Played]) -> [Played] {
        var seen: Set<UInt64> = []
        return played.map { played in
            var played = played
            for (place, draw) in played.draws.enumerated() where !seen.insert(draw).inserted {
                played.votes?[place].isShared = true
                played.votes?[place].tokens = nil
            }
            return played
        }
    }

    private func tell(
        _ played: [Played], _ results: MatchResults, _ format: any TournamentFormat,
        of field: Field, in log: inout BracketLog
    ) throws {
        let ids = log.entrants.map(\.id)
        log.matches = Self.markingShared(played).map { played in
            let match = played.match
            let result = results[match.id] ?? Tally()
            return BracketLog.MatchLog(
                match: match.id, first: ids[match.first], second: ids[match.second],
                outcome: played.votes == nil ? .equal : result.outcome,
                winner: format.advancing(match, result).map { ids[$0] },
                votes: played.votes ?? [])
        }
        let chance = StableHash.of("orders", seed, field.record.id)
        guard var standings = format.standings(after: results, chance: chance) else {
            throw Unplayable(reason: "the format \"\(formatName)\" came to no end")
        }
        if let rating { standings = log.rate(by: rating, standings, chance: chance) }
        log.ranking = standings.ranking.map { ids[$0] }
        log.ratings = standings.ratings
        log.tieBreaks = standings.ties.map {
            .init(ahead: ids[$0.ahead], behind: ids[$0.behind], by: $0.by.rawValue)
        }
        // Runs of earlier versions go on as they were.
        guard matches.drawing == .byTexts else { return }
        log.byVotes = log.confidence(
            equals: field.classes, seed: StableHash.of("confidence", seed, field.record.id))
        log.probability = log.byVotes.flatMap { calibration?.probability(byVotes: $0) }
    }
}

internal import Datasets
internal import JSON
internal import Judging
internal import RunLogs
internal import Tournaments
internal import Workers

/// Plays one prompt's tournament and tells how it went.
struct TournamentStage: Sendable {
    var settings: TournamentSettings
    /// The given first round, by candidate ids.
    var firstRound: [[String]]?
    var seed: UInt64
    var matches: MatchStage
    var pool: WorkerPool

    /// Why a prompt cannot have a tournament.
    struct Unplayable: Error {
        var reason: String
    }

    /// - Parameters:
    ///   - past: what was journaled for this prompt before.
    ///   - rank: the prompt's place among those under way.
    /// - Throws: `Unplayable`, and whatever ends the run.
    func play(
        _ record: PromptRecord, past: [JournaledVote], rank: Int = 0
    ) async throws -> BracketLog {
        guard !record.candidates.isEmpty else {
            throw Unplayable(
                reason: "there are no candidates; add \"candidates\", or \"generate\" to the "
                    + "pipeline")
        }
        if settings.judge == .reference, record.reference == nil {
            throw Unplayable(
                reason: "there is no \"\(Self.reference)\" for the judge to compare with; add one")
        }
        let seeds = seeding(record)
        let candidates = seeds.map { record.candidates[$0] }
        let field = Field(
            record: record, answers: candidates.map { Answer(id: $0.id, text: $0.text) },
            query: Query(record.prompt))
        guard candidates.count > 1 else { return log(field, candidates, [], [:]) }
        let format = try format(candidates)
        let (played, results) = try await play(format, field, past, rank)
        return log(field, candidates, played, results, format)
    }

    private static let reference = "reference"

    struct Field: Sendable {
        var record: PromptRecord
        /// By seed.
        var answers: [Answer]
        var query: Query
    }

    private enum Format {
        case knockout(Knockout)
        case roundRobin(RoundRobin)

        var matchCount: Int {
            switch self {
            case .knockout(let knockout): knockout.matchCount
            case .roundRobin(let roundRobin): roundRobin.matchCount
            }
        }

        /// How many matches, one after the other, depend on `match`.
        func height(of match: Match) -> Int {
            switch self {
            case .knockout(let knockout): knockout.rounds - match.id.round
            case .roundRobin: 0
            }
        }

        func matches(after results: MatchResults) -> [Match] {
            switch self {
            case .knockout(let knockout): knockout.matches(after: results)
            case .roundRobin(let roundRobin): roundRobin.matches(after: results)
            }
        }
    }

    // MARK: Setting up

    /// The candidates' places in the record, best seed first.
    private func seeding(_ record: PromptRecord) -> [Int] {
        switch settings.seeding ?? (firstRound == nil ? .random : .input) {
        case .input: return Array(record.candidates.indices)
        case .random:
            var generator = SplitMix64(seed: StableHash.of("seeding", seed, record.id))
            return generator.permutation(of: record.candidates.count)
        }
    }

    private func format(_ candidates: [Candidate]) throws -> Format {
        switch settings.format {
        case .elo: return .roundRobin(RoundRobin(entrants: candidates.count))
        case .knockout:
            guard let firstRound else {
                return .knockout(
                    Knockout(entrants: candidates.count, thirdPlace: settings.thirdPlace))
            }
            let seeds = Dictionary(
                uniqueKeysWithValues: candidates.enumerated().map { ($1.id, $0) })
            let pairs = try firstRound.map { pair in
                try pair.map { id in
                    guard let seed = seeds[id] else {
                        throw Unplayable(
                            reason: "the bracket names a candidate \"\(id)\" that it does not have")
                    }
                    return seed
                }
            }
            let named = Set(pairs.joined())
            if let left = candidates.indices.first(where: { !named.contains($0) }) {
                throw Unplayable(
                    reason: "the candidate \"\(candidates[left].id)\" is not in the bracket")
            }
            do {
                return .knockout(try Knockout(firstRound: pairs, thirdPlace: settings.thirdPlace))
            } catch {
                throw Unplayable(reason: "\(error)")
            }
        }
    }

    // MARK: Playing

    private struct Played: Sendable {
        var match: Match
        var votes: [VoteLog]
    }

    /// Plays every match as soon as its entrants are known.
    private func play(
        _ format: Format, _ field: Field, _ past: [JournaledVote], _ rank: Int
    ) async throws -> ([Played], MatchResults) {
        let known = PastVotes(past)
        return try await withThrowingTaskGroup(of: Played.self) { group in
            var sent: Set<MatchID> = []
            var results: MatchResults = [:]
            var played: [Played] = []
            while true {
                if sent.count < format.matchCount {
                    for match in format.matches(after: results)
                    where sent.insert(match.id).inserted {
                        var pairing = pairing(match, field, known)
                        pairing.place = .init(rank: rank, height: format.height(of: match))
                        group.addTask(executorPreference: pool) { [pairing] in
                            Played(match: match, votes: try await matches.votes(pairing))
                        }
                    }
                }
                guard let done = try await group.next() else { break }
                results[done.match.id] = VotingRule.outcome(of: done.votes)
                played.append(done)
            }
            return (played.sorted { $0.match.id < $1.match.id }, results)
        }
    }

    private func pairing(_ match: Match, _ field: Field, _ past: PastVotes) -> MatchStage.Pairing {
        let (first, second) = (field.answers[match.first], field.answers[match.second])
        return MatchStage.Pairing(
            id: field.record.id, query: field.query, reference: field.record.reference,
            match: match.id, first: first, second: second,
            past: past.votes(of: match.id, first: first.id, second: second.id))
    }

    // MARK: Telling

    private func log(
        _ field: Field, _ candidates: [Candidate], _ played: [Played], _ results: MatchResults,
        _ format: Format? = nil
    ) -> BracketLog {
        let ids = candidates.map(\.id)
        var log = BracketLog(
            id: field.record.id,
            prompt: [field.record.prompt.member: field.record.prompt.json],
            format: settings.format.rawValue,
            entrants: candidates.enumerated().map { seed, candidate in
                BracketLog.Entrant(
                    id: candidate.id, seed: seed + 1, candidate: candidate.json.object ?? [:],
                    neutralised: field.answers[seed].neutralised)
            },
            matches: [], ranking: ids)
        log.matches = played.map { played in
            let match = played.match
            let outcome = results[match.id] ?? .undecided
            return BracketLog.MatchLog(
                match: match.id, first: ids[match.first], second: ids[match.second],
                outcome: outcome, winner: winner(match, outcome, format).map { ids[$0] },
                votes: played.votes)
        }
        switch format {
        case .knockout(let knockout):
            log.ranking = (knockout.ranking(after: results) ?? []).map { ids[$0] }
        case .roundRobin:
            let games = played.map { Elo.Game($0.match, results[$0.match.id] ?? .undecided) }
            log.ratings = settings.elo.meanRatings(
                entrants: ids.count, games: games, orders: settings.orders,
                seed: StableHash.of("orders", seed, field.record.id))
            let standings = Standings(ratings: log.ratings, games: games)
            log.ranking = standings.ranking.map { ids[$0] }
            log.tieBreaks = standings.ties.map {
                .init(ahead: ids[$0.ahead], behind: ids[$0.behind], by: $0.by.rawValue)
            }
        case nil: break
        }
        return log
    }

    /// The seed that a match counts for; in a knockout an undecided one advances the better seed.
    private func winner(_ match: Match, _ outcome: Outcome, _ format: Format?) -> Int? {
        switch (outcome, format) {
        case (.win(let side), _): match.entrant(side)
        case (.undecided, .knockout(let knockout)):
            match.entrant(knockout.advancing(match, outcome))
        case (.undecided, _): nil
        }
    }
}

/// The journaled votes of one prompt, by match.
private struct PastVotes {
    private var votes: [MatchID: [JournaledVote]] = [:]

    init(_ journaled: [JournaledVote]) {
        for vote in journaled { votes[vote.match, default: []].append(vote) }
    }

    /// By number; of two lines for one vote the later counts. Votes on another pair, from before
    /// an earlier match was decided otherwise, are left aside.
    func votes(of match: MatchID, first: String, second: String) -> [Int: VoteLog] {
        var byNumber: [Int: VoteLog] = [:]
        for vote in votes[match] ?? [] where vote.first == first && vote.second == second {
            byNumber[vote.vote.number] = vote.vote
        }
        return byNumber
    }
}

extension Query {
    init(_ prompt: Prompt) {
        switch prompt {
        case .text(let text): self.init(text)
        case .messages(let messages):
            self.init(turns: messages.map { (role: $0.role, content: $0.content) })
        }
    }
}

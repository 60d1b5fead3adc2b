internal import Chance
internal import Datasets
internal import Judging
internal import RunLogs
internal import Tournaments
internal import Workers

/// Votes and candidates that other runs paid for, found by what a model was shown.
///
/// What a match takes is a function of the sources, the input and the match alone, so that workers and
/// restarts change nothing, and no vote counts twice in a run:
/// - A vote with the seed that the match would send is the very draw, and stands where it stood.
/// - Other votes on the same query, answers and order go to the vote numbers that are left, in the
///   order of the sources and their lines. No other match may take them: one whose query stands in
///   several records of the input takes those of its own record's id alone, one whose answers are equal
///   to a third one those on the two candidates' ids, and answers that meet again take nothing but
///   their own draws.
struct ReusedVotes: Sendable {
    /// Which votes a match may take.
    struct Scope: Sendable {
        /// Whether nothing but votes with the seeds that it would send.
        var sameDraws = false
        /// Whether those alone that were given on a record with its id.
        var sameRecord = false
        /// Whether those alone that were given on candidates with their ids.
        var sameCandidates = false

        func takes(_ vote: JournaledVote, for pairing: MatchStage.Pairing) -> Bool {
            if sameDraws || sameRecord && vote.id != pairing.id { return false }
            let (first, second) = (pairing.first.id, pairing.second.id)
            return !sameCandidates
                || (vote.first, vote.second) == (first, second)
                || (vote.first, vote.second) == (second, first)
        }
    }

    /// A vote that a match may need.
    struct Place: Sendable {
        var number: Int
        var order: Vote.Order
        var seed: UInt64
    }

    var pool: VotePool
    /// Reads verdicts again, as this run's judge would; `nil` for judges that ask no model, whose votes
    /// are not taken.
    var reading: VoteReading?
    /// Whether nothing but the very draws is taken, and not copied: the pool is this run's own.
    var isOwn = false
    /// The numbers of the sources whose generator is this run's.
    var generators: Set<Int> = []
    /// Queries that several records of the input have.
    var shared = SharedQueries()

    // MARK: Scopes

    /// Gives each match of a record its scope.
    final class Scopes: Sendable {
        private let sameDraws: Bool
        private let sameRecord: Bool
        /// By seed: whether another answer has the same text.
        private let isDouble: [Bool]
        private let met = Locked<Set<[Int]>>([])

        fileprivate init(sameDraws: Bool, sameRecord: Bool, isDouble: [Bool]) {
            self.sameDraws = sameDraws
            self.sameRecord = sameRecord
            self.isDouble = isDouble
        }

        /// The scope of a match that becomes known.
        func next(_ first: Int, _ second: Int) -> Scope {
            let isFirst = met.withLock {
                $0.insert([min(first, second), max(first, second)]).inserted
            }
            return Scope(
                sameDraws: sameDraws || !isFirst, sameRecord: sameRecord,
                sameCandidates: isDouble[first] || isDouble[second])
        }
    }

    /// - Parameter sharesDraws: whether matches of the same texts have their votes in common, so that it does
    ///   not matter which of them takes one.
    func scopes(
        of record: PromptRecord, _ query: Query, _ answers: [Answer], sharesDraws: Bool
    ) -> Scopes {
        var counts: [String: Int] = [:]
        for answer in answers { counts[answer.text, default: 0] += 1 }
        return Scopes(
            sameDraws: isOwn, sameRecord: shared.contains(query),
            isDouble: answers.map { !sharesDraws && counts[$0.text] != 1 })
    }

    // MARK: Votes

    /// The votes that a match takes, by the numbers that they get.
    ///
    /// - Parameters:
    ///   - past: what the run's own journal has of them.
    ///   - places: all votes that it may need, in the order of their numbers.
    func votes(
        for pairing: MatchStage.Pairing, _ counters: RunCounters, past: [JournaledVote],
        places: [Place]
    ) async throws -> [Int: JournaledVote] {
        guard let reading else { return [:] }
        let has = Set(past.map(\.vote.number))
        var used = Set(past.map(\.seed))
        let open = places.filter { !has.contains($0.number) }
        if open.isEmpty { return [:] }
        var found: [Vote.Order: [JournaledVote]] = [:]
        for order in [Vote.Order.asListed, .swapped] {
            found[order] = try pool.votes(on: Self.showings(pairing, order))
        }
        if found.values.allSatisfy(\.isEmpty) { return [:] }
        var taken: [Int: JournaledVote] = [:]
        func take(_ vote: JournaledVote, _ place: Place) async throws {
            used.insert(vote.seed)
            // Looked at only where it would count.
            guard try await reading.agrees(vote) else {
                return counters.update { $0.contradictedVotes += 1 }
            }
            taken[place.number] = vote
            taken[place.number]?.vote.vote.number = place.number
        }
        let ownSeeds = Set(places.map { Optional($0.seed) })
        for place in open {
            if let vote = found[place.order]?.first(where: { $0.seed == place.seed }) {
                try await take(vote, place)
            }
        }
        if pairing.scope.sameDraws { return taken }
        for place in open {
            while taken[place.number] == nil,
                let vote = found[place.order]?.first(where: {
                    // A seed of one of its own votes is that vote's, or was just found to be wrong.
                    !used.contains($0.seed) && !ownSeeds.contains($0.seed)
                        && pairing.scope.takes($0, for: pairing)
                })
            { try await take(vote, place) }
        }
        return taken
    }

    /// What a judge was shown, however the answers were listed.
    private static func showings(
        _ pairing: MatchStage.Pairing, _ order: Vote.Order
    ) -> [VotePool.Showing] {
        [
            VotePool.Showing(texts: pairing.texts, order: order),
            VotePool.Showing(
                texts: pairing.reversed, order: order == .asListed ? .swapped : .asListed),
        ]
    }

    // MARK: Candidates

    /// What another run's generator made of the same prompt.
    ///
    /// - Parameters:
    ///   - digest: names the prompt as the generator is shown it.
    ///   - seed: what the generator would be sent.
    func candidates(
        for record: PromptRecord, _ digest: String, seed: UInt64
    ) throws -> JournaledCandidates? {
        let made = try pool.candidates(forPrompt: digest, of: generators)
        if isOwn { return made.last { $0.id == record.id && $0.seed == seed } }
        if let own = made.first(where: { $0.id == record.id }) { return own }
        return shared.contains(Query(record.prompt)) ? nil : made.first
    }
}

/// The queries that several records of an input have.
struct SharedQueries: Sendable {
    private var hashes: Set<UInt64> = []

    /// None.
    init() {}

    /// - Complexity: one pass over the records; 8 bytes for each.
    init(_ records: PromptReader) throws {
        var all: [UInt64] = []
        while let item = try records.next() {
            if case .record(let record, _) = item { all.append(Self.hash(Query(record.prompt))) }
        }
        all.sort()
        for (hash, next) in zip(all, all.dropFirst()) where hash == next { hashes.insert(hash) }
    }

    func contains(_ query: Query) -> Bool {
        !hashes.isEmpty && hashes.contains(Self.hash(query))
    }

    private static func hash(_ query: Query) -> UInt64 { StableHash.of(query.text) }
}

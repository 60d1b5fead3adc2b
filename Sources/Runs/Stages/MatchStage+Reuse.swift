internal import Foundation
internal import RunLogs
internal import Tournaments

// Votes that other runs paid for.
extension MatchStage {
    /// The votes of other runs that this match takes, by the numbers that they get.
    func reusable(_ pairing: Pairing) async throws -> [Int: JournaledVote] {
        guard let reused else { return [:] }
        let series = series(pairing)
        let places = (1...rule(of: pairing).limit).map { number in
            ReusedVotes.Place(
                number: number, order: series.order(of: number),
                seed: series.seed(of: number, drawing).asSent)
        }
        return try await reused.votes(
            for: pairing, counters,
            past: places.compactMap { entry($0.number, $0.order, pairing)?.vote }, places: places)
    }

    /// Takes a vote of another run into the journal, so that this run stands by itself.
    func take(
        _ vote: JournaledVote, _ order: Vote.Order, _ pairing: Pairing
    ) async throws -> VoteLog {
        var entry = vote
        // What was listed first there may be listed second here.
        entry.vote = vote.vote.listed(showing: order)
        entry.draw =
            drawing == .byTexts ? series(pairing).draw(of: vote.vote.number) : vote.vote.number
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
}

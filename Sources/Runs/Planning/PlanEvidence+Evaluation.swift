internal import Chance
internal import RunLogs
internal import Tournaments

extension PlanEvidence {
    /// Reads the votes that `bracket eval` keeps: of each pair two matches, the better answer listed first
    /// and second.
    mutating func readEvaluation(_ folder: RunFolder) throws {
        struct Ballot: Hashable {
            var match: Int
            var number: Int
        }
        var ballots: [String: [Ballot: Vote.Choice]] = [:]
        let journal = try JournalReader(folder)
        while let (_, entry) = try journal.next() {
            if case .success(let entry) = entry { costs.add(entry) }
            switch entry {
            case .failure: damagedLines += 1
            case .success(.vote(let vote)):
                guard vote.vote.number <= unconditionalVotes else { continue }
                // Of two lines for one vote the later counts, as it does in the evaluation.
                let ballot = Ballot(match: vote.match.number, number: vote.vote.number)
                ballots[vote.id, default: [:]][ballot] = vote.vote.choice
            case .success: continue
            }
        }
        let pairs = ballots.sorted { $0.key < $1.key }.enumerated().map { cluster, pair in
            var counted = VoteMoments.Pair(right: 0, cast: 0, cluster: cluster)
            for (ballot, choice) in pair.value {
                guard case .prefers(let side) = choice else { continue }
                counted.cast += 1
                if side == (ballot.match == 1 ? .first : .second) { counted.right += 1 }
            }
            return counted
        }
        votes = VoteMoments(pairs)
        guard votes != nil else {
            throw LogError.file(
                path: path, problem: "no vote of this evaluation prefers an answer")
        }
    }
}

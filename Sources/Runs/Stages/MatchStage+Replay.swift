internal import Judging
internal import RunLogs
internal import Tournaments

extension MatchStage {
    /// A draw on the pair's texts, in whichever match and order it was given.
    ///
    /// - Returns: `nil` where it is missing, which is noted.
    func replayed(_ number: Int, as draw: Int, _ pairing: Pairing) -> VoteLog? {
        let history = pairing.history
        var vote: VoteLog
        if let entry = history.entry(draw: draw, on: pairing.texts) {
            vote = entry.vote.vote
        } else if let entry = history.entry(draw: draw, on: pairing.reversed) {
            vote = entry.vote.vote
            vote = vote.listed(showing: vote.order.other)
        } else {
            let error = JudgeError.missingVerdict(
                file: "the journal", id: pairing.id, first: pairing.first.id,
                second: pairing.second.id, vote: number)
            missing.note(error, rank: pairing.place.rank, match: pairing.match, vote: number)
            return nil
        }
        vote.vote.number = number
        return vote
    }
}

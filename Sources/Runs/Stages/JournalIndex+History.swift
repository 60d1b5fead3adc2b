internal import RunLogs

extension JournalIndex {
    /// What was journaled for a prompt before.
    ///
    /// - Parameter asksTransportAgain: whether votes that failed for transport are left out, since
    ///   nobody answered them.
    func history(
        of id: String, asksTransportAgain: Bool
    ) throws -> (votes: PastVotes, candidates: JournaledCandidates?) {
        var votes = PastVotes()
        var candidates: JournaledCandidates?
        for (line, entry) in try entries(of: id) {
            switch entry {
            case .vote(let vote):
                if asksTransportAgain, vote.vote.abstention == .transport { continue }
                votes.add(vote, line: line)
            case .candidates(let made): candidates = made
            }
        }
        return (votes, candidates)
    }
}

internal import RunLogs

extension JournalIndex {
    /// What was journaled for a prompt before.
    ///
    /// - Parameter asksFailedAgain: whether votes that nobody answered are left out, to be asked
    ///   again: the server was not there, or refused.
    func history(
        of id: String, asksFailedAgain: Bool
    ) throws -> (votes: PastVotes, candidates: JournaledCandidates?, grades: JournaledGrades?) {
        var votes = PastVotes()
        var candidates: JournaledCandidates?
        var grades: JournaledGrades?
        for (line, entry) in try entries(of: id) {
            switch entry {
            case .vote(let vote):
                let isUnanswered = [.transport, .refused, .promptCut].contains(vote.vote.abstention)
                if asksFailedAgain, isUnanswered { continue }
                votes.add(vote, line: line)
            case .candidates(let made): candidates = made
            case .grades(let found): grades = found
            }
        }
        return (votes, candidates, grades)
    }
}

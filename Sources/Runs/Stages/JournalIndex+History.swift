internal import RunLogs

/// What was journaled for a prompt or a pair before.
struct History: Sendable {
    var votes = PastVotes()
    /// Those of the last line that has any.
    var candidates: JournaledCandidates?
    /// What a checker said, the last time it was asked.
    var grades: JournaledGrades?
    /// Votes that are left out, since they do not say which texts they are about.
    var unnamedVotes = 0
    /// Lines that nothing can be taken from.
    var damage: [JournalDamage] = []
}

extension JournalIndex {
    /// What was journaled for a prompt before.
    ///
    /// - Parameters:
    ///   - asksFailedAgain: whether votes that nobody answered are left out, to be asked again: the
    ///     server was not there, or refused.
    ///   - takesUnnamedVotes: whether votes that do not name their texts count, as in journals of the
    ///     first version.
    ///   - audit: looks at lines that speak of the same thing.
    func history(
        of id: String, asksFailedAgain: Bool, takesUnnamedVotes: Bool = false,
        audit: VoteAudit? = nil
    ) throws -> History {
        var history = History()
        for (line, entry) in try results(of: id) {
            switch entry {
            case .failure(let error):
                history.damage.append(JournalDamage(line: line, problem: "\(error)"))
            case .success(.vote(let vote)):
                if asksFailedAgain, vote.vote.isAskedAgain { continue }
                if vote.texts == nil, !takesUnnamedVotes {
                    history.unnamedVotes += 1
                } else {
                    history.votes.add(vote, line: line)
                }
            case .success(.candidates(let made)):
                audit?.examine(made, line: line, after: history.candidates)
                history.candidates = made
            case .success(.grades(let found)): history.grades = found
            // It brought nothing.
            case .success(.charge): break
            }
        }
        audit?.examine(history.votes.contradictions)
        return history
    }
}

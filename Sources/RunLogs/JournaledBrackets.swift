/// What a journal alone tells of a run's brackets: the matches and votes so far.
///
/// For runs that have not ended or lost their brackets. Answers, seeds and who went on from an
/// undecided match are not in a journal: these logs have no winner, and seeds of 0.
package struct JournaledBrackets: Sendable {
    /// In the order in which their first votes came in.
    package private(set) var ids: [String] = []
    private var votes: [String: PastVotes] = [:]
    private var entrants: [String: [String]] = [:]
    private struct Entrant: Hashable { var prompt, id: String }
    private let format: String

    /// - Complexity: one pass over the journal; memory for its votes without their texts.
    package init(_ folder: RunFolder) throws {
        format = (try? folder.manifest())?.identity.format ?? "tournament"
        let reader = try JournalReader(folder)
        var seen: Set<Entrant> = []
        while let (line, entry) = try reader.next() {
            guard case .success(.vote(var vote)) = entry else { continue }
            vote.calls = []
            if votes[vote.id] == nil { ids.append(vote.id) }
            votes[vote.id, default: PastVotes()].add(vote, line: line)
            for name in [vote.first, vote.second]
            where seen.insert(Entrant(prompt: vote.id, id: name)).inserted {
                entrants[vote.id, default: []].append(name)
            }
        }
    }

    package var logs: [BracketLog] { ids.compactMap(bracket) }

    /// The bracket of one prompt as far as it was played; `nil` if the journal has no vote on it.
    package func bracket(of id: String) -> BracketLog? {
        guard let votes = votes[id] else { return nil }
        return BracketLog(
            id: id, prompt: [:], format: format,
            entrants: (entrants[id] ?? []).map {
                BracketLog.Entrant(id: $0, seed: 0, candidate: ["id": .string($0)])
            },
            matches: votes.matches, ranking: [])
    }
}

internal import Judging
internal import RunLogs
internal import Workers

/// Questions what a derivation takes from the journal: every vote's order, seed and texts, and what
/// stands there twice.
final class VoteAudit: Sendable {
    /// Judges again, where judging asks no model; `nil` where verdicts are read from texts.
    private let judge: (any Judge)?
    /// The run's.
    private let seed: UInt64
    /// How many runs the manifest names as sources of votes.
    private let sources: Int
    private let found = Locked<[Int: String]>([:])
    /// Where votes of other runs came from.
    private let origins = Locked<Set<JournalOrigin>>([])
    /// How many problems are described.
    private static let limit = 1000

    init(judge: (any Judge)?, seed: UInt64, sources: Int = 0) {
        self.judge = judge
        self.seed = seed
        self.sources = sources
    }

    /// What was found, in the order of the journal's lines.
    var problems: [String] {
        found.withLock { $0 }.sorted { $0.key < $1.key }.map { line, problem in
            "journal.jsonl, line \(line): \(problem)"
        }
    }

    private func note(_ line: Int, _ problem: String) {
        found.withLock { if $0.count < Self.limit { $0[line] = problem } }
    }

    /// Looks at a vote that is taken: `comparison` is what its match derives.
    func examine(_ entry: PastVotes.Entry, as comparison: Comparison) async throws {
        let vote = entry.vote
        if let origin = vote.origin {
            guard origin.source <= sources else {
                note(entry.line, "\(Self.name(vote)) is of a run that the manifest does not name")
                return
            }
            guard origins.withLock({ $0.insert(origin).inserted }) else {
                note(entry.line, "\(Self.name(vote)) is one of another run that counts already")
                return
            }
        } else if vote.seed != comparison.seed.asSent {
            note(entry.line, "\(Self.name(vote)) has another seed than its match derives")
            return
        }
        guard let judge else { return }
        let verdict = try await judge.compare(comparison)
        let again = VoteLog(verdict, number: vote.vote.number, order: vote.vote.order)
        if again.choice != vote.vote.choice || again.verdict != vote.vote.verdict {
            note(entry.line, "\(Self.name(vote)) is not what the judge says")
        }
    }

    /// Looks at a vote that is not taken: it is on other texts, or in another order.
    func refused(_ entry: PastVotes.Entry, _ texts: String) {
        let isOnThem = entry.vote.texts.map { $0 == texts } ?? true
        let problem =
            isOnThem
            ? "shows the answers in another order than its match derives"
            : "is about other texts than those that meet"
        note(entry.line, "\(Self.name(entry.vote)) \(problem)")
    }

    /// Looks at the lines of one prompt that speak of the same votes.
    func examine(_ contradictions: [PastVotes.Contradiction]) {
        for lines in contradictions {
            note(lines.later, "it contradicts line \(lines.earlier), which is of the same vote")
        }
    }

    /// Looks at candidates that are taken.
    ///
    /// - Parameter earlier: the prompt's candidates of a line before.
    func examine(
        _ made: JournaledCandidates, line: Int, after earlier: JournaledCandidates?
    ) {
        if let earlier, earlier.candidates != made.candidates {
            note(line, "the candidates of prompt \"\(made.id)\" are not those of an earlier line")
        }
        if let origin = made.origin {
            if origin.source > sources {
                note(
                    line,
                    "the candidates of prompt \"\(made.id)\" are of a run that the manifest does not "
                        + "name")
            }
        } else if made.seed != GenerateStage.chance(made.id, seed: seed).asSent {
            note(line, "the candidates of prompt \"\(made.id)\" have another seed than it derives")
        }
    }

    private static func name(_ vote: JournaledVote) -> String {
        "the vote on \"\(vote.first)\" against \"\(vote.second)\" of prompt \"\(vote.id)\""
    }
}

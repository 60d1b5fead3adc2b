public import Datasets

/// Decides which of two answers is better.
public protocol Judge: Sendable {
    /// The verdict on one comparison. A judge that cannot tell abstains; it never guesses.
    ///
    /// - Throws: `JudgeError` or `ModelError.misconfigured` where no comparison can succeed until
    ///   somebody changes something; `CancellationError` when the task is cancelled.
    func compare(_ comparison: Comparison) async throws -> Verdict

    /// Whether it goes by the texts alone, so that one vote on two texts counts wherever they meet.
    var goesByTexts: Bool { get }

    /// `answer` as this judge sees it, with what was taken from it for that among `neutralised`.
    func shown(_ answer: Answer) -> Answer
}

extension Judge {
    /// Not where nothing says so: a judge may know answers by their names.
    public var goesByTexts: Bool { false }

    public func shown(_ answer: Answer) -> Answer { answer }
}

/// Two answers to one query, in the order in which the judge is to see them.
public struct Comparison: Sendable, Hashable {
    /// Names the prompt in messages and in recorded verdicts.
    public var id: String
    public var query: Query
    /// Shown as Assistant 1.
    public var first: Answer
    /// Shown as Assistant 2.
    public var second: Answer
    /// The known right answer, for tasks that have one.
    public var reference: String?
    /// Which vote of its match this is, from 1.
    public var vote: Int
    /// Decides all chance in the comparison.
    public var seed: UInt64

    public init(
        id: String, query: Query, first: Answer, second: Answer, reference: String? = nil,
        vote: Int = 1, seed: UInt64 = 0
    ) {
        self.id = id
        self.query = query
        self.first = first
        self.second = second
        self.reference = reference
        self.vote = vote
        self.seed = seed
    }
}

/// What the answers answer, safe to stand in a judge's prompt.
public struct Query: Sendable, Hashable {
    public let text: String

    public init(_ text: String) { self.text = Neutralised(text, keepThinking: true).text }

    /// A conversation as one text. A single user message stands as it is; otherwise each turn is
    /// headed by who speaks, for the RRM's template has room for one query only.
    public init(_ prompt: Prompt) {
        switch prompt {
        case .text(let text): self.init(text)
        case .messages(let turns):
            if turns.count == 1, turns[0].role == .user {
                self.init(turns[0].content)
                return
            }
            let parts = turns.map { turn in
                let role = turn.role.rawValue
                return role.prefix(1).uppercased() + role.dropFirst() + ": " + turn.content
            }
            self.init(parts.joined(separator: "\n\n"))
        }
    }
}

/// Why no comparison can go on.
public enum JudgeError: Error, Sendable, Equatable, CustomStringConvertible {
    case noReference(id: String)
    case missingVerdict(file: String, id: String, first: String, second: String, vote: Int)
    /// `first` is the first of several in the order of the input, a `missingVerdict`.
    indirect case missingVerdicts(first: JudgeError, count: Int)
    case strangeWinner(
        file: String, id: String, first: String, second: String, winner: String)
    case badRecord(file: String, problem: String)
    case badTemplate(String)

    public var description: String {
        switch self {
        case .noReference(let id):
            "prompt \"\(id)\" has no \"reference\" for the judge to compare with"
        case .missingVerdict(let file, let id, let first, let second, let vote):
            "\(file) has no verdict on \"\(first)\" against \"\(second)\" of prompt \"\(id)\""
                + (vote > 1 ? " for vote \(vote)" : "")
        case .missingVerdicts(let first, let count):
            "\(first), the first of \(count) that are missing"
        case .strangeWinner(let file, let id, let first, let second, let winner):
            "\(file): the winner \"\(winner)\" of \"\(first)\" against \"\(second)\" of prompt "
                + "\"\(id)\" is neither of the two"
        case .badRecord(let file, let problem): "\(file): \(problem)"
        case .badTemplate(let problem): "the judge's template \(problem)"
        }
    }
}

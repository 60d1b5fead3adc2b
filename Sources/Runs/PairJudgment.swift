public import JSON
public import RunLogs
internal import Tournaments

/// What a judge said of a pair, shown in both orders.
public struct PairJudgment: Sendable, Hashable {
    public var id: String
    /// The votes with the better answer shown as Assistant 1, all as listed: `.first` is right.
    public var chosenFirst: [VoteLog]
    /// The votes with the better answer shown as Assistant 2: `.second` is right.
    public var chosenSecond: [VoteLog]

    /// The answer that an order's majority prefers.
    public enum Choice: Sendable, Hashable { case chosen, rejected }

    /// Whether each of the two orders was judged; a file of recorded verdicts may hold one alone.
    public var isJudged: [Bool] { [chosenFirst, chosenSecond].map { !$0.isEmpty } }

    /// The better answer shown first, then second; `nil` where the votes gave no majority, or none
    /// were given.
    public var choices: [Choice?] {
        [choice(chosenFirst, right: .first), choice(chosenSecond, right: .second)]
    }

    private func choice(_ votes: [VoteLog], right: Side) -> Choice? {
        switch Tally(votes).outcome {
        case .win(right): .chosen
        case .win: .rejected
        case .undecided, .equal: nil
        }
    }

    /// The share of the judged orders that the judge got right: 0, 0.5 or 1. An abstention is not
    /// right.
    public var score: Double {
        Double(choices.count { $0 == .chosen }) / Double(max(isJudged.count { $0 }, 1))
    }

    /// Whether the preferred answer changed with the order; `nil` unless both orders gave a verdict.
    public var flipped: Bool? {
        guard let first = choices[0], let second = choices[1] else { return nil }
        return first != second
    }

    public var votes: [VoteLog] { chosenFirst + chosenSecond }

    /// Tokens generated for each of the two judgments.
    public var tokens: [Int] {
        [chosenFirst, chosenSecond].map { $0.reduce(0) { $0 + ($1.tokens ?? 0) } }
    }
}

extension PairJudgment {
    /// `{"id", "chosen_first", "chosen_second", "score", "votes", "tokens"}`: for each order
    /// "chosen", "rejected" or "none", and `null` for one that was not judged.
    public var json: JSONObject {
        let words: [JSON] = zip(isJudged, choices).map { isJudged, choice in
            switch choice {
            case .chosen?: "chosen"
            case .rejected?: "rejected"
            case nil: isJudged ? "none" : .null
            }
        }
        return [
            "id": .string(id), "chosen_first": words[0], "chosen_second": words[1],
            "score": .number(score), "votes": .number(votes.count),
            "tokens": .number(tokens.reduce(0, +)),
        ]
    }
}

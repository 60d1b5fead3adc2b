package import RunLogs

/// A bracket and which of its entrants are right.
package struct GradedBracket: Sendable {
    package let log: BracketLog
    /// In the order of the entrants, as are `answers`.
    package let isRight: [Bool]
    /// Final answers, of which the most common one is the majority's.
    package let answers: [String]

    package init(_ log: BracketLog, isRight: [Bool], answers: [String]) {
        precondition(isRight.count == log.entrants.count, "every entrant needs a grade")
        precondition(answers.count == isRight.count, "every entrant needs a final answer")
        self.log = log
        self.isRight = isRight
        self.answers = answers
    }

    var count: Int { isRight.count }

    var winner: Int? { log.entrants.firstIndex { $0.id == log.winner } }
    var winnerIsRight: Bool { winner.map { isRight[$0] } ?? false }

    /// Entrants by their ids.
    var places: [String: Int] {
        Dictionary(log.entrants.enumerated().map { ($1.id, $0) }) { first, _ in first }
    }

    /// Whether every two entrants met once.
    var everybodyMet: Bool {
        log.matches.count == count * (count - 1) / 2
            && Set(log.matches.map { Set([$0.first, $0.second]) }).count == log.matches.count
    }

    /// Whether the most common final answer among `members` is right; of answers that are equally
    /// common one is drawn, so the share of right ones counts.
    func majority(_ members: [Int]) -> Double {
        var counts: [String: (count: Int, right: Bool)] = [:]
        for member in members {
            counts[answers[member], default: (0, isRight[member])].count += 1
        }
        let maximum = counts.values.map(\.count).max() ?? 0
        let first = counts.values.filter { $0.count == maximum }
        return Double(first.count { $0.right }) / Double(max(first.count, 1))
    }
}

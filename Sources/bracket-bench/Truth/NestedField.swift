import Datasets
import RunLogs
import Tournaments

/// Samples laid out so that one knockout over all of them holds the knockouts over the first 2, 4,
/// 8, …: its bracket is filled from the top in the order of the samples.
///
/// Samples of one model are exchangeable, so that this bracket is as good as any, and its first
/// sub-bracket of N is a knockout of the first N.
enum NestedField {
    /// The place in bracket order of each seed, in a knockout of `count` entrants, a power of two.
    static func places(_ count: Int) -> [Int] {
        guard count > 1 else { return [0] }
        var places = [Int](repeating: 0, count: count)
        for (number, match) in Knockout(entrants: count).matches(after: [:]).enumerated() {
            places[match.first] = 2 * number
            places[match.second] = 2 * number + 1
        }
        return places
    }

    /// A record whose candidates are `answers`, each named by its place among them and seeded so
    /// that it stands at that place of the bracket.
    static func record(_ id: String, prompt: String, answers: [String]) -> PromptRecord {
        PromptRecord(
            id: id, prompt: .text(prompt),
            candidates: places(answers.count).map {
                Candidate(id: String($0), text: answers[$0])
            })
    }

    /// The sample that wins the sub-bracket of the first `count`, a power of two.
    static func winner(_ log: BracketLog, of count: Int) -> Int? {
        guard count > 1 else { return 0 }
        let round = count.trailingZeroBitCount
        let match = log.matches.first { $0.match == MatchID(round: round, number: 1) }
        return match?.winner.flatMap { Int($0) }
    }

    /// The votes of the sub-bracket of the first `count` that asked the model.
    static func votes(_ log: BracketLog, of count: Int) -> Int {
        let rounds = count.trailingZeroBitCount
        return log.matches.reduce(0) { sum, match in
            let (round, number) = (match.match.round, match.match.number)
            let isInside = round <= rounds && number <= count >> round
            return sum + (isInside ? match.askedVotes : 0)
        }
    }
}

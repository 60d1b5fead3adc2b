package import Chance

/// The candidates of a prompt, as far as a simulation of its tournament goes.
package struct SimulatedField: Sendable, Hashable {
    /// By candidate; those with one text are all right or all wrong.
    package var isRight: [Bool]
    /// By candidate: those that have one number have one text.
    package var texts: [Int]
    /// By candidate: those that have one number come to the same final answer.
    package var answers: [Int]

    package init(isRight: [Bool], texts: [Int], answers: [Int]) {
        precondition(isRight.count == texts.count && texts.count == answers.count)
        self.isRight = isRight
        self.texts = texts
        self.answers = answers
    }

    package var count: Int { isRight.count }

    /// Whether it matters who wins.
    package var isMixed: Bool { isRight.contains(true) && isRight.contains(false) }

    /// So many of the candidates, drawn by lot, in an order that is drawn as well: the order of seeds.
    func drawn(_ count: Int, _ chance: inout SplitMix64) -> SimulatedField {
        let places = chance.permutation(of: self.count).prefix(count)
        return SimulatedField(
            isRight: places.map { isRight[$0] }, texts: places.map { texts[$0] },
            answers: places.map { answers[$0] })
    }

    /// Candidates whose texts all differ, the right ones with one final answer; wrong ones have answers
    /// in common as guests of a Chinese restaurant of concentration 2 have tables.
    package init(share: Double, entrants: Int, using chance: inout SplitMix64) {
        isRight = (0..<entrants).map { _ in chance.nextUnit() < share }
        texts = Array(0..<entrants)
        answers = texts
        let right = isRight.firstIndex(of: true)
        var tables: [(first: Int, count: Double)] = []
        for place in texts {
            if isRight[place] {
                answers[place] = right ?? place
                continue
            }
            var rest = chance.nextUnit() * (tables.reduce(0) { $0 + $1.count } + 2)
            let table = tables.indices.first { table in
                rest -= tables[table].count
                return rest < 0
            }
            if let table {
                tables[table].count += 1
                answers[place] = tables[table].first
            } else {
                tables.append((place, 1))
            }
        }
    }
}

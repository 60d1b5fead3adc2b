import JSON
import Testing
import Tournaments

@testable import RunLogs

@Suite("Export")
struct ExportTests {
    /// A knockout of four in which `a` beats `d`, then `b`; `outcome` is that of `b` against `c`.
    private func log(_ outcome: Outcome) -> BracketLog {
        func match(
            _ round: Int, _ number: Int, _ first: String, _ second: String, _ outcome: Outcome
        ) -> BracketLog.MatchLog {
            .init(
                match: MatchID(round: round, number: number), first: first, second: second,
                outcome: outcome, winner: first, votes: [])
        }
        return BracketLog(
            id: "q", prompt: ["prompt": "?"], format: "knockout",
            entrants: ["a", "b", "c", "d"].enumerated().map { seed, id in
                .init(id: id, seed: seed + 1, candidate: ["id": .string(id), "text": .string(id)])
            },
            matches: [
                match(1, 1, "a", "d", .win(.first)), match(1, 2, "b", "c", outcome),
                match(2, 1, "a", "b", .win(.first)),
            ], ranking: ["a", "b", "d", "c"])
    }

    @Test("the winner is preferred to the last one only if that one lost a decided match")
    func bestWorst() {
        let rows = Export(.dpo).rows(log(.win(.first)))
        #expect(rows.map { $0["chosen"] } == ["a"])
        #expect(rows.map { $0["rejected"] } == ["c"])
        #expect(Export(.dpo).rows(log(.undecided)).isEmpty)
    }
}

import Datasets
import Judging
import Pipelines
import RunLogs
import Runs
import Testing
import Workers

@testable import bracket_bench

@Suite("Nested brackets")
struct NestedFieldTests {
    /// Prefers the larger number, and counts how often it was asked.
    private struct Larger: Judge {
        let asked = Locked(0)

        func compare(_ comparison: Comparison) async throws -> Verdict {
            asked.withLock { $0 += 1 }
            let (first, second) = (Int(comparison.first.text), Int(comparison.second.text))
            return Verdict((first ?? 0) > (second ?? 0) ? .first : .second)
        }
    }

    private func play(_ answers: [String], _ judge: some Judge) async throws -> BracketLog {
        let best = BestOfN(judge: judge, seeding: .input, seed: 3)
        return try await best.select(NestedField.record("q", prompt: "?", answers: answers)).bracket
    }

    @Test("the bracket is filled from the top", arguments: [2, 4, 8, 32])
    func order(count: Int) async throws {
        let log = try await play((0..<count).map(String.init), Larger())
        let first = log.matches.filter { $0.match.round == 1 }
        let places = first.map { Set([$0.first, $0.second].compactMap { Int($0) }) }
        #expect(places == (0..<count / 2).map { [2 * $0, 2 * $0 + 1] })
    }

    @Test(
        "the first sub-bracket of N is a knockout of the first N",
        arguments: [(1, 0), (2, 0), (4, 3), (8, 3), (16, 12)])
    func winners(count: Int, winner: Int) async throws {
        let numbers = [9, 1, 2, 11, 4, 3, 8, 10, 0, 5, 6, 7, 15, 13, 12, 14]
        let log = try await play(numbers.map(String.init), Larger())
        #expect(NestedField.winner(log, of: count) == winner)
        // No tokens are counted for a judge that asks no model.
        #expect(NestedField.votes(log, of: count) == 0)
        let matches = log.matches.filter {
            $0.match.round <= count.trailingZeroBitCount
                && $0.match.number <= count >> $0.match.round
        }
        #expect(matches.count == count - 1)
    }

    @Test("two answers with the same text are not put to the judge, and one goes on")
    func equal() async throws {
        let judge = Larger()
        let log = try await play(["5", "5", "5", "7"], judge)
        #expect(NestedField.winner(log, of: 2).map { [0, 1].contains($0) } == true)
        #expect(NestedField.winner(log, of: 4) == 3)
        #expect(judge.asked.withLock { $0 } == 2)
        #expect(log.matches[0].outcome == .equal)
    }
}

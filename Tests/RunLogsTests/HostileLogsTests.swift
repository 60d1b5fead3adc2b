import Foundation
import JSON
import TestSupport
import Testing
import Tournaments

@testable import RunLogs

/// Numbers that no run has counted, in the files of a stranger's run.
@Suite("Hostile run folders")
struct HostileLogsTests {
    @Test("limits of votes and orders beyond what a pipeline may say are not read")
    func identity() {
        var identity = RunIdentity()
        identity.votes = VotingRule(max: .max, order: .both)
        #expect(identity.votes == nil)
        identity["tournament.elo"] = [1000, 400, 10, 4, 9_000_000_000]
        #expect(identity.elo == nil)
        identity["tournament.elo"] = [1000, 400, 10, 4, 0]
        #expect(identity.elo == nil)
    }

    @Test(
        "an index whose lines stand nowhere is no index",
        arguments: [
            [(0, -5), (-4, 12)], [(0, Int.max)], [(0, 1 << 60), ((1 << 60) + 1, 3)], [(3, 5)],
        ])
    func index(places: [(offset: Int, bytes: Int)]) throws {
        let folder = RunFolder(path: Repository.temporaryFolder())
        try FileManager.default.createDirectory(
            atPath: folder.path, withIntermediateDirectories: true)
        try "12345678".write(toFile: folder.bracketsPath, atomically: true, encoding: .utf8)
        let lines = places.map { place in
            JSON.object([
                "id": "q", "offset": .number(place.offset), "bytes": .number(place.bytes),
                "format": "knockout", "winner": "a", "entrants": 2,
            ]).text
        }
        try (lines.joined(separator: "\n") + "\n").write(
            toFile: folder.indexPath, atomically: true, encoding: .utf8)
        #expect(BracketIndex(folder) == nil)
    }

    @Test("tokens and times that cannot be are not added up", arguments: ["-1", "9e18", "1e300"])
    func counts(number: String) throws {
        let line = try JSON.parse(
            """
            {"kind":"vote","id":"q","round":1,"match":1,"first":"a","second":"b","number":1,
             "order":"as_listed","vote":"first","tokens":\(number),"ms":\(number),
             "calls":[{"step":"judge","text":"","prompt_tokens":\(number)}]}
            """)
        guard case .vote(let vote)? = JournalEntry(line) else {
            Issue.record("no vote")
            return
        }
        #expect(vote.vote.tokens == nil)
        #expect(vote.milliseconds == 0)
        #expect(vote.calls.map(\.promptTokens) == [0])
    }

    @Test("candidates of one id are not taken for a prompt's", arguments: [#""a""#, "null"])
    func candidates(id: String) throws {
        let line = try JSON.parse(
            """
            {"kind":"candidates","id":"q","candidates":[{"id":"a","text":"1"},{"id":\(id),"text":"2"}]}
            """)
        #expect(JournalEntry(line) == nil)
    }

    @Test("who lost and plays on is in a table, whatever the format is called")
    func shape() {
        func log(_ matches: [(round: Int, number: Int, first: String, second: String)])
            -> BracketLog
        {
            BracketLog(
                id: "q", prompt: [:], format: "any",
                entrants: ["a", "b", "c", "d"].map { .init(id: $0, seed: 1, candidate: [:]) },
                matches: matches.map {
                    .init(
                        match: MatchID(round: $0.round, number: $0.number), first: $0.first,
                        second: $0.second, outcome: .win(.first), winner: $0.first, votes: [])
                }, ranking: [])
        }
        let semifinals = [(1, 1, "a", "d"), (1, 2, "b", "c")]
        #expect(log(semifinals).shape == .bracket)
        #expect(log(semifinals + [(2, 1, "a", "b"), (2, 2, "d", "c")]).shape == .bracket)
        #expect(log(semifinals + [(2, 1, "a", "c"), (2, 2, "b", "d")]).shape == .table)
        #expect(log(semifinals + [(2, 1, "a", "b"), (3, 1, "d", "a")]).shape == .table)
    }
}

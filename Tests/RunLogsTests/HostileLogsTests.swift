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

    /// What no number in a log can be.
    private static let strange = [
        "-1", "0.5", "9e18", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
        "1e300", "1e308", "1e999", "-1e999", "true", #""1""#, "[[]]", "{}",
    ]

    private static let vote = """
        {"kind":"vote","id":"q","round":1,"match":1,"first":"a","second":"b","number":1,
         "order":"as_listed","vote":"first","tokens":5,"seed":1,"probability":0.5,
         "calls":[{"step":"judge","text":"","prompt_tokens":6,"completion_tokens":7,"attempts":8}],
         "ms":9,"at":10}
        """

    @Test(
        "a journal's numbers are read in their bounds alone, and named where they are not",
        arguments: [
            "round", "match", "number", "tokens", "ms", "prompt_tokens", "completion_tokens",
            "attempts", "seed", "at", "probability",
        ], strange)
    func journalNumbers(key: String, number: String) throws {
        if number == "0.5", ["at", "probability"].contains(key) { return }
        if number == "9223372036854775807", key == "seed" { return }
        if key == "seed", number == "9e18" { return }
        let member = try #require(Self.vote.firstRange(of: try Regex("\"\(key)\":[0-9.]+")))
        let line = Self.vote.replacingCharacters(in: member, with: "\"\(key)\":\(number)")
        guard case .failure(let error) = JournalEntry.read(Array(line.utf8)) else {
            Issue.record("\(key) may be \(number)")
            return
        }
        #expect(error.description.hasPrefix("\"\(key)\" is "), "\(error)")
    }

    private static let bracket = """
        {"id":"q","prompt":"?","format":"elo","entrants":[{"id":"a","seed":1,"text":"x"},
         {"id":"b","seed":2,"text":"y"}],"matches":[{"round":3,"match":4,"first":"a","second":"b",
         "winner":"b","outcome":"second","votes":[{"order":"swapped","vote":"second","tokens":5}]}],
         "ratings":{"a":997.5,"b":1002.5},"ranking":["b","a"],"winner":"b","undecided":false,
         "confidence":1}
        """

    @Test(
        "a bracket's numbers are read in their bounds alone",
        arguments: ["seed", "round", "match", "tokens", "a"], strange)
    func bracketNumbers(key: String, number: String) throws {
        if key == "a", ["-1", "0.5"].contains(number) { return }
        let member = try #require(Self.bracket.firstRange(of: try Regex("\"\(key)\":[0-9.]+")))
        let line = Self.bracket.replacingCharacters(in: member, with: "\"\(key)\":\(number)")
        #expect(throws: LogError.self) { try BracketLog(JSON.parse(line)) }
    }

    @Test(
        "whoever a bracket names is an entrant, and none is there twice",
        arguments: [
            (#""ranking":["b","a"]"#, #""ranking":["z","a"]"#, "it names \"z\""),
            (#""first":"a""#, #""first":"z""#, "it names \"z\""),
            (#""winner":"b","outcome""#, #""winner":"z","outcome""#, "\"winner\" is neither"),
            (#"{"id":"b","seed":2"#, #"{"id":"a","seed":2"#, "two \"entrants\" have the same id"),
            (
                #""vote":"second""#, #""vote":"second","reason":"refused""#,
                "\"vote\" prefers a side"
            ),
        ])
    func names(part: String, instead: String, problem: String) throws {
        #expect(Self.bracket.contains(part))
        let error = #expect(throws: LogError.self) {
            try BracketLog(JSON.parse(Self.bracket.replacing(part, with: instead)))
        }
        #expect(error?.description.hasPrefix(problem) == true)
        _ = try BracketLog(JSON.parse(Self.bracket))
    }

    @Test("an error in a bracket names file and line")
    func place() throws {
        let folder = RunFolder(path: Repository.temporaryFolder())
        try FileManager.default.createDirectory(
            atPath: folder.path, withIntermediateDirectories: true)
        let line = Self.bracket.replacing("\n", with: "")
        try (line + "\n" + line.replacing("\"seed\":2", with: "\"seed\":-2") + "\n").write(
            toFile: folder.bracketsPath, atomically: true, encoding: .utf8)
        let reader = try BracketReader(folder)
        #expect(try reader.next()?.winner == "b")
        let error = #expect(throws: LogError.self) { try reader.next() }
        #expect(
            error?.description
                == "\(folder.bracketsPath): line 2: \"seed\" is -2; it must be a whole number from "
                + "1 to 4294967296")
    }

    @Test("however many lines an index has, its counts stay in bounds")
    func sums() {
        var whole = MatchTally()
        whole.votes = 1 << 40
        whole.undecidedAsEqual = 1 << 40
        whole.abstentions = [.truncated: 1 << 40, .refused: 1 << 40]
        for _ in 0..<64 {
            let part = whole
            whole.add(part)
        }
        #expect(whole.votes == 1 << 60)
        #expect(whole.abstained == 1 << 60)
        #expect(whole.undecided == 1 << 60)
    }

    @Test("candidates of one id are not taken for a prompt's", arguments: [#""a""#, "null"])
    func candidates(id: String) throws {
        let line = try JSON.parse(
            """
            {"kind":"candidates","id":"q","candidates":[{"id":"a","text":"1"},{"id":\(id),"text":"2"}]}
            """)
        #expect(throws: LogError.self) { try JournalEntry(line) }
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

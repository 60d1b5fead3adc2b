import Files
import Foundation
import JSON
import TestSupport
import Testing
import Tournaments

@testable import RunLogs

@Suite("Looking into run folders")
struct BracketIndexTests {
    private static func log(_ id: String, votes: [Side?]) -> BracketLog {
        BracketLog(
            id: id, prompt: ["prompt": "?"], format: "knockout",
            entrants: ["a", "b"].enumerated().map {
                .init(id: $1, seed: $0 + 1, candidate: ["id": .string($1), "text": "x"])
            },
            matches: [
                .init(
                    match: MatchID(round: 1, number: 1), first: "a", second: "b",
                    outcome: .win(.second), winner: "b",
                    votes: votes.enumerated().map {
                        VoteLog(
                            number: $0 + 1, order: $0 % 2 == 0 ? .asListed : .swapped,
                            choice: $1.map { .prefers($0) } ?? .abstains(.truncated), tokens: 9)
                    })
            ], ranking: ["b", "a"])
    }

    @Test("grades come back from brackets and index as they were", arguments: [true, false])
    func grades(known: Bool) throws {
        var log = Self.log("one", votes: [.second])
        log.grade =
            known ? Grade(selected: true, random: 0.375, majority: false, oracle: true) : nil
        let line = JSON.object(log.json).text
        #expect(
            line.hasSuffix(
                known
                    ? #","graded":{"selected":true,"random":0.375,"majority":false,"oracle":true}}"#
                    : #","confidence":1}"#))
        #expect(try BracketLog(JSON.parse(line)) == log)
        let entry = BracketIndex.Entry(log)
        #expect(try BracketIndex.Entry(.object(entry.json)) == entry)
    }

    /// A folder with brackets and, if asked for, their index.
    private static func folder(_ logs: [BracketLog], index: Bool = true) throws -> RunFolder {
        let folder = RunFolder(path: Repository.temporaryFolder())
        try FileManager.default.createDirectory(
            atPath: folder.path, withIntermediateDirectories: true)
        let brackets = try OutputFile(path: folder.bracketsPath)
        let indexFile = try OutputFile(path: folder.indexPath)
        var offset = 0
        for log in logs {
            let line = JSON.object(log.json).bytes + [0x0A]
            try brackets.write(line: line)
            let entry = BracketIndex.Entry(log, offset: offset, length: line.count - 1)
            try indexFile.write(line: JSON.object(entry.json).bytes + [0x0A])
            offset += line.count
        }
        try brackets.commit()
        if index { try indexFile.commit() } else { indexFile.discard() }
        return folder
    }

    private static let logs = [
        log("one", votes: [.second, .second]),
        log("zwei ✓", votes: [.second, nil, .first, .second]),
    ]

    @Test("an index gives back what it was made of, and each bracket")
    func roundTrip() throws {
        let folder = try Self.folder(Self.logs)
        let index = try #require(BracketIndex(folder))
        for (entry, log) in zip(index.entries, Self.logs) {
            var made = BracketIndex.Entry(log)
            (made.offset, made.length) = (entry.offset, entry.length)
            #expect(entry == made)
            #expect(try BracketIndex.bracket(entry, in: folder) == log)
            #expect(try BracketReader.bracket(of: log.id, in: folder) == log)
        }
        #expect(try BracketReader.bracket(of: "three", in: folder) == nil)
    }

    @Test("an index of other brackets, or a damaged one, is no index")
    func stale() throws {
        let folder = try Self.folder(Self.logs)
        let handle = try #require(FileHandle(forWritingAtPath: folder.bracketsPath))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("{}\n".utf8))
        try handle.close()
        #expect(BracketIndex(folder) == nil)
        #expect(try BracketReader.bracket(of: "one", in: folder) == Self.logs[0])
        let damaged = try Self.folder(Self.logs)
        try "nonsense\n".write(
            toFile: damaged.indexPath, atomically: true, encoding: .utf8)
        #expect(BracketIndex(damaged) == nil)
        #expect(BracketIndex(try Self.folder(Self.logs, index: false)) == nil)
    }

    @Test("a journal alone gives the matches so far, without a winner")
    func journaled() throws {
        let folder = RunFolder(path: Repository.temporaryFolder())
        try FileManager.default.createDirectory(
            atPath: folder.path, withIntermediateDirectories: true)
        let match = Self.logs[1].matches[0]
        var lines = match.votes.map { vote in
            JSON.object(
                JournaledVote(
                    id: "q", match: match.match, first: "a", second: "b", vote: vote, calls: [],
                    milliseconds: 1, at: 10
                ).json
            ).text
        }
        lines.insert("cut {", at: 2)
        try (lines.joined(separator: "\n") + "\n{\"kind\":\"vo").write(
            toFile: folder.journalPath, atomically: true, encoding: .utf8)
        let brackets = try JournaledBrackets(folder)
        #expect(brackets.ids == ["q"])
        let log = try #require(brackets.bracket(of: "q"))
        #expect(log.matches == [match])
        #expect(log.entrants.map(\.id) == ["a", "b"])
        #expect(log.winner == "")
        let numbers = try JournalIndex(path: folder.journalPath).entries(of: "q").map(\.line)
        #expect(numbers == [1, 2, 4, 5])
    }
}
